"""Compare one stack of two versions: every finding, from its alerts to the resources that its program declares."""

from collections.abc import Iterator, Sequence

from entrawatch.changes.compare.alerts import alert_findings
from entrawatch.changes.compare.broken import broken_findings
from entrawatch.changes.compare.collection import collection_findings
from entrawatch.changes.compare.declared_collection import declared_collection_findings
from entrawatch.changes.compare.deployed import deployed
from entrawatch.changes.compare.inputs import input_findings
from entrawatch.changes.compare.receivers import receiver_findings
from entrawatch.changes.compare.resources import Pair, resource_findings
from entrawatch.changes.compare.rules import failing_alert
from entrawatch.changes.compare.settings import setting_findings
from entrawatch.changes.compare.unexplained import unexplained_findings
from entrawatch.changes.compare.workbooks import area_findings, hunt_findings
from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import StackSnapshot
from entrawatch.changes.texts import line

_BY_PROGRAM = " (by the program; no spec and no setting says so)"


def stack_findings(base: StackSnapshot, head: StackSnapshot, pairs: Sequence[Pair]) -> list[Finding]:
    """Return all changes of a stack that both versions have; `pairs` are its resources, none = not compared."""
    has_hunts = "hunts" not in {*base.unread, *head.unread}
    said = [*alert_findings(base, head), *receiver_findings(base, head), *collection_findings(base, head)]
    found = [
        *broken_findings(base, head),
        *said,
        *_by_program(base, head, pairs, said),
        *area_findings(base.areas, head.areas),
        *(hunt_findings(base.hunts, head.hunts) if has_hunts else ()),
        *input_findings(base, head),
        *resource_findings(pairs),
        *unexplained_findings(base, head, pairs),
    ]
    return [*found, *setting_findings(base, head, found)]


def _by_program(
    base: StackSnapshot, head: StackSnapshot, pairs: Sequence[Pair], said: Sequence[Finding]
) -> Iterator[Finding]:
    """Yield changes of resources that the comparison of specs and settings does not already report."""
    if pairs:
        before, after = deployed(base, head, pairs)
        found = [*alert_findings(before, after), *receiver_findings(before, after)]
        for one in dict.fromkeys((*found, *declared_collection_findings(base, head, pairs))):
            if one not in said:
                yield one.model_copy(update={"text": line(f"{one.text}{_BY_PROGRAM}")})


def whole_stack_findings(name: str, base: StackSnapshot | None, head: StackSnapshot | None) -> Iterator[Finding]:
    """Yield a finding for a new or removed stack."""
    about = About(SubjectKind.STACK, name)
    if head is None and base:
        text = f"is removed, and with it {len(base.alerts)} alerts; its resources remain until a deployer destroys them"
        yield new_finding(Category.DETECTION_REMOVED, Direction.WEAKENED, about, text)
    if base is None and head:
        text = f"is new, with {len(head.alerts)} alerts"
        yield new_finding(Category.ADDED, Direction.STRENGTHENED, about, text)
        yield from broken_findings(StackSnapshot(), head)
        yield from (failing_alert(one) for one in head.alerts.values() if one.query_errors)
