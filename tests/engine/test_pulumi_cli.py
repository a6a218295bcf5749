"""Which CLI the engine tests use, and which ones they refuse."""

from pathlib import Path

import pytest
from pulumi_cli import NoCliError, built_folder, find_cli


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the one folder on PATH of a machine on which nothing was built."""
    monkeypatch.setenv("ENTRAWATCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(folder: Path, name: str, says: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
    (folder / name).chmod(0o755)
    return folder / name


def test_an_installed_cli_runs_with_its_own_host(machine: Path) -> None:
    """What users have is what is tested; no stand-in takes the host's place."""
    pulumi = install(machine, "pulumi", "v3.300.1")
    install(machine, "pulumi-language-python")
    install(built_folder(), "pulumi", "v3.259.0")
    cli = find_cli()
    assert (cli.executable, cli.version, cli.helper) == (pulumi, "v3.300.1", None)
    assert "PULUMI_PYTHON_EXEC" not in cli.variables(machine / "host")
    assert not (machine / "host").exists()


def test_the_built_one_is_taken_where_none_is_installed(machine: Path) -> None:
    """With the stand-in of a host, first on its path, around the helper that was built with it."""
    pulumi = install(built_folder(), "pulumi", "v3.259.0")
    helper = install(built_folder(), "pulumi-language-python-exec")
    cli = find_cli()
    assert (cli.executable, cli.helper) == (pulumi, helper)
    variables = cli.variables(machine / "host")
    assert variables["PULUMI_PYTHON_EXEC"] == str(helper)
    assert variables["PATH"].split(":")[0] == str(machine / "host")
    assert (machine / "host" / "pulumi-language-python").stat().st_mode & 0o100


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (None, "there is no `pulumi` on PATH and none was built"),
        ("v3.258.9", "'{}' is v3.258.9; 3.259.0 or newer is needed"),
        ("hello", "'{} version' says 'hello', which is no version"),
        (
            "v3.300.1",
            "beside '{}' there is no 'pulumi-language-python', and no 'pulumi-language-python-exec' was built",
        ),
    ],
)
def test_a_cli_that_cannot_be_used(says: str | None, reason: str, machine: Path) -> None:
    """Said with the reason, so that nobody looks for it."""
    pulumi = install(machine, "pulumi", says) if says else machine / "pulumi"
    with pytest.raises(NoCliError) as refused:
        find_cli()
    assert str(refused.value) == reason.format(pulumi)
