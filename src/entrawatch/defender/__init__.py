"""Alerts as custom detections of Microsoft Defender; experimental, because Microsoft Graph has them only as a beta."""
