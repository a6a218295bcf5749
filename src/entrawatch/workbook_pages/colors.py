"""Colors and icons by the names that workbooks use for them."""

from entrawatch.workbook_pages.views import Icon

SERIES = ("#2f6fde", "#e8730c", "#12988a", "#b0459a", "#7a5af0", "#c29a00", "#4a9a2a", "#d64550", "#5b7083", "#1c9bd1")
"""Colors of series without one of their own: readable on white and on black."""
_GRAY = "#6b7785"
_PALETTE = {
    "blue": "#2f6fde", "bluedark": "#1d4fa8", "lightblue": "#5aa9e6", "grayblue": "#5b7083", "turquoise": "#12988a",
    "green": "#2e9a47", "greendark": "#1f7a36", "lightgreen": "#7bb662", "yellow": "#c29a00", "orange": "#e8730c",
    "yellowdark": "#a67f00", "orangedark": "#c45a00", "red": "#d64550", "reddark": "#b02a37", "redbright": "#e5383b",
    "pink": "#d4619c", "magenta": "#b0459a", "purple": "#7a5af0", "purpledark": "#5a3cc4", "brown": "#8a5a3b",
    "gray": _GRAY, "lightgray": "#9aa5b1", "black": "#444c56", "coldhot": "#d64550", "hotcold": "#2f6fde",
    "greenred": "#d64550", "redgreen": "#2e9a47", "yelloworangered": "#e8730c", "whitered": "#d64550",
    "whiteblue": "#2f6fde",
}  # fmt: skip
_CRITICAL, _HIGH, _MEDIUM, _LOW = "#b02a37", "#e8730c", "#c29a00", "#2f6fde"
_ICONS = {
    "success": Icon("\u2713", "#2e9a47"), "available": Icon("\u2713", "#2e9a47"), "1": Icon("\u2713", "#2e9a47"),
    "failed": Icon("\u2715", "#d64550"), "error": Icon("\u2715", "#d64550"), "critical": Icon("\u2715", _CRITICAL),
    "unavailable": Icon("\u2715", "#d64550"), "4": Icon("\u2715", "#d64550"), "stopped": Icon("\u25a0", "#d64550"),
    "warning": Icon("!", _HIGH), "2": Icon("!", _MEDIUM), "3": Icon("!", _HIGH), "info": Icon("i", _LOW),
    "sev0": Icon("0", _CRITICAL), "sev1": Icon("1", _HIGH), "sev2": Icon("2", _MEDIUM), "sev3": Icon("3", _LOW),
    "sev4": Icon("4", _GRAY), "pending": Icon("\u2026", _GRAY), "unknown": Icon("?", _GRAY),
    "disabled": Icon("\u2013", _GRAY), "up": Icon("\u25b2", _LOW), "down": Icon("\u25bc", _LOW),
    "resolved": Icon("\u2713", "#2e9a47"), "clock": Icon("\u25f7", _GRAY), "person": Icon("\u263a", _GRAY),
}  # fmt: skip


def color_of(name: str, default: str = SERIES[0]) -> str:
    """Return a color by its name in workbooks."""
    return _PALETTE.get(name.lower(), default)


def icon_of(representation: str) -> Icon:
    """Return an icon by its name in workbooks; a gray dot for one that is not drawn here."""
    return _ICONS.get(representation.lower(), Icon("\u2022", _GRAY))
