"""Project: where one clone keeps its program, its specs and its stacks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import entrawatch
from entrawatch.documents.document import Document, read_document, shown_path
from entrawatch.documents.issues import EntrawatchError, Issue, IssuesFound, Location
from entrawatch.documents.quoting import shown

PROJECT_FILE = "Pulumi.yaml"
_STACK_FILE = "Pulumi.{}.yaml"
OWN_SPECS = "own_specs"
"""The folder for own specs in a project that uses those of the package."""
_SPECS, _STACKS = "alert_specs", "stacks"
# What Pulumi accepts as the name of a project or a stack.
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_OTHER_FILE = re.compile(r"Pulumi(\..*)?\.(json|yaml|yml)", re.IGNORECASE)
_STACK_FILE_NAME = re.compile(rf"Pulumi\.({_NAME.pattern})\.yaml")


@dataclass(frozen=True)
class Project:
    """A folder with Pulumi.yaml, __main__.py and stacks/; and alert_specs/, unless it uses those of the package."""

    root: Path

    def name(self) -> str:
        """Return the name that Pulumi.yaml gives.

        Raise IssuesFound if it gives none that Pulumi takes, or if it makes Pulumi deploy other things than those that
        are read here.
        """
        path = self.root / PROJECT_FILE
        document = read_document(path, shown_path(path))
        values = document.value if isinstance(document.value, dict) else {}
        name = values.get("name")
        found = [*_read_by_pulumi_alone(values, document), *self._other_files()] if self.stack_names() else []
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            text = "the project has no valid name; write name: with letters, digits, hyphens, underscores"
            found.append(Issue(document.value_location("name"), "ST212", f"{text} or periods"))
        if found or not isinstance(name, str):
            raise IssuesFound(sorted(found))
        return name

    def file_issues(self) -> list[Issue]:
        """Return what is wrong with Pulumi.yaml and with the names of the stack files."""
        try:
            self.name()
            found: tuple[Issue, ...] = ()
        except IssuesFound as problem:
            found = problem.issues
        return sorted([*found, *self._misnamed_stacks()])

    def _other_files(self) -> Iterator[Issue]:
        """Yield project and stack files that Pulumi prefers to those that are read here."""
        for folder in dict.fromkeys((self.root, self.stacks)):
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                is_read = path.name == PROJECT_FILE if folder == self.root else path.suffix.lower() in (".yaml", ".yml")
                if _OTHER_FILE.fullmatch(path.name) and not is_read:
                    text = f"Pulumi may read {shown(path.name)}, which is neither checked nor compared; delete it"
                    yield Issue(Location(shown_path(path), 1), "ST216", text)

    def _misnamed_stacks(self) -> Iterator[Issue]:
        for path in sorted(self.stacks.iterdir()) if self.stacks.is_dir() else ():
            if path.suffix.lower() in (".yaml", ".yml") and not _STACK_FILE_NAME.fullmatch(path.name):
                text = f"Pulumi does not read a stack file of this name; {_new_name(path)}"
                yield Issue(Location(shown_path(path), 1), "ST213", text)

    @property
    def program(self) -> Path:
        """Return the Pulumi program."""
        return self.root / "__main__.py"

    @property
    def specs(self) -> Path:
        """Return the folder of the areas: the project's own, otherwise that of the installed package.

        Raises EntrawatchError if there is neither.
        """
        own = self.root / _SPECS
        return own if own.is_dir() else builtin_specs()

    @property
    def own_specs(self) -> Path:
        """Return the folder that the project's authors write to."""
        return self.specs if self.specs.is_relative_to(self.root) else self.root / OWN_SPECS

    @property
    def stacks(self) -> Path:
        """Return the folder of the stack files."""
        return self.root / _STACKS

    def stack_file(self, name: str) -> Path:
        """Return the file of one stack."""
        return self.stacks / _STACK_FILE.format(name)

    def stack_names(self) -> tuple[str, ...]:
        """Return the names of all stacks that have a file, sorted."""
        files = sorted(self.stacks.iterdir()) if self.stacks.is_dir() else []
        return tuple(match[1] for file in files if (match := _STACK_FILE_NAME.fullmatch(file.name)))


def _read_by_pulumi_alone(values: Mapping[str, Any], document: Document) -> Iterator[Issue]:
    """Yield what would deploy something else than what is checked and compared here."""
    if values and PurePosixPath(str(values.get("stackConfigDir"))) != PurePosixPath(_STACKS):
        text = "Pulumi looks for stack files in another folder; write stackConfigDir: stacks"
        yield Issue(document.value_location("stackConfigDir"), "ST216", text)
    config = values.get("config")
    # `pulumi new` writes where the project came from into the tag pulumi:template.
    if config and not (isinstance(config, dict) and config.keys() <= {"pulumi:tags"}):
        text = "values below config apply to every stack that does not set them, and only Pulumi reads them"
        yield Issue(document.location("config"), "ST216", f"{text}; move them into the stack files")
    if PurePosixPath(str(values.get("main", "."))) not in (PurePosixPath(), PurePosixPath("__main__.py")):
        text = "Pulumi runs a different program from the one that is checked; remove main"
        yield Issue(document.value_location("main"), "ST216", text)
    runtime = values.get("runtime", "python")
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python":
        text = f"runtime {shown(name)} does not run __main__.py, the program that is checked; write runtime: python"
        yield Issue(document.value_location("runtime"), "ST216", text)


def _new_name(path: Path) -> str:
    """Return what to do about a stack file that Pulumi would pass over."""
    stack = re.sub(r"(?i)^pulumi\.", "", path.stem)
    if _NAME.fullmatch(stack):
        return f"rename it to '{_STACK_FILE.format(stack)}'"
    return "rename it to 'Pulumi.<stack>.yaml', the stack in letters, digits, hyphens, underscores and periods"


def builtin_specs() -> Path:
    """Return the folder of the built-in specs; raises EntrawatchError."""
    return packaged_folder(_SPECS, _SPECS)


def packaged_folder(in_wheel: str, in_checkout: str) -> Path:
    """Return a folder of data: next to this module in a wheel, otherwise in the checkout; raises EntrawatchError."""
    package = Path(entrawatch.__file__).parent
    for folder in (package / in_wheel, package.parent.parent / in_checkout):
        if folder.is_dir():
            return folder
    raise EntrawatchError(f"folder '{in_wheel}' of the package is not installed; reinstall entrawatch")


def find_project(start: Path) -> Project:
    """Return the project that a folder belongs to; raise FileNotFoundError with what to do if there is none."""
    folder = start.absolute()
    for candidate in (folder, *folder.parents):
        is_ours = any((candidate / name).is_dir() for name in (_SPECS, _STACKS))
        if is_ours and (candidate / PROJECT_FILE).is_file():
            return Project(candidate)
    raise FileNotFoundError(
        f"'{start}' is not in an entrawatch project (a folder with {PROJECT_FILE} and {_STACKS}/); change into yours, "
        "name it with --project, or create one in an empty folder: entrawatch init"
    )


def catalog_project() -> Project:
    """Return what checks a folder of specs outside every project: the folder that contains the built-in specs."""
    return Project(builtin_specs().parent)
