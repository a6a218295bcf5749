"""What a caller passes to a component, checked."""
