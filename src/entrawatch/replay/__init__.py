"""Replay of alerts on a clock: the evaluations of a rule over recorded events, and the alerts that come of them."""
