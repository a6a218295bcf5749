"""Add what `entrawatch drift` found to the result of a check for drift: a refresh of Pulumi does not read it.

Usage: python3 pipelines/scripts/read_drift.py DRIFT_JSON EXIT_CODE RESULT_JSON

Only the list and the code of each difference are kept and printed, because a message can contain an address, and logs
can be public. `entrawatch drift` on your machine prints the messages. Exits with an error if the comparison failed.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from literal import visible, word
from preview_result import DRIFT, MOST_STEPS, Outcome, PreviewResult, Step, read_result
from read_preview import show
from rest import Refused, leave


def main() -> int:
    """Add the differences to the result, print them, and return 1 if there was no comparison."""
    source, exit_code, target = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    result = read_result(target.read_bytes())
    if result is None:
        raise Refused(f"{target.name} is not the result of a preview")
    found = _differences(source.read_text(encoding="utf-8"))
    failed = found is None or exit_code not in (0, 1) or bool(exit_code) != bool(found)
    result = replace(result, outcome=Outcome.FAILED, steps=()) if failed else _with(result, found or ())
    target.write_text(json.dumps(asdict(result)), encoding="utf-8")
    if found:
        show(f"{word(result.stack, 40)}: {len(found)} differences that a refresh does not read\n")
    for one in found or ():
        print(visible(f"{result.stack}: {one.type} in {one.name}"))
    return 1 if failed else 0


def _with(result: PreviewResult, found: tuple[Step, ...]) -> PreviewResult:
    if not found or result.outcome is Outcome.FAILED:
        return result
    return replace(result, outcome=Outcome.CHANGES, steps=(*result.steps, *found)[:MOST_STEPS])


def _differences(text: str) -> tuple[Step, ...] | None:
    try:
        return tuple(_steps(json.loads(text)))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _steps(issues: list[dict[str, str]]) -> Iterator[Step]:
    for one in issues:
        yield Step(DRIFT, str(one["code"]), str(one["path"]).rpartition("/")[2])


if __name__ == "__main__":
    leave(main, print)
