"""Write generated files, or tell which of them are out of date."""

from collections.abc import Mapping
from pathlib import Path

import click

from entrawatch.documents.file_writing import existing_file, write_all
from entrawatch.project import Project

check_option = click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 if a file is missing or out of date."
)


def write_files(files: Mapping[Path, str], project: Project, check: bool, command: str) -> int:
    """Write what differs, or only tell it; return the exit code."""
    stale = {path: text.encode() for path, text in files.items() if not _is_current(path, text)}
    if not check:
        write_all(stale)
    for path in files:
        state = "is current" if path not in stale else f"is out of date; run: {command}" if check else "written"
        click.echo(f"{path.relative_to(project.root)}: {state}", err=True)
    return 1 if check and stale else 0


def _is_current(path: Path, text: str) -> bool:
    data = existing_file(path)
    # Git may store the lines of a checkout with the ends of its platform.
    return data is not None and data.replace(b"\r\n", b"\n") == text.encode()
