"""A stack file or arguments as a checked deployment."""
