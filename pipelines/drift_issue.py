"""Open, update or close the one issue that tells what differs between the stacks and Azure.

Usage: python3 pipelines/drift_issue.py FOLDER STACK...

FOLDER holds an entrawatch-drift-<stack>/preview.json of each stack; a stack without one counts as not checked.
"""

import os
import sys
from pathlib import Path

from github_api import GitHub, github, leave, notice
from github_comment import AUTHOR
from preview_result import Outcome, PreviewResult, as_markdown, read_result

MARKER = "<!-- entrawatch: drift -->"
_TITLE = "Azure differs from what was deployed"
_MOST_CHARACTERS = 60_000


def main() -> int:
    """Bring the issue to what the night's check found."""
    folder, stacks = Path(sys.argv[1]), sys.argv[2:]
    results = {stack: _result(folder / f"entrawatch-drift-{stack}" / "preview.json", stack) for stack in stacks}
    api = github()
    number = _open_issue(api)
    if all(result.outcome is Outcome.CLEAN for result in results.values()):
        _close(api, number)
        return 0
    body = {"body": _body(results)}
    if number is None:
        number = int(api.post("issues", {"title": _TITLE, **body})["number"])
        notice(f"opened #{number}")
    else:
        api.patch(f"issues/{number}", body)
        notice(f"updated #{number}")
    return 0


def _result(path: Path, stack: str) -> PreviewResult:
    found = read_result(path.read_bytes()) if path.is_file() else None
    return found or PreviewResult(stack, Outcome.FAILED, ())


def _open_issue(api: GitHub) -> int | None:
    """Return the open issue that this job made earlier; pull requests are issues too, and are none of it."""
    for issue in api.pages("issues", state="open", creator=AUTHOR):
        if "pull_request" not in issue and (issue["body"] or "").startswith(MARKER):
            return int(issue["number"])
    return None


def _close(api: GitHub, number: int | None) -> None:
    if number is None:
        notice("nothing differs")
        return
    api.post(f"issues/{number}/comments", {"body": f"Nothing differs any more: {_run()}"})
    api.patch(f"issues/{number}", {"state": "closed", "state_reason": "completed"})
    notice(f"closed #{number}")


def _body(results: dict[str, PreviewResult]) -> str:
    """Return the text: what the next deployment would change back, stack by stack."""
    head = (
        f"{MARKER}\nSomebody changed resources by hand, or a deployment is outstanding: the next `pulumi up` would do "
        "the following. Where a check failed nothing is known. This issue is edited each night and closed when "
        f"nothing differs: {_run()}"
    )
    parts = [head, *(as_markdown(result) for result in results.values())]
    text = "\n\n".join(parts)
    return text if len(text) < _MOST_CHARACTERS else f"{head}\n\nThe list is too long for an issue; the run holds it."


def _run() -> str:
    server, repository, run = (os.environ[f"GITHUB_{name}"] for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{run}"


if __name__ == "__main__":
    leave(main)
