"""The stack that Pulumi uses for a project: that of PULUMI_STACK, or the one that `pulumi stack select` chose."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from entrawatch.documents.issues import IssuesFound
from entrawatch.project import PROJECT_FILE, Project


def selected_stack(project: Project, environment: Mapping[str, str]) -> str | None:
    """Return its name without organization and project; None if none is selected."""
    if named := environment.get("PULUMI_STACK"):
        return named.rpartition("/")[2]
    try:
        # pulumi/sdk/go/common/workspace: one file for each project folder of a machine.
        kept = json.loads(_selection_file(project, environment).read_text(encoding="utf-8"))
    except (OSError, ValueError, IssuesFound):
        return None
    names = {str(name).rpartition("/")[2] for name in _selections(kept)}
    # Of several backends, only Pulumi knows the current one.
    return names.pop() if len(names) == 1 else None


def _selections(kept: Any) -> Iterator[Any]:
    """Yield the selected stack of each backend; older versions of Pulumi kept one."""
    if isinstance(kept, dict):
        stacks = kept.get("stacks")
        yield from stacks.values() if isinstance(stacks, dict) else filter(None, [kept.get("stack")])


def _selection_file(project: Project, environment: Mapping[str, str]) -> Path:
    home = environment.get("PULUMI_HOME")
    folder = Path(home) if home else Path.home() / ".pulumi"
    digest = hashlib.sha1(str(project.root.resolve() / PROJECT_FILE).encode(), usedforsecurity=False).hexdigest()
    return folder / "workspaces" / f"{project.name()}-{digest}-workspace.json"
