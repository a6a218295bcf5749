"""Create the one comment of a pull request, or edit it.

Usage: python3 pipelines/scripts/github_comment.py BODY_FILE
"""

import sys
from pathlib import Path

from github_api import GitHub, event, github, leave, notice
from pull_request import find_pull_request
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
    pull_request = find_pull_request(api, event())
    if pull_request is None:
        notice("the pull request was closed or has newer commits; nothing was posted")
        return 0
    comment = own_comment(api, f"issues/{pull_request.number}/comments")
    if comment is None:
        api.post(f"issues/{pull_request.number}/comments", {"body": body})
    else:
        api.patch(f"issues/comments/{comment}", {"body": body})
    notice(f"#{pull_request.number}: {'created' if comment is None else 'edited'} the comment")
    return 0


def own_comment(api: GitHub, path: str) -> int | None:
    """Return the id of the comment that this job created earlier, from all pages.

    The marker alone proves nothing: anyone can write it into a comment.
    """
    for comment in api.pages(path):
        user = comment["user"] or {}
        if user.get("login") == AUTHOR and user.get("type") == "Bot" and (comment["body"] or "").startswith(MARKER):
            return int(comment["id"])
    return None


if __name__ == "__main__":
    leave(main)
