"""Siblings: another column or member of the same type that an author could have written by mistake."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from entrawatch.kql.analysis import Analysis, Member
from entrawatch.kql.dynamic_shapes import shape
from entrawatch.kql.member_paths import column_of, path_text, steps_of
from entrawatch.reference.tables import table

# Of these nothing is known that two members could have in common.
_VAGUE = frozenset({"any", "json", "object", "array"})


def sibling_column(analysis: Analysis, column: str) -> str | None:
    """Return the column of the same table and type, read by the query, whose name is most alike; None for none."""
    for name, columns in analysis.columns_used.items():
        known = table(name)
        if known and column in columns:
            kind = known.columns[column]
            return _nearest(column, (one for one in columns if known.columns[one] == kind))
    return None


def sibling_member(member: Member) -> str | None:
    """Return the member beside the one that is read, of the same known type, whose name is most alike."""
    if len(member.origins) != 1:
        return None
    (origin,) = member.origins
    column, steps = column_of(origin.path), steps_of(origin.path)
    known = shape(origin.table, column)
    if not known or not steps or not isinstance(steps[-1], str):
        return None
    above, kind = steps[:-1], known.type_of(origin.path)
    names = known.members(path_text(column, above))
    alike = (name for name in names if known.type_of(path_text(column, (*above, name))) == kind)
    return None if kind is None or kind in _VAGUE else _nearest(steps[-1], alike)


def _nearest(name: str, others: Iterable[str]) -> str | None:
    return max(
        (one for one in others if one != name),
        key=lambda one: (SequenceMatcher(None, name.casefold(), one.casefold()).ratio(), one),
        default=None,
    )
