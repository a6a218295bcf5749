"""The shell scripts inside the workflows and pipelines: bash reads each, and shellcheck where it is installed."""

import subprocess
from collections.abc import Iterator

import pytest
from azurepipeline import script_of, stages, steps_of
from workflowfiles import jobs


def scripts() -> Iterator[tuple[str, str]]:
    """Yield every script with the name of its step."""
    for job in jobs():
        yield from ((f"{job.workflow}: {step.get('name')}", step["run"]) for step in job.steps if "run" in step)
    for name, stage in stages().items():
        for step in steps_of(stage):
            if script_of(step):
                yield f"azure-devops.yml: {name}: {step.get('displayName')}", script_of(step)


@pytest.mark.parametrize(("name", "text"), list(scripts()), ids=[name for name, _ in scripts()])
def test_bash_can_read_it(name: str, text: str) -> None:
    """As far as bash itself can tell."""
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), name


def test_all_scripts_are_found() -> None:
    """Of both services, those of a template too."""
    names = [name for name, _ in scripts()]
    assert "azure-devops.yml: deploy_prod: up prod" in names
    assert "entrawatch-stack.yml: Deploy" in names
    assert len(names) >= 30
