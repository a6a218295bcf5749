"""Open, update or close the pull request with the lists of inputs of each stack, as the directory has them now.

Usage: python3 pipelines/scripts/inputs_pull_request.py FOLDER STACK...

FOLDER contains an entrawatch-lists-<stack> with report.txt and lists/ for each stack; the pull request of a stack
without one stays as it is. Runs in a checkout of the default branch.
"""

import base64
import os
import sys
from pathlib import Path

from github_api import GitHub, event, github, leave, notice
from pulled_lists import PulledLists, entries, read_pulled

_MOST_CHARACTERS = 40_000


def main() -> int:
    """Update the pull request of each stack."""
    folder, stacks = Path(sys.argv[1]), sys.argv[2:]
    api, default = github(), str(event()["repository"]["default_branch"])
    for stack in stacks:
        pulled = read_pulled(folder / f"entrawatch-lists-{stack}", stack)
        if pulled is None:
            notice(f"{stack}: no list was read")
        else:
            _update(api, default, pulled)
    return 0


def _update(api: GitHub, default: str, pulled: PulledLists) -> None:
    number = _open_pull_request(api, pulled.branch)
    if not pulled.changed:
        _close(api, number, pulled.stack)
        return
    _push(api, default, pulled)
    text = {"title": pulled.title, "body": pulled.body(f"[This run]({_run()})", _MOST_CHARACTERS)}
    if number is None:
        made = api.post("pulls", {**text, "head": pulled.branch, "base": default})
        notice(f"{pulled.stack}: opened #{made['number']}")
    else:
        api.patch(f"pulls/{number}", text)
        notice(f"{pulled.stack}: updated #{number}")


def _open_pull_request(api: GitHub, branch: str) -> int | None:
    """Return the open pull request of a branch of this repository, not of a fork."""
    owner = api.repository.partition("/")[0]
    return next((int(one["number"]) for one in api.get("pulls", state="open", head=f"{owner}:{branch}")), None)


def _close(api: GitHub, number: int | None, stack: str) -> None:
    if number is None:
        notice(f"{stack}: the lists are current")
        return
    api.post(f"issues/{number}/comments", {"body": f"The lists match the directory again. {_run()}"})
    api.patch(f"pulls/{number}", {"state": "closed"})
    notice(f"{stack}: closed #{number}")


def _push(api: GitHub, default: str, pulled: PulledLists) -> None:
    """Put the lists on the branch, as one commit on the default branch; nothing if it has these entries."""
    place = f"heads/{pulled.branch}"
    exists = any(one["ref"] == f"refs/{place}" for one in api.get(f"git/matching-refs/{place}"))
    if exists and all(_has(api, pulled.branch, path, text) for path, text in pulled.lists.items()):
        return
    base = api.get(f"git/ref/heads/{default}")["object"]["sha"]
    blobs = [{"path": path, "mode": "100644", "type": "blob", "content": text} for path, text in pulled.changed.items()]
    tree = api.post("git/trees", {"base_tree": api.get(f"git/commits/{base}")["tree"]["sha"], "tree": blobs})
    commit = api.post("git/commits", {"message": pulled.title, "tree": tree["sha"], "parents": [base]})
    if exists:
        api.patch(f"git/refs/{place}", {"sha": commit["sha"], "force": True})
    else:
        api.post("git/refs", {"ref": f"refs/{place}", "sha": commit["sha"]})


def _has(api: GitHub, branch: str, path: str, text: str) -> bool:
    found = api.get(f"contents/{path}", ref=branch)
    return entries(base64.b64decode(found["content"]).decode("utf-8")) == entries(text)


def _run() -> str:
    server, repository, run = (os.environ[f"GITHUB_{name}"] for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{run}"


if __name__ == "__main__":
    leave(main)
