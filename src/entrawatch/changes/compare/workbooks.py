"""Compare the hunts: queries in workbooks that people run."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from entrawatch.changes.differences import short_and_long, unified_query_diff
from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import HuntFacts
from entrawatch.documents.render_issues import count_of


def hunt_findings(base: Mapping[str, HuntFacts], head: Mapping[str, HuntFacts]) -> Iterator[Finding]:
    """Yield removed hunts, by area, then new or changed ones."""
    gone: dict[str, list[str]] = defaultdict(list)
    for name in sorted(base.keys() - head.keys()):
        gone[base[name].area].append(base[name].id)
    for area, names in gone.items():
        text = f"loses {count_of(len(names), 'hunt')} of its workbook: {', '.join(names)}"
        yield new_finding(Category.DETECTION_REMOVED, Direction.WEAKENED, About(SubjectKind.HUNT, area), text)
    for name in sorted(head.keys() - base.keys()):
        about = About(SubjectKind.HUNT, name, head[name].title)
        yield new_finding(Category.ADDED, Direction.STRENGTHENED, about, "is a new hunt")
    for name in sorted(base.keys() & head.keys()):
        yield from _changed(base[name], head[name])


def _changed(before: HuntFacts, after: HuntFacts) -> Iterator[Finding]:
    about = About(SubjectKind.HUNT, f"{after.area}/{after.id}", after.title)
    if before.query != after.query:
        query = unified_query_diff(before.query, after.query)
        yield new_finding(Category.QUERY_CHANGED, Direction.UNCLEAR, about, "has another query", query=query)
    if (before.title, before.text) != (after.title, after.text):
        text = "has other texts"
        changes = (("title", before.title, after.title), ("text", before.text, after.text))
        short, long = short_and_long(one for one in changes if one[1] != one[2])
        yield new_finding(Category.TEXT_ONLY, Direction.NEUTRAL, about, text, changes=short, query=long)


def area_findings(base: Mapping[str, Mapping[str, str]], head: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """Yield areas whose texts differ; new and removed areas have findings for their alerts."""
    for name in sorted(base.keys() & head.keys()):
        before, after = base[name], head[name]
        before, after = _without_others(before, after), _without_others(after, before)
        changes = tuple((key, before.get(key), after.get(key)) for key in after if before.get(key) != after.get(key))
        if changes:
            about = About(SubjectKind.AREA, name, after.get("title", ""))
            text = "has other texts in its workbook"
            short, long = short_and_long(changes)
            yield new_finding(Category.TEXT_ONLY, Direction.NEUTRAL, about, text, changes=short, query=long)


def _without_others(area: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return an area with the order of only those alerts that the other version also has."""
    both = set(other.get("order", "").split(", "))
    order = [name for name in area.get("order", "").split(", ") if name in both]
    return {**area, "order": ", ".join(order)}
