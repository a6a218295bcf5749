"""Alerts of a stack that could not fire, as `coverage --workspace` lists them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from entrawatch.cli.options import default_stack, require_stack
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.reports.render_could_not_fire import Rows


def alerts_without_records(project: Project, folders: Sequence[Path], stack: str, workspace_id: str) -> "Rows":
    """Return the alerts of which a workspace had no record in 90 days; raises EntrawatchError if it gives no answer."""
    from entrawatch.stacks.read_deployment import read_deployment
    from entrawatch.stacks.stack_workbooks import could_not_fire_query
    from entrawatch.workbooks.could_not_fire import COULD_NOT_FIRE_DAYS
    from entrawatch.workspace.client import connect

    chosen = stack or default_stack(project)
    require_stack(project, chosen)
    query = could_not_fire_query(read_deployment(project, chosen, tuple(folders)).deployment)
    if not query:
        return []
    until = datetime.now(UTC)
    answer = connect(workspace_id).ask(query, until - timedelta(days=COULD_NOT_FIRE_DAYS), until)
    return [(str(title), str(tables), str(names)) for title, tables, names in answer.rows]
