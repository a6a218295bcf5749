"""Compare two queries step by step: which filters came, went or changed, and what that does to the result."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entrawatch.changes.findings import Direction
from entrawatch.changes.queries.edits import Edit
from entrawatch.changes.queries.lets import let_edits
from entrawatch.changes.queries.terms import is_exclusion, number, term_direction
from entrawatch.changes.queries.tokens import Tokens, shown, split, tokens, unwrapped

_FILTERS, _LIMITS, _ORDERS = ("where", "filter"), ("take", "limit", "sample"), ("sort", "order", "serialize", "as")
# More rows into one of these never make fewer rows out of it.
_GROWING = (*_FILTERS, *_ORDERS, "extend", "project", "project-away", "project-keep", "project-rename",
            "project-reorder", "parse", "mv-expand", "distinct", "union", "lookup", "parse-where")  # fmt: skip
_FEW = frozenset(("<", "<=", "==", "!=", "not", "between", "isempty", "isnull"))
# Where one of these stands, the order of rows decides which of them count.
_ORDERED = frozenset(
    ("take", "limit", "sample", "prev", "next", "row_number", "row_cumsum", "scan", "row_window_session")
)
_LIKE = 0.5
_LONGEST = 160


@dataclass(frozen=True)
class _Step:
    """One operator of a pipeline, or one condition of a filter."""

    name: str
    body: Tokens


def query_edits(before: str, after: str) -> tuple[Edit, ...]:
    """Return what differs in meaning; nothing where only layout and comments do."""
    old, new = tokens(before), tokens(after)
    return () if old == new else tuple(_statements(old, new))


def _statements(old: Tokens, new: Tokens) -> Iterator[Edit]:
    *old_lets, old_main = split(old, ";") or [()]
    *new_lets, new_main = split(new, ";") or [()]
    yield from let_edits(old_lets, new_lets, (old_main, new_main))
    yield from _pipelines(old_main, new_main)


def _pipelines(before: Tokens, after: Tokens) -> Iterator[Edit]:
    old, new = _steps(before), _steps(after)
    gone: _Loose = []
    came: _Loose = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from _replaced(old[a:b], new[c:d], gone, came, (new[d:], new))
    for step, rest in gone:
        is_moved = any(step == other for other, _ in came)
        yield Edit(Direction.UNCLEAR, f"{_told(step)} moves") if is_moved else _removed(step, rest, before)
    moved = [step for step, _ in gone]
    yield from (_inserted(step, before) for step, _ in came if step not in moved)


_Loose = list[tuple[_Step, Sequence[_Step]]]


def _replaced(
    old: list[_Step], new: list[_Step], gone: _Loose, came: _Loose, after: tuple[list[_Step], list[_Step]]
) -> Iterator[Edit]:
    """Yield the steps that changed in place; those without a counterpart go to `gone` and `came`."""
    left = list(new)
    for step in old:
        like = max((one for one in left if one.name == step.name), key=lambda one: _likeness(step, one), default=None)
        if like is None or _likeness(step, like) < _LIKE:
            gone.append((step, after[0]))
            continue
        left.remove(like)
        yield from _changed(step, like)
    came += [(step, ()) for step in left]


def _likeness(one: _Step, other: _Step) -> float:
    """Return 0 to 2; conditions on one column are alike, however long their lists are."""
    starts_alike = one.body[:1] == other.body[:1] or one.name != "where"
    return starts_alike + difflib.SequenceMatcher(None, one.body, other.body, autojunk=False).ratio()


def _steps(pipeline: Tokens) -> list[_Step]:
    found: list[_Step] = []
    run: list[_Step] = []
    for part in split(pipeline, "|"):
        name = part[0].lower()
        if name in _FILTERS:
            # The order of conditions has no meaning, and neither has in how many filters they stand.
            run += [_Step("where", unwrapped(term)) for term in _terms(part[1:])]
            continue
        found += [*sorted(run, key=lambda one: one.body), _Step(name, part[1:])]
        run = []
    return [*found, *sorted(run, key=lambda one: one.body)]


def _terms(condition: Tokens) -> list[Tokens]:
    parts = split(unwrapped(condition), "and")
    # `between (a .. b)` has its own brackets, so no 'and' of it stands here.
    return parts if len(split(unwrapped(condition), "or")) == 1 else [condition]


def _changed(before: _Step, after: _Step) -> Iterator[Edit]:
    if before == after:
        return
    if before.name == "where":
        direction = term_direction(before.body, after.body)
        verb = {Direction.WEAKENED: "narrower", Direction.STRENGTHENED: "wider"}.get(direction, "another")
        excludes = is_exclusion(after.body) and direction is Direction.WEAKENED
        yield Edit(direction, f"a filter is {verb}: {_told(before)} -> {_told(after)}", excludes)
    elif before.name == "union" and (pairs := _branches(before, after)):
        for old, new in pairs:
            yield from _pipelines(old, new)
    elif before.name in (*_LIMITS, "top") and (values := _limits(before, after)):
        direction = Direction.WEAKENED if values[1] < values[0] else Direction.STRENGTHENED
        yield Edit(direction, f"the number of rows changes: {_told(before)} -> {_told(after)}")
    elif before.name == "project" and set(split(before.body, ",")) <= set(split(after.body, ",")):
        yield Edit(Direction.NEUTRAL, "it gives more columns")
    else:
        yield Edit(Direction.UNCLEAR, f"the step '{before.name}' changes")


def _branches(before: _Step, after: _Step) -> list[tuple[Tokens, Tokens]] | None:
    """Return the pipelines of two unions in pairs, None where they are not alike."""
    old, new = split(before.body, ","), split(after.body, ",")
    if len(old) != len(new):
        return None
    return [(unwrapped(one), unwrapped(other)) for one, other in zip(old, new, strict=True) if one != other]


def _limits(before: _Step, after: _Step) -> tuple[float, float] | None:
    old, new = number(before.body[0]) if before.body else None, number(after.body[0]) if after.body else None
    return None if old is None or new is None or before.body[1:] != after.body[1:] else (old, new)


def _removed(step: _Step, rest: Sequence[_Step], before: Tokens) -> Edit:
    if step.name in _ORDERS:
        return Edit(_of_order(before), f"{_told(step)} is gone")
    if step.name in ("where", *_LIMITS, "top"):
        # More rows can mean less where something counts them and asks for few.
        is_sure = step.name == "where" and _grows(rest)
        return Edit(Direction.STRENGTHENED if is_sure else Direction.UNCLEAR, f"a filter is gone: {_told(step)}")
    return Edit(Direction.UNCLEAR, f"the step '{step.name}' is gone")


def _grows(rest: Sequence[_Step]) -> bool:
    """Tell whether more rows in front of these steps never make fewer rows behind them."""
    counts = False
    for step in rest:
        if step.name == "summarize":
            counts = True
        elif step.name not in _GROWING or (counts and step.name == "where" and _asks_for_few(step)):
            return False
    return True


def _asks_for_few(step: _Step) -> bool:
    return any(token.lower() in _FEW for token in step.body)


def _inserted(step: _Step, before: Tokens) -> Edit:
    if step.name == "where":
        return Edit(Direction.WEAKENED, f"a filter is new: {_told(step)}", is_exclusion(step.body))
    if step.name in (*_LIMITS, "top"):
        return Edit(Direction.WEAKENED, f"only some rows are kept: {_told(step)}")
    if step.name in _ORDERS:
        return Edit(_of_order(before), f"{_told(step)} is new")
    if step.name == "extend" and not any(part[0] in before for part in split(step.body, ",")):
        return Edit(Direction.NEUTRAL, f"columns are new: {_told(step)}")
    return Edit(Direction.UNCLEAR, f"the step '{step.name}' is new")


def _of_order(query: Tokens) -> Direction:
    return Direction.UNCLEAR if any(token.lower() in _ORDERED for token in query) else Direction.NEUTRAL


def _told(step: _Step) -> str:
    words = shown((step.name, *step.body))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 3]}..."
