"""Growth: whether more rows into a pipeline never lead to fewer rows out of it."""

import itertools
from collections.abc import Sequence

from entrawatch.changes.queries.steps import FILTERS, ORDERS, Step, Tokens, branches, split, steps, tokens

_GROWING = (*FILTERS, *ORDERS, "extend", "project", "project-away", "project-keep", "project-rename",
            "project-reorder", "parse", "mv-expand", "distinct", "union", "parse-where")  # fmt: skip
# Conditions that a larger number can violate, and calculations in which a larger number reduces the result.
_ASK_FOR_FEW = frozenset(
    ("<", "<=", "==", "!=", "<>", "not", "in", "!in", "between", "!between", "isempty", "isnull", "false")
)
_TURN_ROUND = frozenset(("-", "/", "%"))
# Aggregates that more rows can reduce, or change to a different row.
_SMALLER = frozenset(
    ("min", "minif", "avg", "avgif", "percentile", "percentiles", "stdev", "stdevif", "variance", "varianceif")
)
_OTHER_ROW = frozenset(("arg_min", "arg_max", "any", "anyif", "take_any", "take_anyif"))
# Functions of neighboring rows, or of another table that also grows.
_OF_OTHER_ROWS = frozenset(
    ("prev", "next", "row_number", "row_cumsum", "row_rank_dense", "row_rank_min", "row_window_session", "toscalar")
)
# Grouped by it, each group is one log record, no matter how often it arrived.
_RECORD = ("Id",)


def more_rows_mean_more(query: str) -> bool:
    """Return whether a query that reads more, such as a longer window, never finds less."""
    *lets, main = split(tokens(query), ";") or [()]
    return not any("|" in one for one in lets) and grows(_behind_table(main))


def grows(rest: Sequence[Step]) -> bool:
    """Return whether more rows before these steps never lead to fewer rows after them; False if unknown."""
    doubtful: set[str] = set()
    counts = False
    for step in rest:
        if step.name == "summarize":
            counts = counts or not _is_by_record(step)
            doubtful |= _doubtful_columns(step)
        elif step.name == "union":
            if not all(grows(_behind_table(one)) for one in branches(step)):
                return False
        elif step.name not in _GROWING or _reads_other_rows(step) or (counts and _breaks(step, doubtful)):
            return False
    return True


def _reads_other_rows(step: Step) -> bool:
    return "|" in step.body or any(token.lower() in _OF_OTHER_ROWS for token in step.body)


def _behind_table(pipeline: Tokens) -> list[Step]:
    """Return the steps of a pipeline without a table at the start."""
    found = steps(pipeline)
    return found[1:] if found and not found[0].body else found


def _breaks(step: Step, doubtful: set[str]) -> bool:
    words = {token.lower() for token in step.body}
    if step.name == "where":
        return bool(words & _ASK_FOR_FEW or "*" in doubtful or doubtful.intersection(step.body))
    return step.name == "extend" and bool(words & _TURN_ROUND or doubtful.intersection(step.body))


def _is_by_record(step: Step) -> bool:
    parts = split(step.body, "by")
    return len(parts) == 2 and parts[1] == _RECORD


def _doubtful_columns(step: Step) -> set[str]:
    """Return the columns that more rows can reduce or take from a different row; '*' for all."""
    if _is_by_record(step):
        return set()
    found = set()
    for item in split((split(step.body, "by") or [()])[0], ","):
        words = {name.lower() for name, after in itertools.pairwise(item) if after == "("}
        if words & _OTHER_ROW:
            return {"*"}
        if words & _SMALLER or _TURN_ROUND.intersection(item):
            found.add(item[0] if item[1:2] == ("=",) else "*")
    return found
