"""Microsoft Entra ID monitoring as code: the engine that reads, checks and plans alert specs."""

__version__ = "0.1.0"
