"""Compare queries: as much as reading tells, and the readable difference."""
