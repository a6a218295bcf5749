"""KQL: Microsoft's language service with our tables, its analysis of a query, and lints on the analysis."""
