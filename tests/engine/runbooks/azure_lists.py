"""What Azure's command line would have written, made of what the stand-in holds."""

import json

from engine_project import EngineProject


def write_azure_list(project: EngineProject, name: str, kind: str = "") -> None:
    """Write the resources whose id holds `kind` as `az ... list --output json` does."""
    found = [item for item in project.cloud.resources() if kind.lower() in item["id"].lower()]
    listed = [{"id": item["id"], "name": item["id"].rpartition("/")[2]} for item in found]
    (project.root / name).write_text(json.dumps(listed))


def write_azure_answer(project: EngineProject, name: str, kind: str) -> None:
    """Write the resources whose id holds `kind` as `az rest` gives them, with a value."""
    write_azure_list(project, name, kind)
    (project.root / name).write_text(json.dumps({"value": json.loads((project.root / name).read_text())}))
