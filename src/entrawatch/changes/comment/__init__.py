"""Render the effects of a change as a comment and as a page: from a report to a summary to text."""
