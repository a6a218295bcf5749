"""What the catalog and a stack amount to: preview, coverage, cost, and the generated pages and schemas."""
