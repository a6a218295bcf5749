"""The nine kinds of mistakes that authors make in KQL, each seeded into a query at the first place that it fits."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from entrawatch.kql.analysis import Analysis
from entrawatch.kql.words import without_quotes
from entrawatch.reference.tables import table
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.rule_query import hunt_query, rule_query

Change = str | Callable[[re.Match[str]], str]

# Kind of mistake → pattern of its place outside of text and comments, replacement.
PATTERNS: dict[str, tuple[str, Change]] = {
    "misspelled operator": (
        r"(?<=\| )(where|extend|summarize|project|union|join|mv-expand)\b",
        lambda found: found[0][:-1],
    ),
    "misspelled function": (r"\b(ago|tostring|dcount|count|countif|iff|ingestion_time|min|max|tolower)\(", r"\1q("),
    "missing parenthesis": (r"\)(?=[^)]*\Z)", ""),
    "datetime compared with text": (r"\b(TimeGenerated|IngestedAt) (>=?) ago\(\w+\)", r'\1 \2 "2026-01-31"'),
    "ago of a number": (r"\bago\(\d+[dhm]\)", "ago(7)"),
    "single equals sign": (r" (==|=~) ", " = "),
}


@dataclass(frozen=True)
class Query:
    """A query of the catalog with what stands in front of it."""

    name: str
    lets: str
    body: str


@dataclass(frozen=True)
class Seeded:
    """A query with one mistake in it."""

    kind: str
    name: str
    text: str


def catalog_queries(catalog: Catalog) -> Iterator[Query]:
    """Yield the query of every alert, every pivot query of a runbook and every hunt."""
    examples = {name: declared.example for name, declared in catalog.inputs.items()}
    for alert in catalog.alerts.values():
        spec, body = alert.spec, alert.spec.query.rstrip() + "\n"
        whole = rule_query(spec, catalog.inputs, examples, {})
        yield Query(spec.id, whole.removesuffix(body), body)
        for number, step in enumerate(spec.runbook):
            if step.query:
                yield Query(f"{spec.id}, step {number + 1}", "", step.query)
    for area in catalog.areas.values():
        for hunt in area.guide.hunts if area.guide_document else ():
            body = hunt.query.rstrip() + "\n"
            yield Query(hunt.id, hunt_query(hunt, catalog.inputs, examples).removesuffix(body), body)


def seeded(query: Query, analysis: Analysis) -> Iterator[Seeded]:
    """Yield the query with one mistake of each kind that fits it."""
    code = without_quotes(query.body)
    for kind, (pattern, change) in (PATTERNS | _of_its_names(analysis, code)).items():
        place = re.search(pattern, code)
        if place:
            text = place.expand(change) if isinstance(change, str) else change(place)
            body = query.body[: place.start()] + text + query.body[place.end() :]
            yield Seeded(kind, query.name, query.lets + body)


def _of_its_names(analysis: Analysis, code: str) -> dict[str, tuple[str, Change]]:
    """Return the kinds of mistakes that need to know tables and columns."""
    name = next(word for word in re.findall(r"\w+", code) if word in analysis.tables)
    known = table(name)
    assert known
    # A name that the query gives itself is no column of the table any more.
    own = set(re.findall(r"\b(\w+)\s*=(?![=~])", code))
    columns = [one for one in analysis.columns_used.get(name, ()) if one not in own]
    mistakes: dict[str, tuple[str, Change]] = {
        "misspelled column": (rf"\b(?:{'|'.join(columns)})\b", lambda found: f"{found[0]}q"),
        "unknown table": (rf"\b{name}\b", name[:-1]),
    }
    dynamic = next((column for column, kind in known.columns.items() if kind == "dynamic"), None)
    if dynamic:
        mistakes["grouped by a dynamic column"] = (rf"\b{name}\b", f"{name} | summarize take_any(*) by {dynamic}\n")
    return mistakes
