"""Compare two versions of a project: each read in a process of its own, both at the same time."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from entrawatch.changes.compare.versions import SideSnapshot, compare
from entrawatch.changes.report import Report, Side
from entrawatch.changes.sides.code import program_change
from entrawatch.changes.sides.git import merge_base, named_revision, top_folder, write_tree
from entrawatch.changes.sides.isolated import Checkout, Isolated, Taken
from entrawatch.changes.texts import line, word
from entrawatch.issues import EntrawatchError
from entrawatch.project import Project, find_project


@dataclass(frozen=True)
class Base:
    """The version to compare with: a folder, and how it was found."""

    project: Project
    name: str
    revision: str = ""
    left_out: tuple[str, ...] = ()


class UnknownStacks(EntrawatchError):
    """Raised for stacks that neither version has."""


@contextmanager
def base_version(head: Project, name: str | None, temporary: Path) -> Iterator[Base]:
    """Yield the version to compare with; raises NoBase or EntrawatchError.

    `name`: a folder with another checkout, or a revision; None takes the merge base with the default branch.
    """
    if name is not None and Path(name).is_dir():
        yield Base(_project(Path(name)), f"folder {name}")
        return
    revision = named_revision(head.root, name) if name is not None else merge_base(head.root)
    top = top_folder(head.root)
    folder = temporary / "base"
    left_out = write_tree(top, revision.commit, folder)
    root = folder / head.root.resolve().relative_to(top.resolve())
    yield Base(Project(root), revision.name, revision.commit, left_out)


def diff_report(head: Project, base: str | None, stacks: Sequence[str], arguments: Sequence[str]) -> Report:
    """Compare a project with another version of itself.

    `stacks`: the ones to compare, none = all of either version; `arguments` are handed to both snapshots.
    Raises NoBase, UnknownStacks, or EntrawatchError.
    """
    with tempfile.TemporaryDirectory(prefix="entrawatch-diff-") as temporary:
        folder = Path(temporary)
        with base_version(head, base, folder) as other:
            _require(stacks, other.project, head)
            before = Isolated(
                Checkout(other.project.root, folder / "base.json"), _words(other.project, stacks, arguments)
            )
            after = Isolated(Checkout(head.root, folder / "head.json"), _words(head, stacks, arguments))
            try:
                program = program_change(other.project.root, head.root)
                return compare(_base_side(other, before.taken()), _head_side(after.taken()), program)
            finally:
                before.stop()
                after.stop()


def _project(folder: Path) -> Project:
    try:
        return find_project(folder)
    except FileNotFoundError as error:
        raise EntrawatchError(str(error)) from None


def _require(stacks: Sequence[str], base: Project, head: Project) -> None:
    known = {*base.stack_names(), *head.stack_names()}
    unknown = [name for name in stacks if name not in known]
    if unknown:
        raise UnknownStacks(
            f"neither version has a stack '{unknown[0]}'; there are {', '.join(sorted(known)) or 'none'}"
        )


def _words(project: Project, stacks: Sequence[str], arguments: Sequence[str]) -> list[str]:
    # A stack that only the other version has is no mistake of this one.
    chosen = [name for name in project.stack_names() if not stacks or name in stacks]
    return [*(word for name in chosen for word in ("--stack", name)), *arguments]


def _base_side(base: Base, taken: Taken) -> SideSnapshot:
    side = Side(
        name=line(base.name), revision=word(base.revision), code=taken.code, code_reason=line(taken.code_reason)
    )
    return SideSnapshot(side, taken.snapshot, taken.problems)


def _head_side(taken: Taken) -> SideSnapshot:
    return SideSnapshot(
        Side(name="working tree", code=taken.code, code_reason=line(taken.code_reason)), taken.snapshot, taken.problems
    )
