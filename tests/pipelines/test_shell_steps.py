"""The shell scripts inside the workflows and pipelines: bash reads each, and shellcheck where it is installed."""

import re
import runpy
import subprocess
from collections.abc import Iterator

import pytest
from azurepipeline import script_of, stages, steps_of
from runevents import ROOT
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


OWN_CODE = {"--no-deps", "--no-build-isolation"}
"""Build this project with what is installed already."""
LOCKED = {"--require-hashes", "--only-binary"}
"""A source distribution would fetch and run what builds it."""
SETUP = (
    "tools/setup.py",
    "\n".join(f"-m pip install {options}" for options in runpy.run_path(str(ROOT / "tools/setup.py"))["INSTALLS"]),
)


@pytest.mark.parametrize(("name", "text"), [SETUP, *scripts()], ids=lambda value: value if "\n" not in value else "")
def test_only_files_with_known_hashes_are_installed(name: str, text: str) -> None:
    """A registry or a website that was taken over must not run code next to an identity."""
    commands = [line.strip() for line in text.replace("\\\n", "").splitlines() if not line.lstrip().startswith("#")]
    assert not [line for line in commands if re.search(r"\b(curl|wget|npm|pipx|uvx)\b", line)], name
    for line in commands:
        if re.search(r"^install |-m pip install (?!--quiet \"\$@\")", line):
            words = set(line.split())
            assert words >= LOCKED or words >= OWN_CODE, line


def test_all_scripts_are_found() -> None:
    """Of both services, those of a template too."""
    names = [name for name, _ in scripts()]
    assert "azure-devops.yml: deploy_prod: up prod" in names
    assert "entrawatch-stack.yml: Deploy" in names
    assert len(names) >= 30
