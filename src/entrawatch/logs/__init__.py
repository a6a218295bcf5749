"""Load exported logs into a temporary database and run queries on it."""
