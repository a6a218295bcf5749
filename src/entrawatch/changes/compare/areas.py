"""Compare what readers see of an area: its title, its purpose, the order of its workbook."""

from collections.abc import Iterator, Mapping

from entrawatch.changes.compare.prose import short_and_long
from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding


def area_findings(base: Mapping[str, Mapping[str, str]], head: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """Yield areas of which a text differs; what comes and goes is told by the alerts."""
    for name in sorted(base.keys() & head.keys()):
        before, after = base[name], head[name]
        before, after = _without_others(before, after), _without_others(after, before)
        changes = tuple((key, before.get(key), after.get(key)) for key in after if before.get(key) != after.get(key))
        if changes:
            about = About(SubjectKind.AREA, name, after.get("title", ""))
            text = f"{', '.join(key for key, _, _ in changes)} of its workbook changed"
            short, long = short_and_long(changes)
            yield new_finding(Category.TEXT_ONLY, Direction.NEUTRAL, about, text, changes=short, query=long)


def _without_others(area: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return an area with the order of those alerts only that the other version has, too."""
    both = set(other.get("order", "").split(", "))
    order = [name for name in area.get("order", "").split(", ") if name in both]
    return {**area, "order": ", ".join(order)}
