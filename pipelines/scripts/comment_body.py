"""Write the comment of a pull request from the artifacts of its run, without running code of the change.

Usage: python3 pipelines/scripts/comment_body.py FOLDER DIFF_MARKDOWN BODY_FILE

The file next to DIFF_MARKDOWN that ends in .err contains the errors of its renderer.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from github_api import event, github, leave, notice
from github_comment import MARKER, MOST_CHARACTERS, not_compared, of_commit
from literal import block, word
from preview_result import as_markdown, read_result
from pull_request import ChangedCode, PullRequest, changed_code, find_pull_requests
from report_artifact import REFUSED
from rest import Refused

_CHECKS = ("validate", "test", "diff")
_OUTCOMES = {"success": "passed", "failure": "failed", "cancelled": "was cancelled", "skipped": "did not run"}
_LINES, _CHARACTERS, _MOST_BYTES = 40, 2500, 2 * 1024 * 1024
_MOST_DIFF, _MOST_PREVIEWS, _MOST_NAMES = 50_000, 6_000, 20


def main() -> int:
    """Write the body; none if the pull request was closed or has newer commits."""
    folder, diff, target = map(Path, sys.argv[1:4])
    api = github()
    pull_requests = find_pull_requests(api, event())
    if not pull_requests:
        notice("the pull request was closed or has newer commits; no comment was written")
        return 0
    if len(pull_requests) > 1:
        target.write_text(not_compared(pull_requests[0].head_sha, _same_head(pull_requests)), encoding="utf-8")
        return 0
    code = changed_code(api, pull_requests[0].number)
    body = body_of(folder, diff, pull_requests[0], code, received(folder, REFUSED).decode())
    target.write_text(body, encoding="utf-8")
    return 0


def _same_head(pull_requests: list[PullRequest]) -> str:
    numbers = ", ".join(f"#{one.number}" for one in pull_requests)
    return f"{numbers} are open with the same head; it is unknown which of them was compared, so close all but one"


def body_of(folder: Path, diff: Path, pull_request: PullRequest, code: ChangedCode, refused: str = "") -> str:
    """Return the whole comment; `refused` is our reason for not using the folder."""
    link = f"; [the run]({pull_request.run_url}) contains the full report."
    parts = [
        MARKER,
        f"{of_commit(pull_request.head_sha)}{link}",
        *_warnings(pull_request, code),
        _comparison(folder, diff, refused),
        *_checks(folder),
    ]
    previews = list(_previews(folder))
    if previews:
        parts += ["**Preview with Azure** (resources only; values are never shown)", *previews]
    body = "\n\n".join(part.strip("\n") for part in parts) + "\n"
    if len(body) >= MOST_CHARACTERS:
        raise Refused(f"the comment has {len(body)} characters")
    return body


def received(folder: Path, name: str) -> bytes:
    """Return the content of one file of the run, or nothing if it is missing, a link or too large."""
    path = folder / name
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES:
        return b""
    return path.read_bytes()


def _warnings(pull_request: PullRequest, code: ChangedCode) -> Iterator[str]:
    if code.unlisted:
        yield (
            "> [!WARNING]\n"
            f"> Changed files that the service does not list: {code.unlisted:,}. They were not checked for code. "
            "Split the pull request, or do not rely on the report below."
        )
    if code.names:
        names = ", ".join(word(name, 80) for name in code.names[:_MOST_NAMES])
        more = f" and {len(code.names) - _MOST_NAMES} more" if len(code.names) > _MOST_NAMES else ""
        yield (
            "> [!WARNING]\n"
            f"> This change contains code that created the report below: {names}{more}. Such code can put anything "
            "into a report, so review these files first."
        )
    if pull_request.is_fork:
        yield "> [!NOTE]\n> From a fork: compared without credentials, so there is no preview with Azure."


def _comparison(folder: Path, diff: Path, refused: str) -> str:
    if refused:
        return f"**No comparison**: {refused}."
    text = diff.read_text(encoding="utf-8") if diff.exists() else ""
    if not text.strip():
        return f"**No comparison**: the run created no readable report{_why(diff)}.\n\n{_folded('diff', folder)}"
    if len(text) > _MOST_DIFF:
        return "**No comparison here**: the report is too long for a comment; it is an artifact of the run."
    return text


def _why(diff: Path) -> str:
    """Return the last error of the trusted renderer."""
    path = diff.with_suffix(".err")
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    said = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f": {word(said, 300)}" if said else ""


def _checks(folder: Path) -> Iterator[str]:
    outcomes = _outcomes(received(folder, "checks.json"))
    for name in _CHECKS:
        outcome = _OUTCOMES.get(outcomes.get(name, ""), "")
        if name in outcomes and outcome != "passed" and name != "diff":
            yield _folded(name, folder, f"`entrawatch {name}` {outcome or 'has no result'}")
    passed = [f"`entrawatch {name}`" for name in _CHECKS if outcomes.get(name) == "success"]
    if passed:
        yield f"Passed: {', '.join(passed)}."


def _outcomes(data: bytes) -> dict[str, str]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return {str(key): str(inner) for key, inner in value.items()} if isinstance(value, dict) else {}


def _folded(name: str, folder: Path, title: str = "") -> str:
    text = received(folder, f"{name}.txt").decode("utf-8", "replace")
    if not text.strip():
        return f"**{title}**" if title else ""
    inner = block(text, _LINES, _CHARACTERS)
    return f"<details open><summary>{_html(title) or 'output'}</summary>\n\n{inner}\n\n</details>"


def _html(title: str) -> str:
    """Return one of our own titles without Markdown."""
    return title.replace("`", "")


def _previews(folder: Path) -> Iterator[str]:
    left = _MOST_PREVIEWS
    for path in sorted(folder.glob("preview-*.json")):
        result = read_result(received(folder, path.name))
        text = as_markdown(result) if result else "an unreadable preview\n"
        if len(text) > left:
            text = f"{word(result.stack, 40) if result else 'one stack'}: too long for a comment; see the run\n"
        left -= len(text)
        yield text


if __name__ == "__main__":
    leave(main)
