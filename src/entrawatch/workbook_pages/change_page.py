"""Changed workbooks as one HTML file: in words, and in pictures before and after."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

from entrawatch.workbook_pages.changed import ChangedWorkbook
from entrawatch.workbook_pages.content import Workbook
from entrawatch.workbook_pages.themes import FONT

Draw = Callable[[Workbook, Mapping[str, str]], bytes | None]
"""Returns the picture of a workbook with some values as SVG, or None if this version has no such place."""
_STYLE = (
    f"body{{font-family:{FONT};margin:24px;color:#1f1f1f}}h2{{margin-top:40px}}"
    ".pair{display:flex;gap:16px;align-items:flex-start}figure{flex:1;margin:0;min-width:0}"
    "figcaption{font-weight:600;margin-bottom:4px}img{width:100%;border:1px solid #d0d0d0}"
)


def change_page(changes: Sequence[ChangedWorkbook], logs: str, draw: Draw) -> str:
    """Return the page, in which nothing runs; `logs`: the name of the logs that answer the queries."""
    body = "".join(part for one in changes for part in _workbook(one, draw)) or "<p>No workbook differs.</p>"
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = f"Changed workbooks on the logs '{escape(logs)}'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )


def _workbook(change: ChangedWorkbook, draw: Draw) -> Iterator[str]:
    yield f"<h2>{escape(change.title)}</h2>"
    yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in change.words)}</ul>"
    for place in change.places:
        where = ", ".join(f"{name} {value}" for name, value in place.items())
        yield f"<h3>{escape(where or 'When it opens')}</h3>"
        sides = (("Before", change.before), ("After", change.after))
        yield f'<div class="pair">{"".join(_figure(name, one, place, draw) for name, one in sides)}</div>'


def _figure(name: str, workbook: Workbook | None, place: Mapping[str, str], draw: Draw) -> str:
    picture = draw(workbook, place) if workbook else None
    if picture is None:
        return f"<figure><figcaption>{name}</figcaption><p>This version does not have it.</p></figure>"
    source = base64.b64encode(picture).decode()
    return (
        f'<figure><figcaption>{name}</figcaption><img alt="{name}" src="data:image/svg+xml;base64,{source}"></figure>'
    )
