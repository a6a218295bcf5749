"""Facts of Azure, Entra, ATT&CK and the guide, as data."""
