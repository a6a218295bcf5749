"""What a Pulumi program declares, and what may be wrong with it."""
