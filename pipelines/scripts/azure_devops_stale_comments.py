"""Edit the comments in Azure Repos that are about an earlier commit, for which no run reported anything since.

Usage: python3 pipelines/scripts/azure_devops_stale_comments.py
"""

import os
from collections.abc import Iterator
from typing import Any

from azure_devops_api import AzureDevOps, azure_devops, leave
from azure_devops_comment import own_comment
from github_comment import is_about, not_compared
from stale_comments import REASON

_PAGE = 100


def main() -> int:
    """Edit the comment of every active pull request whose first line names another commit than its head."""
    api = azure_devops()
    path = f"_apis/git/repositories/{os.environ['BUILD_REPOSITORY_ID']}/pullRequests"
    for one in _active(api, path):
        head = one["lastMergeSourceCommit"]["commitId"]
        own = own_comment(api, f"{path}/{one['pullRequestId']}/threads")
        if own and not is_about(own[1], head):
            api.patch(own[0], {"content": not_compared(head, REASON)})
            print(f"{one['pullRequestId']}: the comment was about an earlier commit")
    return 0


def _active(api: AzureDevOps, path: str) -> Iterator[dict[str, Any]]:
    skipped = 0
    while True:
        query: dict[str, str | int] = {"searchCriteria.status": "active", "$top": _PAGE, "$skip": skipped}
        page = api.get(path, **query)["value"]
        yield from page
        if len(page) < _PAGE:
            return
        skipped += _PAGE


if __name__ == "__main__":
    leave(main)
