"""Skeletons of samples: events that set what the query compares, for the author to complete."""

from collections.abc import Mapping, Sequence
from typing import Any

from entrawatch.exchange.yaml_text import yaml_text
from entrawatch.kql.analysis import Analysis
from entrawatch.reference.tables import table

_EQUAL = frozenset(("==", "=~", "in", "in~", "has", "contains", "startswith", "has_any", "has_all"))
_OTHER = "Another value"
# Columns that almost every table of Entra ID has, and of which any text is valid.
_ALWAYS = ("OperationName", "ResultType", "Category", "CorrelationId")
_HEAD = """\
# yaml-language-server: $schema=../samples.schema.json
# A skeleton: the events set what the query compares. Complete them until `entrawatch test` passes.
"""


def sample_skeleton(tables: Sequence[str], analysis: Analysis) -> str:
    """Return the text of a samples file with events of the table at the start of the query, otherwise of the first."""
    source = analysis.root_table if analysis.root_table in tables else next(iter(tables), "")
    assert source is not None
    wanted = _compared(source, analysis)
    changed = _changed(source, wanted)
    ordinary = dict.fromkeys(list(changed)[-1:], "An ordinary value")
    late = {"at": "-125m", "arrives": "2h"}
    values: dict[str, list[dict[str, Any]]] = {
        "fires": [
            _set("Replace: the records that the alert is about.", source, wanted),
            _set("Replace: the same records, which reached the workspace only after two hours.", source, wanted, late),
        ],
        "stays_silent": [
            _set("Near miss, replace: the field that makes the difference.", source, wanted | _first(changed)),
            _set("Replace: ordinary activity.", source, wanted | ordinary),
        ],
    }
    return _HEAD + yaml_text(values)


def _set(why: str, source: str, columns: Mapping[str, Any], when: Mapping[str, str] | None = None) -> dict[str, Any]:
    return {"why": why, "events": [{"table": source, **(when or {"at": "-5m"}), "set": dict(columns)}]}


def _compared(source: str, analysis: Analysis) -> dict[str, str]:
    """Return text columns of a table, each with a text that fits what the query compares it with."""
    columns = _text_columns(source)
    found: dict[str, str] = {}
    ends: dict[str, str] = {}
    for one in analysis.comparisons:
        column, value = str(one.left.path), one.rights[0].value if one.rights else None
        if column not in columns or value is None:
            continue
        if one.operator in _EQUAL:
            found.setdefault(column, str(value))
        elif one.operator == "endswith":
            ends.setdefault(column, str(value))
    return found | {column: found.get(column, "") + end for column, end in ends.items()}


def _changed(source: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return columns whose change makes the difference: those compared, otherwise any."""
    columns = _text_columns(source)
    names = list(wanted) or [name for name in _ALWAYS if name in columns] or columns[:1]
    return dict.fromkeys(names, _OTHER)


def _first(values: Mapping[str, str]) -> dict[str, str]:
    return dict(list(values.items())[:1])


def _text_columns(source: str) -> list[str]:
    known = table(source)
    return [name for name, kind in known.columns.items() if kind == "string"] if known else []
