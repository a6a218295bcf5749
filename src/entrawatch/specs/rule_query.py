"""The complete query of an alert or a hunt: a let statement for each input and parameter, then the spec's query."""

import re
from collections.abc import Iterable, Mapping

from entrawatch.kql.literals import let_statements
from entrawatch.specs.alert_spec import AlertSpec, Parameter
from entrawatch.specs.area_guide import Hunt
from entrawatch.specs.inputs import InputSpec, effective_value

# An event alert reads only records that arrived since its last run; in a workbook, the reader chooses the time range.
_ARRIVED = r"\w*(?:Ingested|Arrived)At >= ago\([^)\n]*\)"
_ARRIVAL_FILTER = re.compile(rf"^\s*\|\s*where {_ARRIVED}(?: or {_ARRIVED})*\s*?(//.*)?$\n?", re.MULTILINE)


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
    """Return the let statements of a query's inputs and parameters."""
    values = _values(spec.inputs, declared, inputs)
    values |= {name: _number(parameter, parameters.get(name)) for name, parameter in spec.parameters.items()}
    return let_statements(values)


def query_body(spec: AlertSpec) -> str:
    """Return the part after the let statements: the author's text."""
    return spec.query.rstrip() + "\n"


def hunt_query(hunt: Hunt, declared: Mapping[str, InputSpec], inputs: Mapping[str, object]) -> str:
    """Return the query of a hunt as a workbook runs it."""
    return let_statements(_values(hunt.inputs, declared, inputs)) + hunt.query.rstrip() + "\n"


def workbook_query(query: str) -> str:
    """Return a query as a workbook runs it: without the filter on what arrived since the last run."""
    return _ARRIVAL_FILTER.sub("", query)


def _values(names: Iterable[str], declared: Mapping[str, InputSpec], inputs: Mapping[str, object]) -> dict[str, object]:
    return {name: _given(declared[name], inputs.get(name)) for name in names}


def _given(declared: InputSpec, value: object) -> object:
    effective = effective_value(declared, value)
    return declared.type.empty_value if effective is None else effective


def _number(parameter: Parameter, value: int | float | None) -> int | float:
    # Pulumi writes 1.0 as 1: the default determines whether KQL reads a long or a real.
    if value is None:
        return parameter.default
    return float(value) if isinstance(parameter.default, float) else value
