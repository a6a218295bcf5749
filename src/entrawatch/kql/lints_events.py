"""Lints on event alerts: each log record must alert when it arrives, even if it arrives late or more than once."""

import re
from collections.abc import Iterable, Iterator

from entrawatch.documents.issues import IssueSeverity
from entrawatch.kql.analysis import Analysis, Call, Comparison, Operator
from entrawatch.kql.arrival import NEW_SINCE
from entrawatch.kql.lint import ALERT_RULES, Lint, QueryContext, Report

# Columns that identify a record in the tables of Entra ID and of the Activity log.
RECORD_IDS = frozenset({"Id", "EventDataId", "EventId", "RequestId", "TransactionId", "UniqueTokenIdentifier"})
# Kinds of join that need a row of both tables.
_BOTH_SIDES = frozenset({"inner", "innerunique", "leftsemi", "rightsemi"})
_ARRIVAL = re.compile(r"(\w+)\s*=\s*ingestion_time\s*\(\s*\)")


def _not_once(analysis: Analysis, context: QueryContext) -> Iterable[Report]:
    frequency = context.evaluation_frequency_minutes
    if not context.is_event or frequency is None or analysis.has_errors or not analysis.tables:
        return
    if frequency == 1:
        text = "a rule that runs every minute cannot filter on arrival, so it misses or repeats events"
        yield None, f"{text}; run it every 5 minutes"
        return
    own = list(_own_moments(analysis))
    yield from own
    column = next(iter(sorted(_arrivals(analysis))), "IngestedAt")
    idiom = f"summarize arg_min({column}, *) by Id | where {column} >= {NEW_SINCE}"
    first = list(_first_arrivals(analysis))
    if not first:
        text = "an event alert must read each record once, when its first copy arrives"
        yield None, f"{text}; write: extend {column} = ingestion_time() | {idiom}"
        return
    behind = max(one.start + one.length for one in first)
    bounds = [one for one in _comparisons(analysis, NEW_SINCE) if one.start >= behind]
    if not bounds and not own:
        text = f"no filter after 'arg_min({column}, *)' keeps only what is new since the last run"
        yield first[-1], f"{text}, so a record alerts again at every run; add: where {column} >= {NEW_SINCE}"
    for bound in bounds:
        if bound.operator != ">=":
            text = f"'{bound.operator}' does not keep what is new since the last run"
            yield bound, f"{text}; write {bound.left.text} >= {NEW_SINCE}"


def _joined_late(analysis: Analysis, context: QueryContext) -> Iterable[Report]:
    """Report a join with another table in an event alert that reads the arrival of one record only."""
    arrivals = sum(call.name == "ingestion_time" for call in analysis.calls)
    if not context.is_event or analysis.has_errors or len(analysis.tables) < 2 or arrivals > 1:
        return
    for operator in analysis.operators:
        if operator.name == "join" and operator.parameters.get("kind", "inner") in _BOTH_SIDES:
            text = "the record of the other table may arrive after this one, which is then no longer new"
            form = f"LeftArrivedAt >= {NEW_SINCE} or RightArrivedAt >= {NEW_SINCE}"
            yield operator, f"{text}; read ingestion_time() of both, and write after the join: where {form}"


def _own_moments(analysis: Analysis) -> Iterator[Report]:
    """Report arrivals that are compared with a moment of the author's: none has the overlap that a late run needs."""
    for comparison in _comparisons(analysis, "ago"):
        text = f"'{comparison.rights[0].text}' loses what arrives while a run is late"
        yield comparison, f"{text}; write {comparison.left.text} >= {NEW_SINCE}, which starts before the last run"


def _comparisons(analysis: Analysis, right: str) -> Iterator[Comparison]:
    """Yield the comparisons of an arrival with a function or a name."""
    arrivals = _arrivals(analysis)
    for one in analysis.comparisons:
        if one.left.path in arrivals and len(one.rights) == 1 and right in (one.rights[0].function, one.rights[0].text):
            yield one


def _arrivals(analysis: Analysis) -> set[str]:
    """Return the columns with the arrival time of a record."""
    texts = (argument for operator in analysis.operators for argument in operator.arguments)
    return {found[1] for text in texts if (found := _ARRIVAL.fullmatch(text))}


def _first_arrivals(analysis: Analysis) -> Iterator[Operator]:
    """Yield each `summarize arg_min(<arrival>, *) by <id of the record>`."""
    arrivals = _arrivals(analysis)
    for operator in analysis.operators:
        if operator.name == "summarize" and RECORD_IDS & set(operator.groups):
            calls = [call for call in analysis.calls if call.name == "arg_min" and _is_inside(call, operator)]
            if any(call.arguments and call.arguments[0].path in arrivals for call in calls):
                yield operator


def _is_inside(call: Call, outer: Operator) -> bool:
    return outer.start <= call.start and call.start + call.length <= outer.start + outer.length


EVENT_LINTS = (
    Lint("KQ170", IssueSeverity.ERROR, _not_once, ALERT_RULES),
    Lint("KQ171", IssueSeverity.WARNING, _joined_late, ALERT_RULES),
)
