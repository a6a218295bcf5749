"""Which CLI the engine tests use, and which ones they refuse."""

import os
import sys
from pathlib import Path

import pytest
from pulumi_cli import NoCliError, built_folder, find_cli


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the one folder on PATH of a machine on which nothing was built."""
    monkeypatch.setenv("ENTRAWATCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


TESTS = Path(sys.executable).parent


def install(folder: Path, name: str, says: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
    (folder / name).chmod(0o755)
    return folder / name


def install_built(*names: str) -> list[Path]:
    return [install(built_folder(), name, "v3.259.0") for name in names]


def test_an_installed_cli_runs_with_its_own_host(machine: Path) -> None:
    """What users have is what is tested, even where another host was built."""
    pulumi = install(machine, "pulumi", "v3.300.1")
    install(machine, "pulumi-language-python")
    install_built("pulumi", "pulumi-language-python")
    cli = find_cli()
    assert (cli.executable, cli.version, cli.built_host) == (pulumi, "v3.300.1", None)
    assert cli.variables() == {"PATH": f"{machine}:{machine}"}


def test_an_installed_cli_without_a_host_runs_with_the_built_one(machine: Path) -> None:
    """It is the installed one still, before the one that was built beside the host."""
    pulumi = install(machine, "pulumi", "v3.300.1")
    host, _ = install_built("pulumi-language-python", "pulumi")
    cli = find_cli()
    assert (cli.executable, cli.version, cli.built_host) == (pulumi, "v3.300.1", host)
    assert cli.variables() == {"PATH": f"{machine}:{host.parent}:{TESTS}:{machine}"}


def test_the_built_one_is_taken_where_none_is_installed(machine: Path) -> None:
    """With the host beside it, and with the Python that has what its programs need."""
    pulumi, host = install_built("pulumi", "pulumi-language-python")
    install(machine, "pulumi-language-python")
    cli = find_cli()
    assert (cli.executable, cli.built_host) == (pulumi, host)
    assert cli.variables()["PATH"].split(os.pathsep)[0] == str(pulumi.parent)
    assert (TESTS / "python3").exists()


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (None, "there is no `pulumi` on PATH and none was built"),
        ("v3.258.9", "'{}' is v3.258.9; 3.259.0 or newer is needed"),
        ("hello", "'{} version' says 'hello', which is no version"),
        ("v3.300.1", "beside '{}' there is no 'pulumi-language-python', and none was built"),
    ],
)
def test_a_cli_that_cannot_be_used(says: str | None, reason: str, machine: Path) -> None:
    """Said with the reason, so that nobody looks for it."""
    pulumi = install(machine, "pulumi", says) if says else machine / "pulumi"
    with pytest.raises(NoCliError) as refused:
        find_cli()
    assert str(refused.value) == reason.format(pulumi)
