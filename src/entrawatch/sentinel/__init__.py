"""Alerts as scheduled rules of Microsoft Sentinel."""
