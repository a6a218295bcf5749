"""Create the one comment of a pull request, or edit it.

Usage: python3 pipelines/scripts/github_comment.py BODY_FILE
"""

import sys
from pathlib import Path
from typing import Any

from github_api import GitHub, event, github, leave, notice
from literal import word
from pull_request import find_pull_requests
from rest import Refused

MARKER = "<!-- entrawatch: what this pull request does to the monitoring -->"
AUTHOR = "github-actions[bot]"
MOST_CHARACTERS = 65_536


def main() -> int:
    """Post the body if the pull request still has the compared head."""
    body = Path(sys.argv[1]).read_text(encoding="utf-8")
    if not body.startswith(MARKER) or len(body) >= MOST_CHARACTERS:
        raise Refused(f"the body has {len(body)} characters or no marker, so it could not be edited later")
    api = github()
    pull_requests = find_pull_requests(api, event())
    if not pull_requests:
        notice("the pull request was closed or has newer commits; nothing was posted")
    for one in pull_requests:
        notice(f"#{one.number}: {_posted(api, one.number, body)} the comment")
    return 0


def _posted(api: GitHub, number: int, body: str) -> str:
    comment = own_comment(api, f"issues/{number}/comments")
    if comment is None:
        api.post(f"issues/{number}/comments", {"body": body})
        return "created"
    api.patch(f"issues/comments/{comment['id']}", {"body": body})
    return "edited"


def of_commit(sha: str) -> str:
    """Return the start of the first line of a comment: the commit that it is about."""
    return f"Commit {word(sha[:12])}"


def is_about(body: str, sha: str) -> bool:
    """Return whether a comment is about this commit."""
    return any(line.startswith(of_commit(sha)) for line in body.splitlines()[:3])


def not_compared(sha: str, reason: str) -> str:
    """Return the body of a comment for a commit without a comparison, so that none of an earlier commit misleads."""
    return f"{MARKER}\n\n{of_commit(sha)}\n\n**No comparison**: {reason}.\n"


def own_comment(api: GitHub, path: str) -> dict[str, Any] | None:
    """Return the comment that this job created earlier, from all pages.

    The marker alone proves nothing: anyone can write it into a comment.
    """
    for comment in api.pages(path):
        user = comment["user"] or {}
        if user.get("login") == AUTHOR and user.get("type") == "Bot" and (comment["body"] or "").startswith(MARKER):
            found: dict[str, Any] = comment
            return found
    return None


if __name__ == "__main__":
    leave(main)
