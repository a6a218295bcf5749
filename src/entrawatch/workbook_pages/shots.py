"""Pictures as files: SVG, or PNG of it, with charts drawn by vl-convert."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from entrawatch.documents.issues import EntrawatchError
from entrawatch.workbook_pages.drawing import DrawnWorkbook
from entrawatch.workbook_pages.picture import DrawChart, picture
from entrawatch.workbook_pages.themes import chart_config


def shot(workbook: DrawnWorkbook, theme: str, file_format: str, most_height: int) -> bytes:
    """Return a picture as `svg` or `png`; raises EntrawatchError without the package that draws charts."""
    svg = picture(workbook, theme, _chart_drawer(theme), most_height=most_height)
    if file_format == "svg":
        return svg.encode(errors="replace")
    png: bytes = _vl_convert().svg_to_png(svg, scale=1.5)
    return png


def require_pictures() -> None:
    """Raise EntrawatchError without the package that draws charts, before any log is read."""
    _vl_convert()


def _vl_convert() -> Any:
    try:
        import vl_convert
    except ModuleNotFoundError:
        raise EntrawatchError(
            "pictures require package 'vl-convert-python'; install it with: pip install 'entrawatch[pictures]'"
        ) from None
    return vl_convert


def _chart_drawer(theme: str) -> DrawChart:
    convert: Callable[..., str] = _vl_convert().vegalite_to_svg
    number = 0

    def draw(spec: Mapping[str, Any], width: int, height: int) -> str:
        nonlocal number
        number += 1
        sized = {**spec, "width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}
        svg = convert({**sized, "config": chart_config(theme)}, vl_version="6.4")
        return _nested(svg, f"c{number}-")

    return draw


def _nested(svg: str, prefix: str) -> str:
    """Return a chart for a larger picture, with IDs that no other chart has; vl-convert counts through all of them."""
    for number, name in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))):
        svg = re.sub(rf"(\bid=\"|url\(['\"]?#){re.escape(name)}(?=[\"')])", rf"\g<1>{prefix}{number}", svg)
    return svg.replace('xmlns:xlink="http://www.w3.org/1999/xlink"', "")
