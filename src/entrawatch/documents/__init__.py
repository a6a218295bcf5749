"""Read untrusted files; return values with their locations, and issues."""
