"""Puts exported logs into a temporary database that queries can be run on."""
