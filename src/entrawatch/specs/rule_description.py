"""The description of an alert rule: the only part of a spec that a notification email shows."""

from collections.abc import Iterable

from entrawatch.specs.alert_spec import AlertSpec

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
