"""Compare two queries step by step: which filters are new, removed or changed, and the effect on the result."""

import difflib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from entrawatch.changes.findings import Direction
from entrawatch.changes.queries.growth import grows
from entrawatch.changes.queries.lets import let_edits
from entrawatch.changes.queries.steps import LIMITS, ORDERS, Edit, Step, Tokens, branches, is_text, split, steps, tokens
from entrawatch.changes.queries.terms import is_exclusion, number, term_direction

# With one of these, the order of rows determines which of them count.
_ORDERED = frozenset(
    (
        "take", "limit", "sample", "prev", "next", "row_number", "row_cumsum", "scan", "row_window_session",
        "row_rank_dense", "row_rank_min", "any", "anyif", "take_any", "take_anyif",
        "make_list", "make_list_if", "make_list_with_nulls", "makelist", "make_bag", "make_bag_if",
    )
)  # fmt: skip
# Azure Monitor reads it from every result.
_TIME = "TimeGenerated"
_LIKE = 0.5


@dataclass(frozen=True)
class _Context:
    """What reads the rows of a step: the following steps, and every name in the query or its trigger."""

    behind: Sequence[Step]
    read: frozenset[str]

    def after(self, rest: Sequence[Step]) -> "_Context":
        return _Context((*rest, *self.behind), self.read)


def query_edits(before: str, after: str, columns: Collection[str] = ()) -> tuple[Edit, ...]:
    """Return differences in meaning; nothing if only layout and comments differ.

    `columns`: result columns that the trigger reads.
    """
    old, new = tokens(before), tokens(after)
    read = frozenset((*old, *(token[1:-1] for token in old if is_text(token)), _TIME, *columns))
    return () if old == new else tuple(_statements(old, new, _Context((), read)))


def _statements(old: Tokens, new: Tokens, context: _Context) -> Iterator[Edit]:
    *old_lets, old_main = split(old, ";") or [()]
    *new_lets, new_main = split(new, ";") or [()]
    yield from let_edits(old_lets, new_lets, (old_main, new_main))
    yield from _pipelines(old_main, new_main, context)


def _pipelines(before: Tokens, after: Tokens, context: _Context) -> Iterator[Edit]:
    """Yield differences between two pipelines."""
    old, new = steps(before), steps(after)
    gone: _Loose = []
    came: list[Step] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from _replaced(old[a:b], new[c:d], gone, came, context.after(new[d:]))
    for step, rest in gone:
        yield Edit(Direction.UNCLEAR, f"{step} moves") if step in came else _removed(step, rest)
    moved = [step for step, _ in gone]
    yield from (_inserted(step, context) for step in came if step not in moved)


_Loose = list[tuple[Step, _Context]]


def _replaced(old: list[Step], new: list[Step], gone: _Loose, came: list[Step], rest: _Context) -> Iterator[Edit]:
    """Yield the steps that changed in place; steps without a counterpart are added to `gone` and `came`."""
    left = list(new)
    for step in old:
        like = max((one for one in left if one.name == step.name), key=lambda one: _likeness(step, one), default=None)
        if like is None or _likeness(step, like) < _LIKE:
            gone.append((step, rest))
            continue
        left.remove(like)
        yield from _changed(step, like, rest)
    came += left


def _likeness(one: Step, other: Step) -> float:
    """Return a similarity of 0 to 2; conditions on one column are similar, regardless of the length of their lists."""
    starts_alike = one.body[:1] == other.body[:1] or one.name != "where"
    return starts_alike + difflib.SequenceMatcher(None, one.body, other.body, autojunk=False).ratio()


def _changed(before: Step, after: Step, rest: _Context) -> Iterator[Edit]:
    if before == after:
        return
    if before.name == "where":
        direction = term_direction(before.body, after.body)
        if direction is Direction.STRENGTHENED and not grows(rest.behind):
            direction = Direction.UNCLEAR
        verb = {Direction.WEAKENED: "narrower", Direction.STRENGTHENED: "wider"}.get(direction, "another")
        excludes = is_exclusion(after.body) and direction is Direction.WEAKENED
        yield Edit(direction, f"a filter is {verb}: {before} -> {after}", excludes)
    elif before.name == "union" and (pairs := _branches(before, after)):
        for old, new in pairs:
            yield from _pipelines(old, new, rest)
    elif before.name in (*LIMITS, "top") and (values := _limits(before, after)):
        more = Direction.STRENGTHENED if grows(rest.behind) else Direction.UNCLEAR
        direction = Direction.WEAKENED if values[1] < values[0] else more
        yield Edit(direction, f"the number of rows changes: {before} -> {after}")
    elif before.name == "project" and _only_gains(before, after, rest):
        yield Edit(Direction.NEUTRAL, "it returns more columns")
    else:
        yield Edit(Direction.UNCLEAR, f"the step '{before.name}' changes")


def _branches(before: Step, after: Step) -> list[tuple[Tokens, Tokens]] | None:
    """Return the pipelines of two unions in pairs, None if they are not similar."""
    old, new = branches(before), branches(after)
    return None if len(old) != len(new) else [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]


def _limits(before: Step, after: Step) -> tuple[float, float] | None:
    old, new = number(before.body[0]) if before.body else None, number(after.body[0]) if after.body else None
    return None if old is None or new is None or before.body[1:] != after.body[1:] else (old, new)


def _only_gains(before: Step, after: Step, context: _Context) -> bool:
    old, new = split(before.body, ","), split(after.body, ",")
    return set(old) <= set(new) and _are_new([part for part in new if part not in old], context)


def _are_new(columns: Sequence[Tokens], context: _Context) -> bool:
    """Return whether nothing reads these calculated columns; names in brackets count as read."""
    reads_all = "*" in context.read and "distinct" in context.read
    return not reads_all and all(part[0][:1].isalpha() and part[0] not in context.read for part in columns)


def _removed(step: Step, rest: _Context) -> Edit:
    if step.name in ORDERS and not _calculates(step):
        return Edit(_of_order(rest), f"{step} is gone")
    if step.name in ("where", *LIMITS, "top"):
        # More rows can mean fewer results if something counts rows and requires few.
        is_sure = step.name == "where" and grows(rest.behind)
        return Edit(Direction.STRENGTHENED if is_sure else Direction.UNCLEAR, f"a filter is gone: {step}")
    return Edit(Direction.UNCLEAR, f"the step '{step.name}' is gone")


def _inserted(step: Step, context: _Context) -> Edit:
    if step.name == "where":
        return Edit(Direction.WEAKENED, f"a filter is new: {step}", is_exclusion(step.body))
    if step.name in (*LIMITS, "top"):
        return Edit(Direction.WEAKENED, f"only some rows are kept: {step}")
    if step.name in ORDERS and not _calculates(step):
        return Edit(_of_order(context), f"{step} is new")
    if step.name == "extend" and _are_new(split(step.body, ","), context):
        return Edit(Direction.NEUTRAL, f"columns are new: {step}")
    return Edit(Direction.UNCLEAR, f"the step '{step.name}' is new")


def _calculates(step: Step) -> bool:
    return step.name == "serialize" and bool(step.body)


def _of_order(context: _Context) -> Direction:
    return Direction.UNCLEAR if any(word.lower() in _ORDERED for word in context.read) else Direction.NEUTRAL
