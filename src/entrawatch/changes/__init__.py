"""Changes: what one version of a project does differently from another, by meaning."""
