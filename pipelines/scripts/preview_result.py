"""The result of one stack's preview: names of resources, operations and violated policies, never values.

Values are left out on purpose: an old value can be plain although the new one is a secret.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from literal import tag, word

DRIFT = "drift"
"""The operation of what `entrawatch drift` found: a list, and the code of the difference."""
OPERATIONS = (
    "delete",
    "replace",
    "delete-replaced",
    "create-replacement",
    "update",
    "create",
    "import",
    "import-replacement",
    "discard",
    "discard-replaced",
    "remove-pending-replace",
    DRIFT,
)
MOST_STEPS = 2000
_SHOWN = 50
_LEVELS = {"mandatory": "refused by", "advisory": "warning from"}


class Outcome(StrEnum):
    """How a preview ended."""

    CLEAN = "clean"
    CHANGES = "changes"
    FAILED = "failed"


@dataclass(frozen=True)
class Step:
    """One operation on one resource."""

    op: str
    type: str
    name: str


@dataclass(frozen=True)
class Violation:
    """A policy that one resource violates."""

    level: str
    policy: str
    name: str


@dataclass(frozen=True)
class PreviewResult:
    """One stack's preview."""

    stack: str
    outcome: Outcome
    steps: tuple[Step, ...]
    violations: tuple[Violation, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return the number of resources of each operation, in a fixed order."""
        found = [step.op for step in self.steps]
        return {op: found.count(op) for op in OPERATIONS if op in found}


def read_result(data: bytes) -> PreviewResult | None:
    """Return the result that a preview wrote, or None if the text is not a result."""
    try:
        value = json.loads(data)
        steps = tuple(Step(str(one["op"]), str(one["type"]), str(one["name"])) for one in value["steps"])
        broken = tuple(
            Violation(str(one["level"]), str(one["policy"]), str(one["name"])) for one in value.get("violations") or ()
        )
        outcome = Outcome(value["outcome"])
        return PreviewResult(str(value["stack"]), outcome, steps[:MOST_STEPS], broken[:MOST_STEPS])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def as_markdown(result: PreviewResult) -> str:
    """Return one line with the counts, followed by the folded violations and resources."""
    lines = list(_lines(result, word))
    if not lines:
        return f"{word(result.stack, 40)}: {_summary(result)}\n"
    title = f"<details><summary>{tag(result.stack, 40)}: {_summary(result)}</summary>"
    return "\n".join([title, "", *(f"- {line}" for line in lines), "", "</details>", ""])


def as_html(result: PreviewResult) -> str:
    """Return the same as HTML."""
    lines = "".join(f"<li>{line}</li>" for line in _lines(result, tag))
    return f"<p>{tag(result.stack, 40)}: {_summary(result)}</p>" + (f"<ul>{lines}</ul>" if lines else "")


def _summary(result: PreviewResult) -> str:
    if result.outcome is Outcome.FAILED:
        found = "the preview failed; see its log"
    elif result.outcome is Outcome.CLEAN:
        found = "no changes"
    else:
        found = ", ".join(f"{count} {op}" for op, count in result.counts().items()) or "changes"
    levels = [one.level for one in result.violations]
    broken = [f"{levels.count(level)} {verb} a policy" for level, verb in _LEVELS.items() if level in levels]
    return "; ".join([found, *broken])


def violation_lines(result: PreviewResult, code: Callable[[str], str]) -> Iterator[str]:
    """Yield the first violated policies, one line for each resource."""
    for one in result.violations[:_SHOWN]:
        yield f"{_LEVELS.get(one.level, 'reported by')} the policy {code(one.policy)}: {code(one.name)}; see the log"


def _lines(result: PreviewResult, code: Callable[[str], str]) -> Iterator[str]:
    yield from violation_lines(result, code)
    for step in result.steps[:_SHOWN]:
        yield f"{step.op if step.op in OPERATIONS else 'other'} {code(step.name)} ({code(step.type)})"
    more = sum(max(0, len(found) - _SHOWN) for found in (result.steps, result.violations))
    if more:
        yield f"and {more} more"
