"""Reports on the catalog and on a stack: preview, coverage, cost, and the generated pages and schemas."""
