"""Findings that fire with a lower severity: a second rule, because Azure Monitor fixes the severity of a rule."""

from collections.abc import Sequence

from entrawatch.specs.alert_spec import AlertSpec, Severity
from entrawatch.specs.rule_query import frequency_minutes
from entrawatch.stacks.exceptions.applied import AppliedException, followed_by


def lowered_id(alert: str, severity: Severity) -> str:
    """Return the ID of the second rule of an alert; it is part of the rule's name in Azure."""
    return f"{alert}__{severity}"


def lowered_spec(spec: AlertSpec, severity: Severity, lowered: Sequence[AppliedException]) -> AlertSpec:
    """Return an alert of the findings that exceptions lower to a severity."""
    changes = {
        "id": lowered_id(spec.id, severity),
        "former_ids": tuple(lowered_id(one, severity) for one in spec.former_ids),
        "title": f"{spec.title} (exception, {severity})",
        "severity": severity,
        "query": followed_by(spec.query, lowering_lines(lowered, spec)),
    }
    return spec.model_copy(update=changes)


def lowering_lines(lowered: Sequence[AppliedException], spec: AlertSpec) -> str:
    """Return the operators that keep only the findings that exceptions lower to a severity."""
    return only_lines("lower severity by", lowered, spec)


def only_lines(what: str, exceptions: Sequence[AppliedException], spec: AlertSpec) -> str:
    """Return the operators that keep only the findings of exceptions, each until the alert finds them again.

    The two rules do not run at the same moment. One more run after the end fires a finding twice rather than never.
    """
    end = f"now() - {frequency_minutes(spec)}m"
    tests = (f"{end} < datetime({one.spec.expires}) and {one.matched}" for one in exceptions)
    names = ", ".join(one.spec.id for one in exceptions)
    return f"// {what} exception {names}\n| where {' or '.join(f'({test})' for test in tests)}\n"
