"""Compare two versions of a project, each read in its own process, in parallel."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import entrawatch
from entrawatch.changes.compare.versions import NO_LOG_READ, SideSnapshot, compare
from entrawatch.changes.hits import ChangedRule, changed_rules
from entrawatch.changes.report import Hits, Report, Side
from entrawatch.changes.sides.deployment_files import deployment_findings, proof_findings
from entrawatch.changes.sides.files import changed_alerts, program_change
from entrawatch.changes.sides.git import merge_base, named_revision, top_folder, write_tree
from entrawatch.changes.sides.isolated import Checkout, Isolated, Taken
from entrawatch.changes.sides.question import Question
from entrawatch.changes.snapshots.model import Snapshot, StackSnapshot
from entrawatch.changes.texts import line, word
from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.quoting import shown
from entrawatch.project import PROJECT_FILE, Project, find_project
from entrawatch.stacks.stack_file import read_stack_file

_NOT_COMPARED = "a version of the stack cannot be read, so which alerts changed is unknown; no log was read"


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


def diff_report(
    head: Project, base: str | None, question: Question, measure: Callable[[Sequence[ChangedRule]], Hits] | None = None
) -> Report:
    """Compare a project with another version of itself; raises NoBase, UnknownStacks, or EntrawatchError.

    `measure`: returns the hits of changed alerts of the stack `question.measured`.
    """
    with tempfile.TemporaryDirectory(prefix="entrawatch-diff-") as temporary:
        folder = Path(temporary)
        with base_version(head, base, folder) as other:
            _require(question.stacks, other.project, head)
            alerts = folder / "alerts.txt"
            alerts.write_text("\n".join(changed_alerts(other.project, head)), encoding="utf-8")
            checkout = Checkout(other.project.root, folder / "base.json", falls_back=True)
            # Before the first commit of a project there was nothing: everything is new.
            words = _words(other.project, head, question, alerts)
            is_project = (other.project.root / PROJECT_FILE).is_file() and other.project.specs.is_dir()
            before = Isolated(checkout, words) if is_project else None
            words = [*_words(head, other.project, question, alerts), "--queries"]
            after = Isolated(Checkout(head.root, folder / "head.json"), words)
            try:
                program = program_change(other.project, head)
                old = before.taken() if before else Taken(Snapshot(version=entrawatch.__version__))
                sides = _base_side(other, old, question), _head_side(after.taken(), question)
                proof = list(proof_findings(other.project, head))
                report = compare(
                    *sides, program, lambda name: (*deployment_findings(other.project, head, name), *proof)
                )
                return _with_hits(report, *sides, question, measure) if measure else report
            finally:
                for process in filter(None, (before, after)):
                    process.stop()


def _with_hits(
    report: Report,
    base: SideSnapshot,
    head: SideSnapshot,
    question: Question,
    measure: Callable[[Sequence[ChangedRule]], Hits],
) -> Report:
    before, after = (_measured(side, question.measured) for side in (base, head))
    hits = measure(changed_rules(before, after) if before and after else [])
    if not (before and after):
        hits = hits.model_copy(update={"problem": line(_NOT_COMPARED)})
    not_known = tuple(text for text in report.not_known if not hits.alerts or text != NO_LOG_READ)
    return report.model_copy(update={"hits": hits, "not_known": not_known})


def _measured(side: SideSnapshot, stack: str) -> StackSnapshot | None:
    """Return the stack of a version, empty if it has none; None if it could not be read."""
    if side.snapshot is None:
        return None
    found = side.snapshot.stacks.get(stack, StackSnapshot())
    return found if found.can_be_compared else None


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
            f"neither version has a stack {shown(unknown[0])}; the stacks are {', '.join(sorted(known)) or 'none'}"
        )


def _words(project: Project, other: Project, question: Question, alerts: Path) -> list[str]:
    # A stack that only the other version has is not a mistake in this one.
    chosen = [name for name in project.stack_names() if not question.stacks or name in question.stacks]
    words = [*(word for name in chosen for word in ("--stack", name)), "--users", str(question.users)]
    words += ["--samples-of", str(alerts)]
    words += ["--prices", str(question.prices.absolute())] if question.prices else []
    words += ["--spare-stacks", str(other.stacks)] if any(_needs_spare(project, other, name) for name in chosen) else []
    words += ["--test"] if question.test else []
    return [*words, "--mutate"] if question.mutate else words


def _needs_spare(project: Project, other: Project, stack: str) -> bool:
    """Return whether only the other version's stack file can be read; both are then compared with its settings."""
    if read_stack_file(project.stack_file(stack)).settings is not None or stack not in other.stack_names():
        return False
    return read_stack_file(other.stack_file(stack)).settings is not None


def _base_side(base: Base, taken: Taken, question: Question) -> SideSnapshot:
    side = Side(
        name=line(base.name), revision=word(base.revision), code=taken.code, code_reason=line(taken.code_reason)
    )
    return SideSnapshot(side, _asked(taken.snapshot, question), taken.problems, base.left_out)


def _head_side(taken: Taken, question: Question) -> SideSnapshot:
    side = Side(name="working tree", code=taken.code, code_reason=line(taken.code_reason))
    return SideSnapshot(side, _asked(taken.snapshot, question), taken.problems)


def _asked(snapshot: Snapshot | None, question: Question) -> Snapshot | None:
    """Return a snapshot with the requested stacks: a version without any of them reads all."""
    if snapshot is None or not question.stacks:
        return snapshot
    stacks = {name: one for name, one in snapshot.stacks.items() if name in question.stacks}
    return snapshot.model_copy(update={"stacks": stacks})
