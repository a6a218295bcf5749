"""Open, update or abandon the pull request with the lists of inputs of each stack, as the directory has them now.

Usage: python3 pipelines/scripts/inputs_pull_request_azure_devops.py WORKSPACE STACK...

WORKSPACE contains the artifacts entrawatch-lists-<attempt>-<stack> with report.txt and lists/; the pull request of a
stack without one stays as it is. Runs in a checkout of the default branch.
"""

import os
import sys
from pathlib import Path
from typing import Any

from azure_devops_api import AzureDevOps, azure_devops, leave
from azure_devops_artifacts import newest
from pulled_lists import PulledLists, entries, read_pulled

_NO_COMMIT = "0" * 40
# Azure DevOps allows 4,000 characters.
_MOST_CHARACTERS = 3_000


def main() -> int:
    """Update the pull request of each stack."""
    workspace, stacks = Path(sys.argv[1]), sys.argv[2:]
    found, api = newest(workspace, "entrawatch-lists"), azure_devops()
    for stack in stacks:
        pulled = read_pulled(found[stack], stack) if stack in found else None
        print(f"{stack}: {_updated(api, pulled) if pulled else 'no list was read'}")
    return 0


def _updated(api: AzureDevOps, pulled: PulledLists) -> str:
    number = _active(api, pulled.branch)
    if not pulled.changed:
        if number is None:
            return "the lists are current"
        api.patch(f"{_git()}/pullrequests/{number}", {"status": "abandoned"})
        return f"abandoned pull request {number}"
    _push(api, pulled)
    text = {"title": pulled.title, "description": pulled.body(f"[This run]({api.run_url()})", _MOST_CHARACTERS)}
    if number is None:
        names = {"sourceRefName": f"refs/heads/{pulled.branch}", "targetRefName": _default()}
        return f"opened pull request {api.post(f'{_git()}/pullrequests', {**text, **names})['pullRequestId']}"
    api.patch(f"{_git()}/pullrequests/{number}", text)
    return f"updated pull request {number}"


def _active(api: AzureDevOps, branch: str) -> int | None:
    """Return the active pull request of a branch of this repository."""
    asked = {"searchCriteria.status": "active", "searchCriteria.sourceRefName": f"refs/heads/{branch}"}
    found = api.get(f"{_git()}/pullrequests", **asked)["value"]
    return next((int(one["pullRequestId"]) for one in found if "forkSource" not in one), None)


def _push(api: AzureDevOps, pulled: PulledLists) -> None:
    """Put the lists on the branch, as one commit on the default branch; nothing if it has these entries."""
    name = f"refs/heads/{pulled.branch}"
    old, base = _commit(api, name), _commit(api, _default())
    if old != _NO_COMMIT and all(_has(api, pulled.branch, path, text) for path, text in pulled.lists.items()):
        return
    # A push can only add to a branch, so the branch begins at the default one again.
    api.post(f"{_git()}/refs", [{"name": name, "oldObjectId": old, "newObjectId": base}])
    changes = [
        {
            "changeType": "edit",
            "item": {"path": f"/{path}"},
            "newContent": {"content": text, "contentType": "rawtext"},
        }
        for path, text in pulled.changed.items()
    ]
    body = {
        "refUpdates": [{"name": name, "oldObjectId": base}],
        "commits": [{"comment": pulled.title, "changes": changes}],
    }
    api.post(f"{_git()}/pushes", body)


def _commit(api: AzureDevOps, name: str) -> str:
    """Return the commit of a branch; zeros if there is none."""
    found = api.get(f"{_git()}/refs", filter=name.removeprefix("refs/"))["value"]
    return next((str(one["objectId"]) for one in found if one["name"] == name), _NO_COMMIT)


def _has(api: AzureDevOps, branch: str, path: str, text: str) -> bool:
    version = {"versionDescriptor.version": branch, "versionDescriptor.versionType": "branch"}
    found: dict[str, Any] = api.get(f"{_git()}/items", path=f"/{path}", includeContent="true", **version)
    return entries(str(found["content"])) == entries(text)


def _default() -> str:
    """Return the branch that the schedule runs."""
    return os.environ["BUILD_SOURCEBRANCH"]


def _git() -> str:
    return f"_apis/git/repositories/{os.environ['BUILD_REPOSITORY_ID']}"


if __name__ == "__main__":
    leave(main)
