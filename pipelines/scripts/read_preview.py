"""Read a `pulumi preview --json`, and keep only the operation on each resource.

Usage: python3 pipelines/scripts/read_preview.py preview|drift STACK PREVIEW_JSON EXIT_CODE RESULT_JSON

A check for drift exits with an error if it finds drift; every other error is a failure.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from literal import visible
from preview_result import MOST_STEPS, Outcome, PreviewResult, Step, as_markdown

_QUIET = frozenset({"same", "read", "read-discard", "read-replacement", "refresh"})


def main() -> int:
    """Write the result, show it in the job's summary, and return 1 if the preview failed."""
    command, stack, source, exit_code, target = sys.argv[1:6]
    result = _result(command, stack, Path(source).read_text(encoding="utf-8"), int(exit_code))
    Path(target).write_text(json.dumps(asdict(result)), encoding="utf-8")
    show(as_markdown(result))
    print(f"{stack}: {result.outcome}, {len(result.steps)} resources")
    return 1 if result.outcome is Outcome.FAILED else 0


def show(text: str) -> None:
    """Append text to the job's summary, if the service has one."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(text)


def _result(command: str, stack: str, text: str, exit_code: int) -> PreviewResult:
    document = _document(text)
    if document is None:
        return PreviewResult(stack, Outcome.FAILED, ())
    steps = tuple(_step(step) for step in document.get("steps") or [] if step["op"] not in _QUIET)
    if steps and (command == "drift" or exit_code == 0):
        return PreviewResult(stack, Outcome.CHANGES, steps[:MOST_STEPS])
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


if __name__ == "__main__":
    sys.exit(main())
