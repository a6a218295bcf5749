"""What Microsoft Defender cannot do of an alert, and what it does differently.

Limits: learn.microsoft.com/defender-xdr/custom-detection-rules. The schedule of a rule in Microsoft Sentinel is within
those of frequency and look-back.
"""

from collections.abc import Iterator, Mapping

from entrawatch.reference.table_sources import services
from entrawatch.sentinel.entities import EntityMapping
from entrawatch.sentinel.obstacles import shared_differences
from entrawatch.sentinel.rule import SentinelRule
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.trigger import Operator, Trigger

ASSETS = frozenset(("Account", "CloudApplication", "Host"))
"""Entity types that an alert can be about; others are evidence."""
_TIMES = ("TimeGenerated", "Timestamp")
_SHARED = frozenset(("SecurityAlert", "SecurityIncident"))
"""Tables of Microsoft Sentinel that services of Defender fill, too."""


def obstacles(spec: AlertSpec, rule: SentinelRule, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Return why an alert that Microsoft Sentinel can run cannot be a custom detection; empty if it can.

    `columns`: column of the result → its type.
    """
    return (*_of_trigger(spec.trigger), *_of_tables(spec), *_of_result(rule.entities, columns), *_of_texts(rule))


def _of_trigger(trigger: Trigger) -> Iterator[str]:
    if (trigger.operator, trigger.threshold) != (Operator.GREATER_THAN, 0):
        yield "it raises an alert for each row and has no threshold; compare in the query, with a threshold of 0"


def _of_tables(spec: AlertSpec) -> Iterator[str]:
    if own := sorted(_tables_of_defender().intersection(spec.tables)):
        names = ", ".join(own)
        yield f"a rule on Defender's own table {names} has a fixed look-back, and must return Timestamp and ReportId"


def _tables_of_defender() -> frozenset[str]:
    """Return the tables that Defender has itself, so that a rule does not read the workspace's."""
    filled = (one.tables for name, one in services().items() if name.startswith("defender_"))
    return frozenset(table for tables in filled for table in tables) - _SHARED | {"IdentityInfo"}


def _of_result(entities: tuple[EntityMapping, ...], columns: Mapping[str, str]) -> Iterator[str]:
    if not any(columns.get(one) == "datetime" for one in _TIMES):
        yield "the result has no TimeGenerated, which dates the alert; keep it, such as with max(TimeGenerated)"
    if not any(one.type in ASSETS for one in entities):
        yield "no entity column names an account, a device, or an application that the alert is about"


def _of_texts(rule: SentinelRule) -> Iterator[str]:
    if "{{" in rule.description:
        yield "a description with '{{' would be read as the name of a column"


def differences(spec: AlertSpec, rule: SentinelRule) -> tuple[str, ...]:
    """Return what a custom detection does differently from Azure Monitor's rule of the same alert."""
    return (*shared_differences(spec), *_own_differences(spec, rule))


def _own_differences(spec: AlertSpec, rule: SentinelRule) -> Iterator[str]:
    if rule.alert_name_format is None:
        yield "raises an alert for each row of the result"
    if spec.mute_actions_duration:
        yield "is not muted; Defender joins alerts on the same entities in one incident"
    if len(rule.tactics) > 1:
        yield f"names only tactic {rule.tactics[0]}, because Defender accepts one"
