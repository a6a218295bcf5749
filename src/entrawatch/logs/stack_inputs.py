"""Tenant inputs for ad-hoc queries: their names, and the values that a stack gives."""

from collections.abc import Iterable
from pathlib import Path

from entrawatch.documents.document import read_document, shown_path
from entrawatch.documents.issues import IssuesFound, errors
from entrawatch.logs.question import Inputs
from entrawatch.project import Project
from entrawatch.specs.catalog import INPUTS_FILE, builtin_specs
from entrawatch.specs.inputs import InputSpec, read_inputs
from entrawatch.stacks.stack_file import read_stack_file


def inputs_without_stack(project: Project | None) -> Inputs:
    """Return the names of the inputs: of the project, or of the built-in alerts outside of one."""
    return Inputs(frozenset(_declared([project.specs if project else builtin_specs()])))


def inputs_of_stack(project: Project, stack: str) -> Inputs:
    """Return every input with the value that a stack gives, else its empty value; raises IssuesFound."""
    file = read_stack_file(project.stack_file(stack))
    if file.settings is None or errors(file.issues):
        raise IssuesFound(errors(file.issues))
    declared = _declared([project.specs, *(project.root / folder for folder in file.settings.alert_specs)])
    given = file.settings.tenant_inputs
    values = {
        name: spec.type.empty_value if given.get(name) is None else given[name] for name, spec in declared.items()
    }
    return Inputs(frozenset(declared), values)


def _declared(folders: Iterable[Path]) -> dict[str, InputSpec]:
    declared: dict[str, InputSpec] = {}
    for path in (folder / INPUTS_FILE for folder in folders):
        if path.is_file():
            found, issues = read_inputs(read_document(path, shown_path(path)))
            if errors(issues):
                raise IssuesFound(errors(issues))
            declared |= found
    return declared
