"""KQL: Microsoft's language service on our tables, what it says of a query, and the lints on top."""
