"""A correct stack file gives its settings and no issue."""
