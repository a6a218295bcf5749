"""The result of a `pulumi preview --json`: what would happen to which resource, without a value of any of them.

Usage: python3 pipelines/preview_result.py preview|drift STACK PREVIEW_JSON EXIT_CODE OUTPUT_JSON

A check for drift ends with an error where it finds some; every other error is one.

Values stay out on purpose: an old one can be shown although the new one is a secret, and states hold everything.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from literal import tag, visible, word

QUIET = frozenset({"same", "read", "read-discard", "read-replacement", "refresh"})
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
)
_MOST_STEPS, _SHOWN = 2000, 50


class Outcome(StrEnum):
    """How a preview ended."""

    CLEAN = "clean"
    CHANGES = "changes"
    FAILED = "failed"


@dataclass(frozen=True)
class Step:
    """What would happen to one resource."""

    op: str
    type: str
    name: str


@dataclass(frozen=True)
class PreviewResult:
    """One stack's preview."""

    stack: str
    outcome: Outcome
    steps: tuple[Step, ...]

    def counts(self) -> dict[str, int]:
        """Return how many resources each operation concerns, in a fixed order."""
        found = [step.op for step in self.steps]
        return {op: found.count(op) for op in OPERATIONS if op in found}


def read_result(data: bytes) -> PreviewResult | None:
    """Return a result that was written by `main`, or None where the text is none."""
    try:
        value = json.loads(data)
        steps = tuple(Step(str(one["op"]), str(one["type"]), str(one["name"])) for one in value["steps"])
        return PreviewResult(str(value["stack"]), Outcome(value["outcome"]), steps[:_MOST_STEPS])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def as_markdown(result: PreviewResult) -> str:
    """Return one line with the counts, and the resources folded below it."""
    if result.outcome is not Outcome.CHANGES:
        told = "no changes" if result.outcome is Outcome.CLEAN else "the preview failed; its log says why"
        return f"{word(result.stack, 40)}: {told}\n"
    counts = ", ".join(f"{count} {op}" for op, count in result.counts().items())
    lines = [f"- {_told(step)}" for step in result.steps[:_SHOWN]]
    if len(result.steps) > _SHOWN:
        lines.append(f"- and {len(result.steps) - _SHOWN} more")
    title = f"<details><summary>{tag(result.stack, 40)}: {counts or 'changes'}</summary>"
    return "\n".join([title, "", *lines, "", "</details>", ""])


def _told(step: Step) -> str:
    return f"{step.op if step.op in OPERATIONS else 'other'} {word(step.name)} ({word(step.type)})"


def _result(command: str, stack: str, text: str, exit_code: int) -> PreviewResult:
    document = _document(text)
    if document is None:
        return PreviewResult(stack, Outcome.FAILED, ())
    steps = tuple(_step(step) for step in document.get("steps") or [] if step["op"] not in QUIET)
    if steps and (command == "drift" or exit_code == 0):
        return PreviewResult(stack, Outcome.CHANGES, steps[:_MOST_STEPS])
    return PreviewResult(stack, Outcome.FAILED if exit_code else Outcome.CLEAN, ())


def _step(step: dict[str, Any]) -> Step:
    """Return the last type and the name of a URN: urn:pulumi:stack::project::type$type::name."""
    _, _, types, name = step["urn"].split("::", 3)
    return Step(step["op"], types.rpartition("$")[2], name)


def _document(text: str) -> dict[str, Any] | None:
    """Return the one document of --json; a preview that failed early has none, or one with errors."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    errors = [item for item in value.get("diagnostics") or [] if item.get("severity") == "error"]
    for item in value.get("diagnostics") or []:
        print(f"{item.get('severity')}: {visible(str(item.get('message'))).strip()}", file=sys.stderr)
    return None if errors and not _only_says_that_there_are_changes(errors) else value


def _only_says_that_there_are_changes(errors: list[dict[str, Any]]) -> bool:
    return all("no changes were expected" in str(item.get("message")) for item in errors)


def main() -> int:
    """Write the result, show it above the job, and end with 1 where the preview failed."""
    command, stack, source, exit_code, target = sys.argv[1:6]
    result = _result(command, stack, Path(source).read_text(encoding="utf-8"), int(exit_code))
    Path(target).write_text(json.dumps(asdict(result)), encoding="utf-8")
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(as_markdown(result))
    print(f"{stack}: {result.outcome}, {len(result.steps)} resources")
    return 1 if result.outcome is Outcome.FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
