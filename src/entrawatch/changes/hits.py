"""Hits: how often the changed alerts of a stack fired over logs, before and after the change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from entrawatch.changes.report import HitChange, HitCount
from entrawatch.changes.snapshots.model import AlertFacts, DimensionFacts, RuleFacts, SettingsFacts, StackSnapshot
from entrawatch.changes.texts import line, word
from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.triggers import LEARNED
from entrawatch.kql.host import QueryRefused
from entrawatch.kql.literals import let_statements
from entrawatch.replay.backtest import backtest_alert
from entrawatch.replay.log_source import LogSource
from entrawatch.replay.rule import ReplayRule
from entrawatch.specs.alert_spec import AlertSpec, Entities
from entrawatch.specs.input_types import InputType
from entrawatch.specs.rule_query import arrival_let, query_body
from entrawatch.specs.trigger import Dimension, DimensionOperator, FailingPeriods, Operator, TimeAggregation, Trigger
from entrawatch.stacks.exceptions.applied import followed_by

_BROKEN = "its file has errors in one of the two versions"


@dataclass(frozen=True)
class ChangedRule:
    """One alert whose rule differs between two versions; None where a version does not deploy it."""

    alert: str
    before: ReplayRule | None
    after: ReplayRule | None
    unknown: str = ""
    """Why the number of its alerts cannot be determined."""

    @property
    def rules(self) -> tuple[ReplayRule, ...]:
        """Return the rules of the versions that deploy it."""
        return tuple(one for one in (self.before, self.after) if one)


def changed_rules(base: StackSnapshot, head: StackSnapshot) -> list[ChangedRule]:
    """Return the alerts of a stack whose query, inputs, schedule or trigger differ, by ID; a renamed one is one."""
    former = {old: new for new, one in head.alerts.items() for old in one.former_ids}
    before = {former.get(name, name): one for name, one in base.alerts.items()}
    found = (
        _changed(name, before.get(name), head.alerts.get(name), base.settings, head.settings)
        for name in sorted(before.keys() | head.alerts.keys())
    )
    broken = {one.name for side in (base, head) for one in side.broken if one.kind == "alert"}
    changed = (one for one in found if one.before != one.after)
    # What a broken file deploys is not known: it is not "not deployed".
    return [replace(one, unknown=_BROKEN) if one.alert in broken else one for one in changed]


def measured_hits(changed: Sequence[ChangedRule], logs: LogSource, engine: Engine) -> Iterator[HitChange]:
    """Yield how often each changed alert fired on each side."""
    for one in changed:
        if one.unknown:
            yield HitChange(alert=word(one.alert), problem=line(one.unknown))
            continue
        before, after = (_count(rule, logs, engine) if rule else None for rule in (one.before, one.after))
        yield HitChange(alert=word(one.alert), before=before, after=after)


def _count(rule: ReplayRule, logs: LogSource, engine: Engine) -> HitCount:
    try:
        found = backtest_alert(rule, logs, engine)
    except (CannotRun, QueryRefused) as refused:
        return HitCount(problem=line(str(refused)))
    reasons = dict.fromkeys(found.failed.values())
    return HitCount(
        fired=found.fired,
        accounts=found.accounts,
        failed_days=len(found.failed),
        problem=line("; ".join(reasons)),
    )


def _changed(
    name: str, before: AlertFacts | None, after: AlertFacts | None, old: SettingsFacts, new: SettingsFacts
) -> ChangedRule:
    sides = [one for one in (before, after) if one]
    unknown = LEARNED if any(one.rule.sensitivity for one in sides) else ""
    if any(one.rule.other_conditions for one in sides):
        unknown = "its rule has several conditions, which a replay does not evaluate"
    return ChangedRule(
        name, _rule(name, before, old) if before else None, _rule(name, after, new) if after else None, unknown
    )


def _rule(name: str, alert: AlertFacts, settings: SettingsFacts) -> ReplayRule:
    """Return the rule as it is deployed: with the stack's inputs and parameters before the author's text."""
    facts = alert.rule
    spec = AlertSpec.model_construct(
        id=name,
        query=facts.query,
        tables=alert.tables,
        inputs=dict.fromkeys(alert.inputs),
        parameters=dict.fromkeys(alert.parameters),
        entities=Entities(**dict(alert.entities)),
        evaluation_frequency=facts.evaluation_frequency,
        window_size=facts.window_size,
        override_query_time_range=facts.query_time_range or None,
        auto_mitigate=facts.auto_mitigate,
        mute_actions_duration=facts.mute or None,
        trigger=_trigger(facts),
    )
    values = {one: _value(one, settings) for one in alert.inputs} | dict(alert.parameters)
    query = let_statements(values) + arrival_let(spec) + query_body(spec)
    return ReplayRule(spec, followed_by(query, alert.excepted))


def _value(name: str, settings: SettingsFacts) -> object:
    known = settings.inputs[name]
    return InputType(known.type).empty_value if known.value is None else known.value


def _trigger(facts: RuleFacts) -> Trigger:
    return Trigger(
        time_aggregation=TimeAggregation(facts.aggregation),
        metric_measure_column=facts.measure or None,
        operator=Operator(facts.operator),
        threshold=facts.threshold,
        dimensions=tuple(map(_dimension, facts.dimensions)),
        failing_periods=FailingPeriods(
            number_of_evaluation_periods=facts.periods, min_failing_periods_to_alert=facts.failing_periods
        ),
    )


def _dimension(facts: DimensionFacts) -> Dimension:
    operator = DimensionOperator.EXCLUDE if facts.excludes else DimensionOperator.INCLUDE
    return Dimension(name=facts.name, operator=operator, values=facts.values)
