"""Render verdicts as text: the expected and actual result, and the query as it ran."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from entrawatch.detection.store import QueryResult
from entrawatch.detection.verdict import SampleKind, Verdict
from entrawatch.documents.quoting import printable, shown
from entrawatch.documents.render_issues import count_of

MOST_ROWS = 5
_LONGEST = 160


def failure_lines(verdict: Verdict) -> list[str]:
    """Return what is wrong with one sample: its location, the difference, the actual rows."""
    return [
        f"{verdict.location}: {verdict.alert_id} {_claim(verdict)}: {printable(verdict.why)}",
        *(f"  {line}" for line in _difference(verdict)),
        *(f"  {line}" for line in _rows(verdict.result)),
    ]


def query_lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield the query as it ran on failing samples of one alert: once, or once for each set of inputs."""
    ran: dict[str, list[str]] = {}
    for verdict in verdicts:
        ran.setdefault(verdict.query, []).append(f"{verdict.kind} {verdict.number}")
    for query, samples in ran.items():
        where = f" on {', '.join(samples)}" if len(ran) > 1 else ""
        yield f"  the query as it ran{where}:"
        yield from (f"    {printable(line)}".rstrip() for line in query.splitlines())


def _claim(verdict: Verdict) -> str:
    if verdict.kind is SampleKind.MEASURES:
        return f"measures something else on sample {verdict.number} of '{verdict.kind}'"
    claim = "does not fire" if verdict.kind is SampleKind.FIRES else "fires"
    if verdict.kind is SampleKind.FIRES and verdict.came.alerts:
        claim = "fires differently than expected"
    return f"{claim} on sample {verdict.number} of '{verdict.kind}'"


def _difference(verdict: Verdict) -> Iterator[str]:
    expected, came = verdict.expected, verdict.came
    if expected.alerts != came.alerts:
        yield f"expected {count_of(expected.alerts, 'alert')}, got {count_of(came.alerts, 'alert')}"
    if expected.rows != came.rows:
        yield f"expected {count_of(expected.rows, 'row')}, got {count_of(came.rows, 'row')}"
    if expected.measured != came.measured:
        yield f"expected to measure {_numbers(expected.measured)}, got {_numbers(came.measured)}"
    yield from _values(expected.entities, came.entities)
    if came.alerts or came.rows:
        yield from _values(expected.values, came.values)


def _numbers(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:.9g}" for number in numbers) or "nothing"


def _values(expected: Mapping[str, frozenset[str]], came: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for name, values in expected.items():
        given = came.get(name, frozenset())
        if values - given:
            yield f"{name}: missing: {_listed(values - given)}"
        if given - values:
            yield f"{name}: unexpected: {_listed(given - values)}"


def _listed(values: frozenset[str]) -> str:
    return ", ".join(shown(value) for value in sorted(values))


def _rows(result: QueryResult) -> Iterator[str]:
    if not result.rows:
        yield "the query returned no rows"
        return
    yield f"the query returned {count_of(len(result.rows), 'row')}:"
    width = max(len(column) for column in result.columns)
    for number, row in enumerate(result.rows[:MOST_ROWS], start=1):
        yield f"  row {number}"
        yield from (f"    {column:{width}}  {_cell(value)}" for column, value in zip(result.columns, row, strict=True))
    if len(result.rows) > MOST_ROWS:
        yield f"  and {count_of(len(result.rows) - MOST_ROWS, 'row')} more"


def _cell(value: Any) -> str:
    text = printable("" if value is None else str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
