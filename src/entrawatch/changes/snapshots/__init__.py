"""Snapshots: what one version deploys, as plain values that another version can read."""
