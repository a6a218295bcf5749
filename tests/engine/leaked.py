"""Looks for secrets in everything that Pulumi wrote, and asks the product's own command to do it too."""

from click.testing import CliRunner
from engine_project import EngineProject

from entrawatch.cli import main


def leaks(project: EngineProject, secret: str) -> list[str]:
    """Return the kinds of files that hold a secret as plain text: states, history, backups, events, project, home."""
    # JSON writes the other signs of an address in several ways.
    key = secret.rpartition("=")[2].encode()
    files = (path for path in project.folder.rglob("*") if path.is_file() and not path.is_symlink())
    found = {_kind(path.relative_to(project.folder).parts) for path in files if key in path.read_bytes()}
    # The CLI keeps files of its own beside the project: workspaces, logs, plugins.
    homes = (path for path in project.engine.home.rglob("*") if path.is_file() and not path.is_symlink())
    found |= {"home" for path in homes if key in path.read_bytes()}
    # In Azure the address is what it is.
    return sorted(found - {"cloud"})


def _kind(parts: tuple[str, ...]) -> str:
    return parts[2] if parts[0] == "backend" else parts[0]


def reported_leaks(project: EngineProject) -> list[str]:
    """Return the kinds of files that `entrawatch leaks` complains of."""
    folder = project.backend / ".pulumi"
    result = CliRunner().invoke(main, ["leaks", str(folder)])
    assert result.exit_code == (1 if result.stdout else 0), result.output
    return sorted({line.removeprefix(f"{folder}/").partition("/")[0] for line in result.stdout.splitlines()})
