"""Read exported logs as rows of Log Analytics tables."""
