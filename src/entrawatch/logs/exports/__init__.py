"""Reads exported logs back as rows of Log Analytics tables."""
