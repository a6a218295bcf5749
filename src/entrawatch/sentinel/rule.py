"""SentinelRule: an alert with the values of a scheduled rule in Microsoft Sentinel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from entrawatch.reference.durations import known_minutes, normalized
from entrawatch.reference.sentinel_attack import sentinel_tactics, sentinel_techniques
from entrawatch.sentinel.entities import EntityMapping, account_columns, entity_mappings
from entrawatch.sentinel.obstacles import sentinel_threshold
from entrawatch.sentinel.settings import SentinelSettings
from entrawatch.specs.alert_spec import AlertSpec, Detects, Severity
from entrawatch.specs.rule_query import query_of_sentinel, rule_description
from entrawatch.specs.sentinel_schedule import SHORTEST, custom_details, sentinel_schedule
from entrawatch.specs.trigger import Operator

LONGEST_NAME = 256
"""Azure's length of a name, also of one with the columns of a result row (SEN006, SEN024)."""
MOST_NAMED = 3
"""Azure's number of columns in the name of an alert (SEN024)."""
_SEVERITIES = {Severity.CRITICAL: "High"}
_OPERATORS = {Operator.GREATER_THAN_OR_EQUAL: "GreaterThan", Operator.LESS_THAN_OR_EQUAL: "LessThan"}


@dataclass(frozen=True)
class Closing:
    """The exception that closes the incidents of a rule."""

    exception: str
    comment: str
    expires: date
    """First day on which they stay open, in UTC."""


@dataclass(frozen=True)
class SentinelRule:
    """The properties of a scheduled rule, as Azure spells their values."""

    alert_id: str
    first_id: str
    """ID that the rule's name is derived from, which a new ID of the alert does not change."""
    former_ids: tuple[str, ...]
    display_name: str
    description: str
    severity: str
    query: str = field(repr=False)
    query_frequency: str
    query_period: str
    trigger_operator: str
    trigger_threshold: int
    suppression_duration: str | None
    """How long the rule does not run after it fires; None if it keeps running."""
    tactics: tuple[str, ...]
    techniques: tuple[str, ...]
    entities: tuple[EntityMapping, ...]
    custom_details: Mapping[str, str]
    alert_name_format: str | None
    """Name of each alert with columns of its row; None if a run raises one alert for all rows."""
    create_incident: bool
    grouping_window: str | None
    """How long alerts on the same entities join an incident; None if each alert is an incident."""
    is_critical: bool = False
    """Whether incidents get the tag critical: Sentinel's highest severity is High."""
    playbooks: tuple[str, ...] = ()
    """Names of the playbooks that run for its incidents."""
    closing: Closing | None = None
    """Why its incidents are closed when they are created; None if someone works on them."""


def sentinel_rule(spec: AlertSpec, query: str, settings: SentinelSettings, environment: str) -> SentinelRule:
    """Return the rule of an alert without obstacles; `query` is complete, with the stack's inputs and exceptions."""
    schedule, given = sentinel_schedule(spec), spec.sentinel
    suppressed = known_minutes(given.suppression_duration or "") if given else 0
    name = f"{spec.title} ({environment})"
    return SentinelRule(
        alert_id=spec.id,
        first_id=spec.first_id,
        former_ids=spec.former_ids,
        display_name=name,
        description=rule_description(spec),
        severity=_SEVERITIES.get(spec.severity, spec.severity.capitalize()),
        query=f"{query_of_sentinel(query).rstrip()}\n{account_columns(spec.entities)}",
        query_frequency=normalized(schedule.frequency),
        query_period=normalized(schedule.window),
        trigger_operator=_OPERATORS.get(spec.trigger.operator, spec.trigger.operator.value),
        trigger_threshold=sentinel_threshold(spec.trigger),
        suppression_duration=normalized(suppressed) if suppressed else None,
        tactics=sentinel_tactics(spec.tactics),
        techniques=sentinel_techniques(spec.techniques),
        entities=entity_mappings(spec.entities),
        custom_details=custom_details(spec),
        alert_name_format=_alert_name(name, spec) if _is_per_row(spec) else None,
        create_incident=creates_incident(spec, settings),
        grouping_window=_grouping_window(spec, settings),
        is_critical=spec.severity is Severity.CRITICAL,
    )


def _is_per_row(spec: AlertSpec) -> bool:
    """Return whether each row is an alert; one that also fires without rows needs an alert for the run."""
    fires_without_rows = spec.trigger.operator.holds(0, spec.trigger.threshold)
    return (spec.detects is Detects.EVENT or bool(spec.trigger.dimensions)) and not fires_without_rows


def _alert_name(name: str, spec: AlertSpec) -> str:
    """Return the name followed by the first entities of the row: who, from where or with what, and on whom."""
    named = name
    for column in spec.entities.columns()[:MOST_NAMED]:
        longer = f"{named}{',' if named != name else ':'} {{{{{column}}}}}"
        named = longer if len(longer) <= LONGEST_NAME else named
    return named


def creates_incident(spec: AlertSpec, settings: SentinelSettings) -> bool:
    """Return whether an alert creates incidents: as its own block sets, or its severity."""
    own = spec.sentinel.create_incident if spec.sentinel else None
    return spec.severity in settings.incident_severities if own is None else own


def _grouping_window(spec: AlertSpec, settings: SentinelSettings) -> str | None:
    if not settings.group_incidents:
        return None
    windows = (settings.grouping_window, spec.mute_actions_duration or "")
    return normalized(max(SHORTEST, *map(known_minutes, windows)))
