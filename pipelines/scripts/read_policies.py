"""Add the policies that a preview violates to its result: `pulumi preview --json` does not contain them.

Usage: python3 pipelines/scripts/read_policies.py EVENTS EXIT_CODE RESULT_JSON

EVENTS is the file of --event-log. Exits with the preview's own exit code, which is not 0 if a policy refuses.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from literal import word
from preview_result import MOST_STEPS, Outcome, Violation, read_result, violation_lines
from read_preview import show
from rest import Refused, leave


def main() -> int:
    """Add the violations to the result, print them, and return the preview's exit code."""
    events, exit_code, target = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    result = read_result(target.read_bytes())
    if result is None:
        raise Refused(f"{target.name} is not the result of a preview")
    if not exit_code and not events.is_file():
        raise Refused(f"{events.name} was not written, so it is unknown whether policies ran")
    broken = tuple(dict.fromkeys(_violations(events)))[:MOST_STEPS]
    result = replace(result, violations=broken)
    if exit_code and all(one.level != "mandatory" for one in broken):
        result = replace(result, outcome=Outcome.FAILED, steps=())
    target.write_text(json.dumps(asdict(result)), encoding="utf-8")
    show("".join(f"- {line}\n" for line in violation_lines(result, word)))
    print(f"{result.stack}: {len(broken)} violations of policies")
    return exit_code


def _violations(path: Path) -> Iterator[Violation]:
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        event: dict[str, Any] = json.loads(line).get("policyEvent") or {}
        if event:
            name = str(event.get("resourceUrn", "")).rpartition("::")[2]
            yield Violation(str(event["enforcementLevel"]), str(event["policyName"]), name)


if __name__ == "__main__":
    leave(main, print)
