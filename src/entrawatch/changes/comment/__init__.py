"""Render what a change does as a comment and as a page: a report becomes a summary, and that is written out."""
