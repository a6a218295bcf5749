"""Write alerts as Sigma rules: those that only filter records, or count them against one threshold."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from entrawatch.exchange.sigma_conditions import Condition, NotInSigma, Part, Reader
from entrawatch.exchange.sigma_fields import sigma_services
from entrawatch.exchange.yaml_text import yaml_text
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.arrival import NEW_SINCE
from entrawatch.kql.pipes import Pipe
from entrawatch.reference.durations import minutes
from entrawatch.specs.alert_spec import AlertSpec, Need
from entrawatch.specs.catalog import Catalog, CatalogAlert
from entrawatch.specs.checks.queries import rule_text
from entrawatch.specs.trigger import Operator, TimeAggregation

# They shape the result, and change no row's fate.
_SHAPING = frozenset(("as", "extend", "mv-expand", "order", "project", "project-away", "project-keep", "project-rename",
                      "project-reorder", "serialize", "sort"))  # fmt: skip
_FIRST_COPY = re.compile(r"arg_min\(\w+, ?\*\)")
_COUNTED = re.compile(r"(\w+)\s*=\s*(count\(\)|dcount\((\w+)\))")
_AT_LEAST = {Operator.GREATER_THAN: "gt", Operator.GREATER_THAN_OR_EQUAL: "gte"}
_MEASURED = {">": "gt", ">=": "gte"}
_STATUS = {"deprecated": "deprecated", "stable": "stable", "test": "test"}


@dataclass
class _Read:
    """What was read of a query so far."""

    conditions: list[Condition] = field(default_factory=list)
    counted: Mapping[str, str] = field(default_factory=dict)
    """Measure → counted column, or '' for rows."""
    groups: tuple[str, ...] = ()
    threshold: Mapping[str, Any] = field(default_factory=dict)
    exempted: list[str] = field(default_factory=list)
    """Optional tenant inputs with values to exempt, which no field of a record holds."""


def sigma_rule(alert: CatalogAlert, catalog: Catalog, analyzer: Analyzer) -> str:
    """Return the Sigma rule of an alert as YAML, with a correlation if it counts; raises NotInSigma."""
    spec = alert.spec
    services = {one.table: name for name, one in sigma_services().items() if not one.filter}
    if len(spec.tables) != 1 or spec.tables[0] not in services:
        raise NotInSigma(f"Sigma has no log source for {', '.join(spec.tables)}")
    read = _read(alert, catalog, analyzer)
    threshold = dict(read.threshold) or _trigger(spec)
    if read.counted and not read.threshold:
        raise NotInSigma("the query groups records without one threshold")
    if not read.conditions:
        raise NotInSigma("the query has no condition")
    rule = _rule(spec, services[spec.tables[0]], read)
    if not threshold:
        return yaml_text(rule)
    counting = _correlation(spec, read.groups, threshold)
    return f"{yaml_text({'name': spec.id, **rule})}---\n{yaml_text(counting)}"


def _read(alert: CatalogAlert, catalog: Catalog, analyzer: Analyzer) -> _Read:
    query = rule_text(alert, catalog)
    analysis = analyzer.analyze(query)
    spec = alert.spec
    numbers = {name: parameter.default for name, parameter in spec.parameters.items()}
    reader = Reader(query, analysis, list(spec.inputs), numbers)
    steps = analyzer.pipes(query).of_result()
    first = steps[0].source if steps else None
    if first is None or query[first.start : first.end].strip() != spec.tables[0]:
        raise NotInSigma("the query does not start with its table")
    read = _Read()
    for step in steps:
        names = reader.exempted(step.start + len("where"), step.end) if step.name == "where" else ()
        if names and all(spec.inputs[name] is Need.OPTIONAL for name in names):
            read.exempted += names
        else:
            _add(step, query[step.start : step.end], reader, read)
    return read


def _add(step: Pipe, text: str, reader: Reader, read: _Read) -> None:
    """Add one operator of the pipe; raises NotInSigma."""
    start, end = step.start + len("where"), step.end
    if step.name in _SHAPING:
        return
    if step.name == "summarize":
        _count(text, reader, read)
    elif step.name != "where":
        raise NotInSigma(f"'{step.name}' has no counterpart in Sigma")
    elif read.counted:
        _compare_count(reader, start, end, read)
    elif not _is_about_time(reader, start, end):
        read.conditions.append(reader.condition(start, end))


def _count(text: str, reader: Reader, read: _Read) -> None:
    if _FIRST_COPY.search(text) and not _COUNTED.search(text):
        return
    measures = {name: column for name, _, column in _COUNTED.findall(text)}
    if read.counted or not measures:
        raise NotInSigma("'summarize' computes something else than one count")
    read.counted = {name: column and reader.field(column) for name, column in measures.items()}
    groups = [one.strip() for one in text.rpartition(" by ")[2].split(",")] if " by " in text else []
    if any(not re.fullmatch(r"\w+|bin\(TimeGenerated|\w+\)", one) for one in groups):
        raise NotInSigma("'summarize' groups by a computed value")
    read.groups = tuple(reader.field(one) for one in groups if re.fullmatch(r"\w+", one))


def _compare_count(reader: Reader, start: int, end: int, read: _Read) -> None:
    found = reader.comparisons(start, end)
    name = found[0].left.text if len(found) == 1 else ""
    if read.threshold or name not in read.counted or found[0].operator not in _MEASURED:
        raise NotInSigma("the condition after 'summarize' is not one threshold")
    read.threshold = {_MEASURED[found[0].operator]: reader.number(found[0]), "field": read.counted[name]}


def _is_about_time(reader: Reader, start: int, end: int) -> bool:
    """Return whether a condition only bounds when records happened or arrived, which Sigma leaves to the tool."""
    found = reader.comparisons(start, end)
    return bool(found) and all(
        one.left.text == "TimeGenerated" or NEW_SINCE in {right.text for right in one.rights} for one in found
    )


def _trigger(spec: AlertSpec) -> dict[str, Any]:
    trigger = spec.trigger
    if trigger.dynamic_threshold or trigger.time_aggregation is not TimeAggregation.COUNT:
        raise NotInSigma("the trigger measures something else than a number of records")
    if trigger.failing_periods.number_of_evaluation_periods > 1 or trigger.operator not in _AT_LEAST:
        raise NotInSigma(f"the trigger '{trigger.operator}' over its periods has no counterpart in Sigma")
    is_default = (trigger.operator, trigger.threshold) == (Operator.GREATER_THAN, 0)
    if trigger.dimensions and not is_default:
        raise NotInSigma("dimensions with a threshold of rows have no counterpart in Sigma")
    return {} if is_default else {_AT_LEAST[trigger.operator]: trigger.threshold}


def _rule(spec: AlertSpec, service: str, read: _Read) -> dict[str, Any]:
    exempted = [f"Exempt what tenant input '{name}' lists." for name in dict.fromkeys(read.exempted)]
    return {
        "title": spec.title,
        "id": str(uuid5(NAMESPACE_URL, f"entrawatch:{spec.id}")),
        "status": _STATUS.get(spec.status, "experimental"),
        "description": " ".join(spec.description.split()),
        "references": [page.url for page in spec.references],
        "tags": [*_tags(spec)],
        "logsource": {"product": "azure", "service": service},
        "detection": _detection(read.conditions),
        "falsepositives": [*(" ".join(cause.split()) for cause in spec.false_positives), *exempted],
        "level": str(spec.severity),
    }


def _tags(spec: AlertSpec) -> Iterator[str]:
    yield from (f"attack.{tactic.lower().replace(' ', '-')}" for tactic in spec.tactics)
    yield from (f"attack.{technique.lower()}" for technique in spec.techniques)


def _detection(conditions: list[Condition]) -> dict[str, Any]:
    """Return the search identifiers and their condition: plain conjunctions are one selection."""
    selection: dict[str, Any] = {}
    others: dict[str, Any] = {}
    texts: list[str] = []
    for condition in conditions:
        part = condition.parts[0]
        is_plain = len(condition.parts) == 1 and not part.is_negated and "not" not in condition.text
        if is_plain and part.field not in selection:
            selection[part.field] = part.value
            continue
        names = [_named(one, others) for one in condition.parts]
        text = condition.named(names)
        texts.append(f"({text})" if " or " in text else text)
    found = {"selection": selection, **others} if selection else others
    return {**found, "condition": " and ".join(["selection", *texts] if selection else texts)}


def _named(part: Part, others: dict[str, Any]) -> str:
    name = f"{'filter' if part.is_negated else 'part'}_{len(others) + 1}"
    others[name] = {part.field: part.value}
    return name


def _correlation(spec: AlertSpec, groups: tuple[str, ...], threshold: dict[str, Any]) -> dict[str, Any]:
    column = threshold.pop("field", "")
    condition = {**threshold, **({"field": column} if column else {})}
    return {
        "title": spec.title,
        "id": str(uuid5(NAMESPACE_URL, f"entrawatch:{spec.id}:count")),
        "correlation": {
            "type": "value_count" if column else "event_count",
            "rules": [spec.id],
            **({"group-by": list(groups)} if groups else {}),
            "timespan": f"{minutes(spec.window_size)}m",
            "condition": condition,
        },
        "level": str(spec.severity),
    }
