"""The page on exported logs: which field of an export fills which column of which table."""

from collections.abc import Iterable, Sequence
from string import Template

from entrawatch.logs.exports.envelope import CategoryMapping, ColumnSource, category_mappings
from entrawatch.logs.exports.portal import download_kinds
from entrawatch.logs.exports.problems import MAX_DEPTH, MAX_RECORD_BYTES
from entrawatch.logs.exports.streams import MAX_RATIO
from entrawatch.logs.exports.titles import TitleSet, title_sets
from entrawatch.reference.data_files import read_data, read_text
from entrawatch.reference.tables import table
from entrawatch.reports.issue_codes import issue_codes
from entrawatch.reports.markdown import markdown_table


def log_mapping_page(command: str) -> str:
    """Return the page as Markdown; the first line names `command`, which generates it."""
    return Template(read_text("log_mapping.md")).substitute(
        command=command,
        categories="\n\n".join(_category(mapping) for mapping in category_mappings().values()),
        downloads=_downloads(),
        titles="\n\n".join(_titles(name, titles) for name, titles in title_sets().items()),
        megabytes=MAX_RECORD_BYTES // 1024**2,
        depth=MAX_DEPTH,
        ratio=MAX_RATIO,
        codes=_table(("Code", "Problem", "Why it matters"), _codes()),
        sources="\n".join(f"- `{name}`: {text}" for name, text in _sources().items()),
    )


def _sources() -> dict[str, str]:
    return {**read_data("envelope_columns.json")["sources"], **read_data("portal_columns.json")["sources"]}


def _codes() -> Iterable[tuple[str, ...]]:
    return ((one.code, one.title, one.reason) for one in issue_codes() if one.code.startswith("DT3"))


def _category(mapping: CategoryMapping) -> str:
    rows = [_column_row(source) for source in mapping.columns]
    parts = [f"### {mapping.category} → {mapping.table}", _evidence(mapping)]
    parts.append(_table(("Column", "Type", "From", "Basis"), rows))
    blank = _blank_columns(mapping)
    if blank:
        parts.append(f"Blank: {', '.join(f'`{column}`' for column in blank)}.")
    return "\n\n".join(parts)


def _evidence(mapping: CategoryMapping) -> str:
    seen = ", ".join(mapping.evidence) or "none found; the whole mapping is assumed"
    copies = " and ".join(f"`{column}`" for column in mapping.repeats_by)
    return f"Evidence: {seen}. " + (f"Copies of a record share {copies}." if copies else "Copies cannot be recognized.")


def _column_row(source: ColumnSource) -> tuple[str, ...]:
    paths = ", else ".join(f"`{path}`" for path in source.paths)
    taken = f" ({source.takes.replace('_', ' ')})" if source.takes else ""
    return f"`{source.column}`", source.kql_type, paths + taken, "assumed" if source.assumed else "seen"


def _blank_columns(mapping: CategoryMapping) -> list[str]:
    known = table(mapping.table)
    assert known is not None
    filled = {source.column for source in mapping.columns} | {"Type", "SourceSystem", "_TimeReceived"}
    return [column for column in known.columns if column not in filled]


def _downloads() -> str:
    rows = []
    for kind in download_kinds():
        fields = [f"{field}: {' or '.join(f'`{path}`' for path in paths)}" for field, paths in kind.envelope.items()]
        fixed = [f"{field}: {text}" for field, text in kind.fixed.items()]
        rows.append((kind.category, ", ".join(f"`{name}`" for name in kind.has), "; ".join([*fixed, *fields])))
    return _table(("Category", "Recognized by (lower case)", "Fields around the properties"), rows)


def _titles(name: str, titles: TitleSet) -> str:
    rows = ((title, f"`{path}`") for title, path in titles.titles.items())
    return f"### {name}\n\n{_table(('Title', 'Graph property'), rows)}"


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(markdown_table(titles, rows))
