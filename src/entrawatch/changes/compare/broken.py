"""Compare what is broken: what cannot be deployed, and what was fixed."""

from collections.abc import Iterator

from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import BrokenFacts, StackSnapshot


def broken_findings(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield what is newly broken in the head, and what was broken in the base."""
    for one in head.broken:
        if one not in base.broken:
            yield _broken(one, base, head)
    still = {(one.kind, one.name) for one in head.broken}
    for one in base.broken:
        if (one.kind, one.name) not in still:
            yield _fixed(one, head)


def program_findings(stack: str, base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield that the program of a stack newly fails, or runs again; `stack` is its name."""
    about = About(SubjectKind.STACK, stack)
    new = [one for one in head.program_problems if one not in base.program_problems]
    if new:
        text = f"cannot be deployed because its program fails: {new[0]}"
        yield new_finding(Category.BROKEN, Direction.WEAKENED, about, text)
    elif base.program_problems and not (head.program_problems or head.problems):
        text = "can be deployed again; its program failed before"
        yield new_finding(Category.RETUNED, Direction.NEUTRAL, about, text)


def broken_alerts(side: StackSnapshot) -> frozenset[str]:
    """Return the IDs of alerts of which a version contains only that they are broken."""
    return frozenset(one.name for one in side.broken if one.kind == "alert")


def _broken(one: BrokenFacts, base: StackSnapshot, head: StackSnapshot) -> Finding:
    alert = base.alerts.get(one.name) if one.kind == "alert" else None
    # An alert that was not deployed before loses nothing, but its effect is unknown.
    is_lost = alert is not None or one.kind == "stack"
    direction = Direction.WEAKENED if is_lost else Direction.UNCLEAR
    more = f" (and {len(one.messages) - 1} more)" if len(one.messages) > 1 else ""
    text = f"is invalid and cannot be deployed: {one.messages[0]}{more}"
    if one.kind == "stack" and head.has_spare_settings:
        text = f"{text}; its alerts were compared with the settings of the other version"
    return new_finding(Category.BROKEN, direction, _about(one, alert.title if alert else ""), text)


def _fixed(one: BrokenFacts, head: StackSnapshot) -> Finding:
    if one.kind != "alert":
        return new_finding(Category.RETUNED, Direction.NEUTRAL, _about(one), "is fixed; it was broken before")
    alert, off = head.alerts.get(one.name), head.off.get(one.name)
    if alert:
        text = "is fixed; it was broken before, so other changes in it are unknown"
        return new_finding(Category.RETUNED, Direction.UNCLEAR, _about(one, alert.title), text)
    if off:
        text = f"is not deployed: {off.reason}; it was broken before"
        return new_finding(Category.DETECTION_REMOVED, Direction.UNCLEAR, _about(one, off.title), text)
    return new_finding(Category.DETECTION_REMOVED, Direction.WEAKENED, _about(one), "is deleted; it was broken before")


def _about(one: BrokenFacts, title: str = "") -> About:
    place = "" if one.place == one.name else one.place
    return About(SubjectKind(one.kind), one.name, title, place)
