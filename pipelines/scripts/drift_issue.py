"""Open, update or close the one issue about differences between the stacks and Azure.

Usage: python3 pipelines/scripts/drift_issue.py FOLDER STACK...

FOLDER contains an entrawatch-drift-<stack>/preview.json for each stack; a stack without one was not checked.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from drift_report import CLOSING, MOST_CHARACTERS, OPENING, TITLE, TOO_LONG, is_clean, read_results
from github_api import GitHub, github, leave, notice
from github_comment import AUTHOR
from preview_result import PreviewResult, as_markdown

MARKER = "<!-- entrawatch: drift -->"


def main() -> int:
    """Update the issue to the result of the nightly check."""
    folder, stacks = Path(sys.argv[1]), sys.argv[2:]
    results = read_results({stack: folder / f"entrawatch-drift-{stack}" / "preview.json" for stack in stacks})
    api = github()
    number = _open_issue(api)
    if is_clean(results):
        _close(api, number)
        return 0
    body = {"body": _body(results)}
    if number is None:
        number = int(api.post("issues", {"title": TITLE, **body})["number"])
        notice(f"opened #{number}")
    else:
        api.patch(f"issues/{number}", body)
        notice(f"updated #{number}")
    return 0


def _open_issue(api: GitHub) -> int | None:
    """Return the open issue that this job created earlier; the API also lists pull requests, which are skipped."""
    for issue in api.pages("issues", state="open", creator=AUTHOR):
        if "pull_request" not in issue and (issue["body"] or "").startswith(MARKER):
            return int(issue["number"])
    return None


def _close(api: GitHub, number: int | None) -> None:
    if number is None:
        notice("nothing differs")
        return
    api.post(f"issues/{number}/comments", {"body": f"{CLOSING} {_run()}"})
    api.patch(f"issues/{number}", {"state": "closed", "state_reason": "completed"})
    notice(f"closed #{number}")


def _body(results: Sequence[PreviewResult]) -> str:
    """Return the text: what the next deployment would revert, stack by stack."""
    head = f"{MARKER}\n{OPENING} {_run()}"
    text = "\n\n".join([head, *map(as_markdown, results)])
    return text if len(text) < MOST_CHARACTERS else f"{head}\n\n{TOO_LONG}"


def _run() -> str:
    server, repository, run = (os.environ[f"GITHUB_{name}"] for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{run}"


if __name__ == "__main__":
    leave(main)
