"""Sides: the two versions of a project, each read in its own process."""
