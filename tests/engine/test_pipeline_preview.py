"""The step that previews, as it stands in the workflow file, with the real CLI: what it makes of a preview."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml
from engine_project import REPOSITORY, EngineProject

_WORKFLOW = REPOSITORY / ".github" / "workflows" / "entrawatch-stack.yml"


def previewed(project: EngineProject, number: int, command: str) -> tuple[int, dict[str, Any], str]:
    """Run the step on stack dev; return its exit code, its result, and what it showed above the job."""
    steps = yaml.safe_load(_WORKFLOW.read_text(encoding="utf-8"))["jobs"]["stack"]["steps"]
    (script,) = (step["run"] for step in steps if step.get("name") == "Preview")
    temp = project.folder / f"runner-{number}"
    temp.mkdir()
    step = {
        "STACK": "dev",
        "COMMAND": command,
        "RUNNER_TEMP": str(temp),
        "GITHUB_STEP_SUMMARY": str(temp / "summary.md"),
    }
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    env = {**project.environment(), **step}
    done = subprocess.run(words, cwd=project.root, env=env, capture_output=True, text=True, timeout=300)
    result = json.loads((temp / "result" / "preview.json").read_text())
    return done.returncode, result, (temp / "summary.md").read_text()


def test_a_stack_that_is_deployed(dev: EngineProject) -> None:
    """A change is shown; nothing changes; somebody changed Azure by hand; Azure does not answer."""
    shutil.copytree(REPOSITORY / "pipelines", dev.root / "pipelines", ignore=shutil.ignore_patterns("__pycache__"))
    code, same, summary = previewed(dev, 1, "drift")
    assert (code, same) == (0, {"stack": "dev", "outcome": "clean", "steps": []})
    assert summary == "`dev`: no changes\n"

    rule = dev.resource("dev", "entrawatch-admin_consent_granted")
    severity = rule["inputs"]["severity"]
    dev.cloud.change(rule["id"], severity=4)
    code, drifted, summary = previewed(dev, 2, "drift")
    kind = "azure-native:monitor:ScheduledQueryRule"
    assert code == 0
    assert drifted == {
        "stack": "dev",
        "outcome": "changes",
        "steps": [{"op": "update", "type": kind, "name": "entrawatch-admin_consent_granted"}],
    }
    assert summary.startswith("<details><summary><code>dev</code>: 1 update</summary>\n")

    dev.cloud.change(rule["id"], severity=severity)
    dev.configure("dev", alerts={"areas_off": ["privileged_accounts"], "minimum_status": "experimental"})
    code, removed, _ = previewed(dev, 3, "preview")
    assert (code, removed["outcome"]) == (0, "changes")
    assert {"op": "delete", "type": kind, "name": "entrawatch-break_glass_sign_in"} in removed["steps"]

    dev.cloud.wrong({"on": "read", "id": "admin_consent_granted", "do": "refuse", "status": 403, "code": "No"})
    code, unknown, summary = previewed(dev, 4, "drift")
    assert (code, unknown["outcome"]) == (1, "failed")
    assert summary == "`dev`: the preview failed; its log says why\n"
    assert _holds_no_state(dev.folder)


def _holds_no_state(folder: Path) -> bool:
    """Tell whether the results hold names only: the raw document stays outside of what is uploaded."""
    results = [path.read_text() for path in folder.glob("runner-*/result/*")]
    return bool(results) and not any("inputs" in text or "kql" in text.lower() for text in results)
