"""The components as a Pulumi plugin for other languages."""
