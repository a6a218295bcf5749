"""Compare queries: effects that can be derived from the text, and a readable difference."""
