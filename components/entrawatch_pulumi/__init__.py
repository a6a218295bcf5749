"""Pulumi components that declare Microsoft Entra ID monitoring."""
