"""Compare two triggers: which of them fires less."""

from collections.abc import Iterator

from entrawatch.changes.findings import Aspect, Category, Direction, higher_is_weaker, lower_is_weaker
from entrawatch.changes.snapshots.model import DimensionFacts, RuleFacts

_MORE, _LESS = ("GreaterThan", "GreaterThanOrEqual"), ("LessThan", "LessThanOrEqual")
_SENSITIVITIES = ("Low", "Medium", "High")
# The bounds of the learned band that each operator watches.
_WATCHED = {"GreaterThan": frozenset("+"), "LessThan": frozenset("-"), "GreaterOrLessThan": frozenset("+-")}
_SIGNS = {"GreaterThan": ">", "GreaterThanOrEqual": ">=", "LessThan": "<", "LessThanOrEqual": "<=", "Equal": "=="}


def trigger_aspects(base: RuleFacts, head: RuleFacts) -> Iterator[Aspect]:
    """Yield differences in the conditions under which a query result fires."""
    measured = _measured(base), _measured(head)
    if measured[0] != measured[1]:
        yield _aspect(Direction.UNCLEAR, "measure", *measured)
    if _condition(base) != _condition(head):
        yield _aspect(_threshold(base, head), "threshold", _condition(base), _condition(head))
    if base.ignore_data_before != head.ignore_data_before and base.sensitivity and head.sensitivity:
        yield _aspect(Direction.UNCLEAR, "ignore_data_before", base.ignore_data_before, head.ignore_data_before)
    if (base.periods, base.failing_periods) != (head.periods, head.failing_periods):
        yield _aspect(_periods(base, head), "failing periods", _windows(base), _windows(head))
    yield from _dimensions(base, head)
    if base.auto_mitigate != head.auto_mitigate:
        direction = Direction.WEAKENED if head.auto_mitigate else Direction.STRENGTHENED
        yield _aspect(direction, "auto_mitigate", str(base.auto_mitigate).lower(), str(head.auto_mitigate).lower())
    if base.other_conditions != head.other_conditions:
        yield _aspect(Direction.UNCLEAR, "conditions", base.other_conditions, head.other_conditions)


def fires_on_rows(rule: RuleFacts) -> bool:
    """Return whether more rows can only make the rule fire more often."""
    return rule.operator in _MORE and rule.aggregation in ("Count", "Total", "Maximum")


def _aspect(direction: Direction, name: str, before: str, after: str) -> Aspect:
    return Aspect(Category.TRIGGER_WEAKENED, direction, name, before, after)


def _measured(rule: RuleFacts) -> str:
    return f"{rule.aggregation} of {rule.measure or 'rows'}"


def _condition(rule: RuleFacts) -> str:
    if rule.sensitivity:
        return f"{_SIGNS.get(rule.operator, rule.operator)} learned, {rule.sensitivity} sensitivity"
    return f"{_SIGNS.get(rule.operator, rule.operator)} {rule.threshold:g}"


def _threshold(base: RuleFacts, head: RuleFacts) -> Direction:
    if base.sensitivity or head.sensitivity:
        return _learned(base, head)
    before, after = _bound(base), _bound(head)
    if before is None or after is None or (base.operator in _MORE) != (head.operator in _MORE):
        return Direction.UNCLEAR
    if before == after:
        return Direction.NEUTRAL
    return higher_is_weaker(before, after) if base.operator in _MORE else lower_is_weaker(before, after)


def _learned(base: RuleFacts, head: RuleFacts) -> Direction:
    """Return how a learned threshold changed; between a learned and a fixed one, nothing can be said."""
    if not (base.sensitivity in _SENSITIVITIES and head.sensitivity in _SENSITIVITIES):
        return Direction.UNCLEAR
    before, after = _SENSITIVITIES.index(base.sensitivity), _SENSITIVITIES.index(head.sensitivity)
    watched = _WATCHED.get(base.operator, frozenset()), _WATCHED.get(head.operator, frozenset())
    if before >= after and watched[0] >= watched[1]:
        return Direction.WEAKENED
    return Direction.STRENGTHENED if before <= after and watched[0] <= watched[1] else Direction.UNCLEAR


def _bound(rule: RuleFacts) -> float | None:
    """Return a number for comparing thresholds, None if there is none; row counts are whole: >= 5 is > 4."""
    step = 1.0 if rule.aggregation == "Count" else 1e-9 * max(1.0, abs(rule.threshold))
    offsets = {"GreaterThan": 0.0, "GreaterThanOrEqual": -step, "LessThan": 0.0, "LessThanOrEqual": step}
    return rule.threshold + offsets[rule.operator] if rule.operator in offsets else None


def _periods(base: RuleFacts, head: RuleFacts) -> Direction:
    is_harder = head.failing_periods >= base.failing_periods and head.periods <= base.periods
    is_easier = head.failing_periods <= base.failing_periods and head.periods >= base.periods
    return Direction.WEAKENED if is_harder else Direction.STRENGTHENED if is_easier else Direction.UNCLEAR


def _windows(rule: RuleFacts) -> str:
    return f"{rule.failing_periods} of {rule.periods}"


def _dimensions(base: RuleFacts, head: RuleFacts) -> Iterator[Aspect]:
    old, new = {one.name: one for one in base.dimensions}, {one.name: one for one in head.dimensions}
    # If any row fires, a further split only adds alerts; otherwise each part must reach the threshold on its own.
    any_row_fires = all(rule.aggregation == "Count" and _bound(rule) == 0 for rule in (base, head))
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if before and after:
            direction = _values(before, after)
        elif not any_row_fires or _limits(before or after):
            direction = Direction.UNCLEAR
        else:
            direction = Direction.WEAKENED if before else Direction.STRENGTHENED
        yield _aspect(direction, f"dimension {name}", _dimension(before), _dimension(after))


def _values(before: DimensionFacts, after: DimensionFacts) -> Direction:
    old, new = set(before.values), set(after.values)
    if before.excludes and after.excludes:
        return Direction.WEAKENED if old < new else Direction.STRENGTHENED if new < old else Direction.UNCLEAR
    if before.excludes or after.excludes:
        return Direction.UNCLEAR
    if "*" in old or new < old:
        return Direction.WEAKENED
    return Direction.STRENGTHENED if "*" in new or old < new else Direction.UNCLEAR


def _limits(dimension: DimensionFacts | None) -> bool:
    return dimension is not None and (dimension.excludes or dimension.values != ("*",))


def _dimension(dimension: DimensionFacts | None) -> str:
    if dimension is None:
        return ""
    values = "all values" if dimension.values == ("*",) else ", ".join(dimension.values)
    return f"without {values}" if dimension.excludes else values
