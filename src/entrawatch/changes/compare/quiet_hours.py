"""Compare quiet hours: each holds notifications that were sent before."""

from collections.abc import Iterator, Mapping

from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import StackSnapshot

PREFIX = "quiet_hours."


def quiet_hours_findings(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield new, changed and removed quiet hours; each name once."""
    old, new = _by_name(base.settings.flat), _by_name(head.settings.flat)
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, {}), new.get(name, {})
        if before == after:
            continue
        direction = Direction.WEAKENED if after else Direction.STRENGTHENED
        text = "holds notifications" if not before else "holds other notifications" if after else "is removed"
        keys = [key for key in sorted(before.keys() | after.keys()) if before.get(key) != after.get(key)]
        changes = tuple((key, before.get(key), after.get(key)) for key in keys)
        about = About(SubjectKind.SETTING, f"{PREFIX}{name}")
        yield new_finding(Category.RECEIVER_REMOVED, direction, about, text, changes=changes)


def _by_name(flat: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path, value in flat.items():
        if path.startswith(PREFIX):
            name, _, key = path.removeprefix(PREFIX).partition(".")
            found.setdefault(name, {})[key] = value
    return found
