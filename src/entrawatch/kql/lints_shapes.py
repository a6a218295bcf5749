"""Lint on members that no known record has: KQL silently reads them as null."""

from collections.abc import Iterable

from entrawatch.documents.issues import IssueSeverity
from entrawatch.kql.analysis import Analysis, Member
from entrawatch.kql.dynamic_shapes import Shape, shape
from entrawatch.kql.lint import Lint, QueryContext, Report
from entrawatch.kql.member_paths import column_of, path_text, steps_of


def _unknown_members(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    mistakes = [(member, found[0]) for member in analysis.members if (found := _unknown_reads(member))]
    for member, (found_shape, path) in mistakes:
        # parse_json(tostring(Column.wrong)).name has two reads but one mistake.
        if not any(_is_inside(other, member) for other, _ in mistakes):
            yield member, f"no known record of {found_shape.table} has '{path}'; {_advice(found_shape, path)}"


def _unknown_reads(member: Member) -> list[tuple[Shape, str]]:
    """Return shape and path of an access that is unknown in every source table of the column."""
    known = [(found, one.path) for one in member.origins if (found := shape(one.table, column_of(one.path)))]
    is_wrong = len(known) == len(member.origins) and all(_is_mistake(found, path, member) for found, path in known)
    return known if is_wrong else []


def _is_inside(inner: Member, outer: Member) -> bool:
    ends_before = inner.start + inner.length <= outer.start + outer.length
    return inner.length < outer.length and outer.start <= inner.start and ends_before


def _is_mistake(found: Shape, path: str, member: Member) -> bool:
    """Return whether this access is wrong; an error in an alias that it reads is reported there instead."""
    own = len(steps_of(member.path))
    steps = steps_of(path)
    return not found.has(path) and found.has(path_text(found.column, steps[: len(steps) - own]))


def _advice(found: Shape, path: str) -> str:
    part = found.known_part(path)
    if near := found.near(path):
        case = " (case-sensitive)" if near[0].casefold() == path.casefold() else ""
        return f"did you mean '{near[0]}'?{case}"
    if names := found.members(part):
        return f"'{part}' has {', '.join(names)}"
    return f"'{part}' is {found.type_of(part)} and has no members"


SHAPE_LINTS = (Lint("KQ145", IssueSeverity.WARNING, _unknown_members),)
