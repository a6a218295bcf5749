"""The tenant's directory, read from Microsoft Graph: what inputs need to know about it."""
