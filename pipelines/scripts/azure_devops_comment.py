"""Create the one comment of a pull request in Azure Repos, or edit it.

Usage: python3 pipelines/scripts/azure_devops_comment.py FOLDER DIFF_MARKDOWN CHANGED_FILES

FOLDER is the output of azure_devops_artifacts.py. CHANGED_FILES contains the names of the changed files, each followed
by a zero byte, as git prints them.
"""

import os
import sys
from pathlib import Path
from typing import Any

from azure_devops_api import AzureDevOps, azure_devops, leave
from comment_body import body_of, received
from github_comment import MARKER
from pull_request import ChangedCode, PullRequest, code_among
from report_artifact import REFUSED

_TEXT = 1  # kind of comment: text
_CLOSED = 4  # state of a thread that does not block the merge


def main() -> int:
    """Post the results if the pull request still has the compared head."""
    folder, diff, changed = map(Path, sys.argv[1:4])
    api = azure_devops()
    number, head = int(os.environ["SYSTEM_PULLREQUEST_PULLREQUESTID"]), os.environ["SYSTEM_PULLREQUEST_SOURCECOMMITID"]
    path = f"_apis/git/repositories/{os.environ['BUILD_REPOSITORY_ID']}/pullRequests/{number}"
    if not _is_current(api.get(path), head):
        print("the pull request was closed or has newer commits; nothing was posted")
        return 0
    names = changed.read_bytes().decode("utf-8", "replace").split("\0")
    code = ChangedCode(code_among(filter(None, names)))
    pull_request = PullRequest(number, head, False, api.run_url())
    _post(api, f"{path}/threads", body_of(folder, diff, pull_request, code, received(folder, REFUSED).decode()))
    return 0


def _is_current(pull_request: dict[str, Any], head: str) -> bool:
    return (pull_request["status"], pull_request["lastMergeSourceCommit"]["commitId"]) == ("active", head)


def _post(api: AzureDevOps, threads: str, body: str) -> None:
    if own := own_comment(api, threads):
        api.patch(own[0], {"content": body})
        print("edited the comment")
        return
    first = {"parentCommentId": 0, "content": body, "commentType": _TEXT}
    api.post(threads, {"comments": [first], "status": _CLOSED})
    print("created the comment")


def own_comment(api: AzureDevOps, threads: str) -> tuple[str, str] | None:
    """Return path and content of the comment that the build service created earlier."""
    me = api.me()
    for thread in api.get(threads)["value"]:
        for comment in (thread.get("comments") or [])[:1]:
            content = comment.get("content") or ""
            if comment["author"]["id"] == me and content.startswith(MARKER):
                return f"{threads}/{thread['id']}/comments/{comment['id']}", content
    return None


if __name__ == "__main__":
    leave(main)
