"""Untrusted files in; values with their places, and issues, out."""
