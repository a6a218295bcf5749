"""Render results as text, JSON, Markdown and what pipelines read; values in, lines out."""
