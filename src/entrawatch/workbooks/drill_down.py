"""The queries of a runbook beneath the grid of its alert, run for the row that a reader selected."""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from entrawatch.kql.look_back import stated_look_back
from entrawatch.kql.union_legs import tables_read, without_legs
from entrawatch.kql.words import words
from entrawatch.specs.alert_spec import AlertSpec, RunbookStep
from entrawatch.workbooks.model.items import Export, Group, Item, Query, Text
from entrawatch.workbooks.model.parameters import LONGEST_RANGE_DAYS, Parameters, TextField
from entrawatch.workbooks.model.visibility import Condition
from entrawatch.workbooks.model.visuals import Grid
from entrawatch.workbooks.result_columns import counted, moments
from entrawatch.workbooks.theme import EMPTY_STEP, NONE, unless

_LET = re.compile(r'^(let\s+(\w+)\s*=\s*)"((?:[^"\\\n]|\\.)*)"(\s*;)', re.MULTILINE)
_DAY_SECONDS = 24 * 60 * 60
_DEFAULT_DAYS = 30
MOMENT = "RowMoment"
"""Column with the moment of a row, as text; hidden."""
_MOMENT = Export(MOMENT, "Row_moment", NONE)
# A row can be older than what a step looks back from now.
_AGO = re.compile(r"\bago\(([\w.]+)\)")
_LET_MOMENT = f'let row_moment = coalesce(todatetime("{{{_MOMENT.parameter}:escapejson}}"), now());\n'
# Kinds of entities that variables of runbook queries hold.
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "account": "account", "actor": "account", "caller": "account", "name": "account", "entity": "account",
        "address": "ip",
        "application": "application", "job": "application",
        "service_principal": "service_principal",
        "device": "device", "server": "device", "machine": "device",
        "group": "group",
    }
)  # fmt: skip
_ACTORS = frozenset({"actor", "caller"})
_ACTOR = re.compile(r"Actor|Caller|\w+By")
# Columns with the ID that a variable asks for, best first, where no column has its name.
_IDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "user_id": ("UserId", "AccountId", "ActorId", "MemberId"),
        "member_id": ("MemberId", "TargetId", "UserId"),
        "service_principal": ("ServicePrincipalId", "AgentId", "ClientId", "TargetId", "IdentityId"),
        "identity": ("IdentityId", "ServicePrincipalId", "ObjectId"),
        "client_id": ("ClientId", "AppId", "ApplicationId"),
        "request_id": ("RequestId", "CorrelationId", "Id"),
        "target_id": ("TargetId", "MemberId"),
    }
)


@dataclass(frozen=True)
class DrillDown:
    """What a selected row sets, and what is shown for it."""

    exports: tuple[Export, ...]
    items: tuple[Item, ...]

    @property
    def has_moment(self) -> bool:
        """Return whether the row must have the column MOMENT."""
        return _MOMENT in self.exports


def drill_down(spec: AlertSpec, unread: Collection[str]) -> DrillDown:
    """Return the runbook of an alert with its queries; a query that reads no table of the workspace is left out."""
    columns = row_columns(spec)
    exports = tuple(Export(column, f"Row_{name}", NONE) for name, column in columns.items())
    selected = [unless(exports[0].parameter, NONE)] if exports else []
    items = [item for number, step in enumerate(spec.runbook, 1) for item in _step(spec, number, step, columns, unread)]
    fields = _fields(spec, columns)
    asked = [Parameters(f"{spec.id}-values", fields)] if fields else []
    below = (*_hint(spec, exports), Group(f"{spec.id}-runbook", [*asked, *items], visible=selected))
    return DrillDown((*exports, _MOMENT) if _has_moment(spec, columns) else exports, below)


def _has_moment(spec: AlertSpec, columns: Mapping[str, str]) -> bool:
    """Return whether a row is selected that has a moment, from which the steps look back."""
    return bool(columns and moments(spec.query))


def row_columns(spec: AlertSpec) -> dict[str, str]:
    """Return the column of the alert's result that each variable of its runbook's queries takes its value from.

    Columns of entities come first, because every result has them.
    """
    names = dict.fromkeys(name for step in spec.runbook for name, _ in _variables(step))
    found = {name: columns[0] for name in names if (columns := _candidates(name, spec))}
    return dict(sorted(found.items(), key=lambda item: item[1] not in spec.entities.columns()))


def _candidates(name: str, spec: AlertSpec) -> list[str]:
    """Return columns of the result for a variable, best first: of its name, with its ID, of its kind."""
    entities, read = spec.entities.columns(), words(spec.query)
    if name in _IDS:
        return [*(column for column in _IDS[name] if column in read), *_of_kind(name, spec)]
    if name.endswith("_id"):
        # An entity can hold the ID under the plain name, such as Group.
        plain = [column for column in entities if column.lower() in (name.replace("_", ""), name.removesuffix("_id"))]
        return [*plain, *(column for column in sorted(read) if column.lower() == name.replace("_", ""))]
    exact = [column for column in entities if column.lower() == name.replace("_", "")]
    return [*exact, *_of_kind(name, spec)]


def _of_kind(name: str, spec: AlertSpec) -> list[str]:
    """Return the columns of a variable's kind; who acted comes first for an actor, and last for an account."""
    kind = _KINDS.get(name)
    columns: list[str] = list(getattr(spec.entities, kind)) if kind else []
    is_actor = name in _ACTORS
    return sorted(columns, key=lambda column: bool(_ACTOR.fullmatch(column)) != is_actor)


def _variables(step: RunbookStep) -> list[tuple[str, str]]:
    return [(match[2], match[3]) for match in _LET.finditer(step.query or "")]


def _fields(spec: AlertSpec, columns: Mapping[str, str]) -> tuple[TextField, ...]:
    """Return a field for each variable that no column fills, with the value that the runbook gives it."""
    found: dict[str, TextField] = {}
    for number, step in enumerate(spec.runbook, 1):
        for name, value in _variables(step):
            if name not in columns:
                label = f"{name.replace('_', ' ').capitalize()} (step {number})"
                field = TextField(_field_name(number, name), label, value.replace('\\"', '"').replace("\\\\", "\\"))
                found[field.name] = field
    return tuple(found.values())


def _field_name(number: int, name: str) -> str:
    return f"Step{number}_{name}"


def _hint(spec: AlertSpec, exports: tuple[Export, ...]) -> tuple[Item, ...]:
    if not exports:
        return ()
    text = "*Select a row to run the queries of the runbook for it.*"
    return (Text(f"{spec.id}-hint", text, visible=[Condition(exports[0].parameter, NONE)]),)


def _step(
    spec: AlertSpec, number: int, step: RunbookStep, columns: Mapping[str, str], unread: Collection[str]
) -> list[Item]:
    name, text = f"{spec.id}-step-{number}", f"**{number}.** {' '.join(step.step.split())}"
    query = without_legs(step.query or "", unread)
    if missing := tables_read(query, unread):
        text = f"{text}\n\n*This environment does not collect {', '.join(missing)}, so the query is left out.*"
        query = ""
    if not query:
        return [Text(name, text)]
    days = math.ceil(stated_look_back(query) / _DAY_SECONDS) or _DEFAULT_DAYS
    live = _LET.sub(lambda match: _live(match, number, columns), query)
    if _has_moment(spec, columns) and _AGO.search(live):
        live, days = _LET_MOMENT + _AGO.sub(r"(row_moment - \1)", live), days + LONGEST_RANGE_DAYS
    grid = Query(f"{name}-query", f"Step {number}", live, Grid(counted()), EMPTY_STEP, days=days)
    return [Text(name, text), grid]


def _live(match: re.Match[str], number: int, columns: Mapping[str, str]) -> str:
    parameter = f"Row_{match[2]}" if match[2] in columns else _field_name(number, match[2])
    return f'{match[1]}"{{{parameter}:escapejson}}"{match[4]}'
