"""Benign corpus: ordinary days of a synthetic tenant, as rows of Log Analytics tables."""
