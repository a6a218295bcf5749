"""Replay alerts on a clock: the evaluations of a rule over recorded events, and the resulting alerts."""
