"""The folders of specs of a project: its own, and those that its stacks name."""

from pathlib import Path

from entrawatch.project import Project
from entrawatch.source import is_folder
from entrawatch.stack_file import read_stack_file


def spec_folders(project: Project) -> tuple[Path, ...]:
    """Return the project's specs, then every further folder that a stack names, each once.

    A stack file that is wrong names none here; that is told where stacks are checked.
    """
    folders = dict.fromkeys([project.specs])
    for name in project.stack_names():
        settings = read_stack_file(project.stack_file(name)).settings
        folders |= dict.fromkeys(project.root / folder for folder in (settings.alert_specs if settings else ()))
    return tuple(folder for folder in folders if folder == project.specs or is_folder(folder))
