"""From a stack file or arguments to a checked deployment."""
