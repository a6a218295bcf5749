"""Changes: compare two versions of a project by meaning."""
