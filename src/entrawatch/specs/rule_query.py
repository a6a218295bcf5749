"""The complete query of an alert or a hunt: a let statement for each input and parameter, then the spec's query."""

import re
from collections.abc import Iterable, Mapping

from entrawatch.kql.arrival import NEW_SINCE, SENTINEL_DELAY_MINUTES, overlapping_minutes
from entrawatch.kql.literals import let_statements
from entrawatch.kql.words import words
from entrawatch.reference.durations import known_minutes
from entrawatch.specs.alert_spec import AlertSpec, Parameter
from entrawatch.specs.area_guide import Hunt
from entrawatch.specs.inputs import InputSpec, effective_value

_NEW_SINCE = re.compile(rf"^let {NEW_SINCE} = ago\((\d+)m\);$", re.MULTILINE)


def rule_query(
    spec: AlertSpec,
    declared: Mapping[str, InputSpec],
    inputs: Mapping[str, object],
    parameters: Mapping[str, int | float],
) -> str:
    """Return the query as it runs; values that are not set have their default, and an input without one is empty.

    `declared` is the inputs catalog, which defines what empty means: a list, a text or a number.
    """
    return rule_lets(spec, declared, inputs, parameters) + query_body(spec)


def rule_lets(
    spec: AlertSpec,
    declared: Mapping[str, InputSpec],
    inputs: Mapping[str, object],
    parameters: Mapping[str, int | float],
) -> str:
    """Return the let statements of a query's inputs and parameters, and of the moment since which a record is new."""
    values = input_values(spec.inputs, declared, inputs)
    values |= {name: _number(parameter, parameters.get(name)) for name, parameter in spec.parameters.items()}
    return let_statements(values) + arrival_let(spec)


def arrival_let(spec: AlertSpec) -> str:
    """Return the let statement of `new_since`; '' for a query that does not read it.

    It is not a number in the query, so that no author has to keep it in step with the evaluation frequency, and a
    literal timespan, because Azure refuses any other in ago() (KQL003).
    """
    if NEW_SINCE not in words(spec.query):
        return ""
    return f"let {NEW_SINCE} = ago({overlapping_minutes(frequency_minutes(spec))}m);\n"


def frequency_minutes(spec: AlertSpec) -> int:
    """Return the minutes between two runs of an alert; 0 for a frequency that is refused where it stands (SQR011)."""
    return known_minutes(spec.evaluation_frequency)


def query_body(spec: AlertSpec) -> str:
    """Return the part after the let statements: the author's text."""
    return spec.query.rstrip() + "\n"


def hunt_query(hunt: Hunt, declared: Mapping[str, InputSpec], inputs: Mapping[str, object]) -> str:
    """Return the query of a hunt as a workbook runs it."""
    return let_statements(input_values(hunt.inputs, declared, inputs)) + hunt.query.rstrip() + "\n"


def query_of_all_time(query: str) -> str:
    """Return a rule's query without a bound on the arrival: a reader of the workbook chooses the time range."""
    return _NEW_SINCE.sub(f"let {NEW_SINCE} = datetime(1970-01-01);", query)


def query_of_sentinel(query: str) -> str:
    """Return a rule's query for Microsoft Sentinel, which runs it some minutes after the end of its window."""
    return _NEW_SINCE.sub(lambda found: f"let {NEW_SINCE} = ago({int(found[1]) + SENTINEL_DELAY_MINUTES}m);", query)


def minutes_of_arrival(query: str) -> int:
    """Return how many minutes back a rule's query takes records as new; 0 if it does not read their arrival."""
    found = _NEW_SINCE.search(query)
    return int(found[1]) if found else 0


def input_values(
    names: Iterable[str], declared: Mapping[str, InputSpec], inputs: Mapping[str, object]
) -> dict[str, object]:
    """Return what queries read as the values of inputs: set, default or both together, otherwise an empty one."""
    return {name: _given(declared[name], inputs.get(name)) for name in names}


def _given(declared: InputSpec, value: object) -> object:
    effective = effective_value(declared, value)
    return declared.type.empty_value if effective is None else effective


def _number(parameter: Parameter, value: int | float | None) -> int | float:
    # Pulumi writes 1.0 as 1: the default determines whether KQL reads a long or a real.
    if value is None:
        return parameter.default
    return float(value) if isinstance(parameter.default, float) else value


# The limit for log alert rules (docs/issue_codes.md SQR009).
DESCRIPTION_LIMIT = 4096


def rule_description(spec: AlertSpec) -> str:
    """Return the description, numbered runbook, false positives and references as plain text of any length."""
    return "\n\n".join(part for part in _parts(spec) if part)


def _parts(spec: AlertSpec) -> Iterable[str]:
    yield _one_line(spec.description)
    yield _section("Runbook", (f"{n}. {_one_line(step.step)}" for n, step in enumerate(spec.runbook, 1)))
    if any(step.query for step in spec.runbook):
        yield "The workbook of the alert's area holds the queries of these steps."
    yield _section("Can be ordinary", (f"- {_one_line(cause)}" for cause in spec.false_positives))
    yield _section("Guide rows", (f"- {row}" for row in spec.covers))
    yield _section("References", (f"- {_one_line(page.title)}: {page.url}" for page in spec.references))


def _section(heading: str, lines: Iterable[str]) -> str:
    text = "\n".join(lines)
    return f"{heading}:\n{text}" if text else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
