"""Add an alert to the list of an area's file, without changing its formatting."""

import re

import yaml

from entrawatch.documents.document import Document, parse_document
from entrawatch.documents.issues import EntrawatchError, IssuesFound
from entrawatch.documents.messages import parse_model
from entrawatch.specs.alert_spec import AreaSpec

_LINE_END = re.compile(r"\r\n|\r|\n")
_KEY = "alerts"


def with_alert(document: Document, alert_id: str) -> str:
    """Return the text of an area's file with one more alert at the end of its list.

    Raises IssuesFound for a file without a list, and EntrawatchError for one whose list cannot be extended safely.
    """
    listed = _listed(document)
    if alert_id in listed:
        return document.text
    text = _edited(document.text, alert_id)
    if text is None or not _adds_only(document, text, [*listed, alert_id]):
        raise EntrawatchError(
            f"{document.location(_KEY)}: the list of alerts has a form that cannot be extended safely; "
            f"write '{_KEY}:' with one '- id' on its own line for each alert, then try again"
        )
    return text


def _listed(document: Document) -> list[str]:
    value = document.value
    if isinstance(value, dict) and isinstance(value.get(_KEY) or [], list):
        return list(value.get(_KEY) or [])
    raise IssuesFound(parse_model(AreaSpec, document)[1])


def _adds_only(document: Document, text: str, alerts: list[str]) -> bool:
    try:
        return bool(parse_document(text, document.path).value == {**document.value, _KEY: alerts})
    except IssuesFound:
        return False


def _edited(text: str, alert_id: str) -> str | None:
    # Use the Python loader, because the C loader counts in bytes; the text was parsed before.
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    key, value = next(((key, value) for key, value in pairs if key.value == _KEY), (None, None))
    if key is None:
        end = _LINE_END.search(text)
        ending = end[0] if end else "\n"
        start = text if not text or text.endswith(("\n", "\r")) else text + ending
        return f"{start}{_KEY}:{ending}  - {alert_id}{ending}"
    if isinstance(value, yaml.SequenceNode):
        return _in_brackets(text, value, alert_id) if value.flow_style else _below(text, value, alert_id)
    return _line_after(text, key.end_mark.index, f"  - {alert_id}")


def _in_brackets(text: str, node: yaml.SequenceNode, alert_id: str) -> str:
    offset = node.value[-1].end_mark.index if node.value else node.start_mark.index + 1
    return f"{text[:offset]}{', ' if node.value else ''}{alert_id}{text[offset:]}"


def _below(text: str, node: yaml.SequenceNode, alert_id: str) -> str | None:
    last = node.value[-1]
    start = last.start_mark.index
    dash = re.fullmatch(r" *- +", text[start - last.start_mark.column : start])
    return _line_after(text, last.end_mark.index, f"{dash[0]}{alert_id}") if dash else None


def _line_after(text: str, offset: int, line: str) -> str:
    """Return the text with a line added below the line at an offset, with the same line ending."""
    found = _LINE_END.search(text, offset)
    if found:
        return f"{text[: found.end()]}{line}{found[0]}{text[found.end() :]}"
    ending = _LINE_END.search(text)
    return f"{text}{ending[0] if ending else chr(10)}{line}"
