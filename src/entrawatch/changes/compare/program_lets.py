"""Inputs and parameters in front of a declared query: told where they differ although the stack's do not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from entrawatch.changes.findings import About, Category, Direction, Finding, new_finding
from entrawatch.changes.queries.tokens import split, tokens
from entrawatch.changes.queries.unified import unified_query_diff
from entrawatch.changes.snapshots.model import AlertFacts, StackSnapshot

_LET = re.compile(r"let ([A-Za-z_]\w*) = .*;\n")


@dataclass(frozen=True)
class GivenQuery:
    """A query as it runs: a let statement for each input and parameter of its alert, and the rest."""

    lets: Mapping[str, str]
    body: str


def given_query(query: str, alert: AlertFacts | None) -> GivenQuery:
    """Return the parts of a query; a statement that is not one, or stands there twice, belongs to the rest."""
    names = {*alert.inputs, *alert.parameters} if alert else set()
    lets: dict[str, str] = {}
    while (found := _LET.match(query)) and found[1] in names - lets.keys() and _is_single(found[0]):
        lets[found[1]] = found[0]
        query = query[found.end() :]
    return GivenQuery(lets, query)


def let_findings(
    about: About, queries: tuple[GivenQuery, GivenQuery], alerts: tuple[AlertFacts, AlertFacts], *sides: StackSnapshot
) -> Iterator[Finding]:
    """Yield that inputs or parameters are given otherwise although the stack gives the same."""
    before, after = (one.lets for one in queries)
    values = [_values(alert, side) for alert, side in zip(alerts, sides, strict=True)]
    same = [name for name in values[0].keys() & values[1].keys() if values[0][name] == values[1][name]]
    names = sorted(name for name in same if before.get(name) != after.get(name))
    if names:
        lines = tuple("".join(lets.get(name, "") for name in names) for lets in (before, after))
        text = f"{', '.join(names)} in front of its query changed by the program itself"
        diff = unified_query_diff(lines[0], lines[1])
        yield new_finding(Category.QUERY_CHANGED, Direction.UNCLEAR, about, text, query=diff)


def _is_single(statement: str) -> bool:
    return len(split(tokens(statement), ";")) == 1


def _values(alert: AlertFacts, side: StackSnapshot) -> dict[str, object]:
    inputs: dict[str, object] = {name: side.settings.inputs.get(name) for name in alert.inputs}
    return inputs | dict(alert.parameters)
