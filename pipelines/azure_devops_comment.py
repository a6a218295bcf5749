"""Create the one comment of a pull request in Azure Repos, or edit it.

Usage: python3 pipelines/azure_devops_comment.py FOLDER DIFF_MARKDOWN CHANGED_FILES

CHANGED_FILES holds the names of the changed files, each with a zero byte behind it, as git prints them.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

from comment_body import body_of
from github_api import Refused, leave
from github_comment import MARKER
from pull_request import PullRequest, is_code

_SECONDS = 30
_VERSION = "7.1"
_TEXT = 1  # kind of comment: text
_CLOSED = 4  # state of a thread: nobody has to resolve it before the merge


@dataclass(frozen=True)
class AzureDevOps:
    """One organisation's API, in the name of the build service."""

    url: str
    token: str = field(repr=False)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None, version: str = _VERSION) -> Any:
        """Return what a path answers."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        url = f"{self.url.rstrip('/')}/{path}?api-version={version}"
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - the agent's own API
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(f"{method} {path}: Azure DevOps answers {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            raise Refused(f"{method} {path}: no answer of Azure DevOps ({type(error).__name__})") from None


def main() -> int:
    """Post what the run found."""
    folder, diff, changed = map(Path, sys.argv[1:4])
    names = changed.read_bytes().decode("utf-8", "replace").split("\0")
    code = sorted(name for name in names if name and is_code(name))
    url, project = os.environ["SYSTEM_COLLECTIONURI"], urllib.parse.quote(os.environ["SYSTEM_TEAMPROJECT"])
    run = f"{url.rstrip('/')}/{project}/_build/results?buildId={os.environ['BUILD_BUILDID']}"
    number = int(os.environ["SYSTEM_PULLREQUEST_PULLREQUESTID"])
    pull_request = PullRequest(number, os.environ["SYSTEM_PULLREQUEST_SOURCECOMMITID"], False, run)
    body = body_of(folder, diff, pull_request, code)
    repository = os.environ["BUILD_REPOSITORY_ID"]
    threads = f"{project}/_apis/git/repositories/{repository}/pullRequests/{number}/threads"
    _post(AzureDevOps(url, os.environ["SYSTEM_ACCESSTOKEN"]), threads, body)
    return 0


def _post(api: AzureDevOps, threads: str, body: str) -> None:
    me = api.call("GET", "_apis/connectionData", version="7.1-preview")["authenticatedUser"]["id"]
    for thread in api.call("GET", threads)["value"]:
        for comment in (thread.get("comments") or [])[:1]:
            if comment["author"]["id"] == me and (comment.get("content") or "").startswith(MARKER):
                api.call("PATCH", f"{threads}/{thread['id']}/comments/{comment['id']}", {"content": body})
                print("edited the comment")
                return
    first = {"parentCommentId": 0, "content": body, "commentType": _TEXT}
    api.call("POST", threads, {"comments": [first], "status": _CLOSED})
    print("created the comment")


if __name__ == "__main__":
    leave(main, lambda text: print(f"##vso[task.logissue type=error]{text}"))
