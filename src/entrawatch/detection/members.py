"""Elements of dynamic values by a computed text, as calls of our own function: the translator reads only numbers."""

import re

from entrawatch.detection.query_text import Edit, edited_part
from entrawatch.kql.pipes import Pipes

_COMPUTED = re.compile(r"[\w\])]\s*\[\s*[A-Za-z_(]|\)\s*\[")


def can_have_computed_members(code: str) -> bool:
    """Whether a query, its strings blanked, can have such an element; the shapes of its pipes show it."""
    return bool(_COMPUTED.search(code))


def computed_members(text: str, pipes: Pipes) -> list[Edit]:
    """Return an edit for each outermost element; elements inside of it are calls, too."""
    edits: list[Edit] = []
    for one in sorted(pipes.members, key=lambda one: one.length):
        function = "kql_member" if one.is_text else "kql_element"
        call = f"{function}({edited_part(text, edits, one.base)}, {edited_part(text, edits, one.key)})"
        edits = [other for other in edits if not one.start <= other.start < one.end]
        edits.append(Edit(one.start, one.end, call))
    return edits
