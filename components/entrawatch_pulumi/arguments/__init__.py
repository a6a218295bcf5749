"""Check the arguments that a caller passes to a component."""
