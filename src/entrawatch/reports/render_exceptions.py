"""Render the exceptions of stacks with their state, those that ended first, as text, JSON, and Markdown."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from entrawatch.documents.quoting import printable
from entrawatch.documents.render_issues import count_of
from entrawatch.reports.markdown import escaped, markdown_table
from entrawatch.stacks.deployment import excepted_alerts
from entrawatch.stacks.exceptions.model import AlertException, PlacedException, State
from entrawatch.stacks.read_deployment import StackDeployment

_TITLES = ("stack", "exception", "state", "hides", "alerts", "age", "expires", "owner", "ticket")
_STYLES = {State.EXPIRED: "bold red", State.ENDING: "yellow", State.IN_FORCE: ""}
_ORDER = (State.EXPIRED, State.ENDING, State.IN_FORCE)


@dataclass(frozen=True)
class ListedException:
    """One exception of one stack on a day, with the deployed alerts that it applies to."""

    stack: str
    placed: PlacedException
    alerts: tuple[str, ...]
    state: State
    age: int
    """Days since its approval."""

    @property
    def spec(self) -> AlertException:
        """Return the exception."""
        return self.placed.spec


def listed_exceptions(stack: str, read: StackDeployment, today: date) -> Iterator[ListedException]:
    """Yield the exceptions of one stack."""
    alerts = {spec.id: names for spec, names in excepted_alerts(read.deployment.alerts)}
    for placed in read.exceptions:
        spec = placed.spec
        names, age = alerts.get(spec.id, ()), (today - spec.created).days
        yield ListedException(stack, placed, names, spec.state(today), age)


def sorted_exceptions(found: Sequence[ListedException]) -> list[ListedException]:
    """Return exceptions by state, worst first, then by the day on which they end."""
    return sorted(found, key=lambda one: (_ORDER.index(one.state), one.spec.expires, one.stack, one.spec.id))


def exceptions_as_text(found: Sequence[ListedException]) -> RenderableType:
    """Return a table of exceptions, and how many have each state."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in _TITLES:
        table.add_column(title, overflow="fold")
    for one in found:
        table.add_row(*(Text(printable(cell)) for cell in _cells(one)), style=_STYLES[one.state])
    return Group(table, Text(f"\n{exceptions_summary(found)}", style="bold")) if found else Text("no exceptions")


def exceptions_as_json(found: Sequence[ListedException]) -> str:
    """Return exceptions as a JSON list."""
    return json.dumps([_object(one) for one in found], indent=2, ensure_ascii=False)


def exceptions_as_markdown(found: Sequence[ListedException]) -> str:
    """Return exceptions as a Markdown page."""
    rows = [[escaped(cell) for cell in _cells(one)] for one in found]
    return "\n".join(["# Exceptions", "", f"{exceptions_summary(found)}.", "", *markdown_table(_TITLES, rows), ""])


def exceptions_summary(found: Sequence[ListedException]) -> str:
    """Return how many exceptions have each state."""
    counts = [(sum(one.state is state for one in found), state) for state in _ORDER]
    listed = ", ".join(f"{number} {state}" for number, state in counts if number)
    return f"{count_of(len(found), 'exception')}: {listed}" if listed else "no exceptions"


def _cells(one: ListedException) -> tuple[str, ...]:
    spec, days = one.spec, count_of(one.age, "day")
    cells = (one.stack, spec.id, one.state, spec.hides, str(len(one.alerts)), days, spec.expires.isoformat())
    return (*cells, spec.owner, spec.ticket or "")


def _object(one: ListedException) -> dict[str, object]:
    spec, place = one.spec, one.placed.document.location("exceptions", one.placed.number)
    return {
        "stack": one.stack,
        "state": str(one.state),
        **spec.model_dump(mode="json"),
        "alerts": list(one.alerts),
        "age_days": one.age,
        "path": place.path,
        "line": place.line,
    }
