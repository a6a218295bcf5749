"""The two themes: what the page's style sheet, its charts and the pictures have in common."""

from collections.abc import Mapping
from typing import Any

FONT = "'Segoe UI', system-ui, -apple-system, 'Noto Sans', Roboto, Arial, sans-serif"
THEMES: Mapping[str, Mapping[str, str]] = {
    "light": {
        "page": "#f3f4f6", "panel": "#ffffff", "text": "#1b1f24", "muted": "#59636e", "line": "#d8dde3",
        "strong": "#eef1f4", "accent": "#0f6cbd", "selected": "#dcebf9",
    },
    "dark": {
        "page": "#11151a", "panel": "#1a2027", "text": "#e8ecf0", "muted": "#9da9b5", "line": "#333c47",
        "strong": "#232b34", "accent": "#62abf5", "selected": "#1d3a57",
    },
}  # fmt: skip


def chart_config(theme: str) -> dict[str, Any]:
    """Return Vega-Lite's configuration for a theme."""
    colors = THEMES[theme]
    return {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": colors["muted"],
            "gridColor": colors["line"],
            "domainColor": colors["line"],
            "tickColor": colors["line"],
            "labelFontSize": 11,
        },
        "legend": {"labelColor": colors["text"], "labelFontSize": 11, "rowPadding": 3},
        "arc": {"stroke": colors["panel"], "strokeWidth": 1.5},
        "line": {"strokeWidth": 2},
        "area": {"fillOpacity": 0.55, "line": {"strokeWidth": 1.5}},
    }


def style_variables() -> str:
    """Return the colors of both themes as a style sheet."""
    light, dark = (" ".join(f"--{name}: {color};" for name, color in THEMES[one].items()) for one in ("light", "dark"))
    return f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
