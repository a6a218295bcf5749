"""Facts of a rule in Microsoft Sentinel: as a deployment plans it, and as the resource of a program declares it."""

import json
from collections.abc import Mapping
from typing import Any

from entrawatch.changes.snapshots.model import RuleFacts, SentinelFacts
from entrawatch.resources.drift.listed import parts
from entrawatch.resources.policies.policy import member
from entrawatch.sentinel.rule import SentinelRule


def planned_sentinel(rule: SentinelRule) -> SentinelFacts:
    """Return the facts of a planned rule."""
    return SentinelFacts(
        rule=RuleFacts(
            query=rule.query,
            severity=rule.severity.lower(),
            evaluation_frequency=rule.query_frequency,
            window_size=rule.query_period,
            operator=rule.trigger_operator,
            threshold=rule.trigger_threshold,
        ),
        suppression=rule.suppression_duration or "",
        create_incident=rule.create_incident,
        grouping_window=rule.grouping_window or "",
        is_per_row=rule.alert_name_format is not None,
        shown={
            "entities": _text([[one.type, sorted(one.fields)] for one in rule.entities]),
            "custom_details": _text(dict(rule.custom_details)),
        },
        texts={
            "name": rule.alert_name_format or rule.display_name,
            "description": rule.description,
            "tactics": ", ".join(rule.tactics),
            "techniques": ", ".join(rule.techniques),
        },
    )


def declared_sentinel(inputs: Mapping[str, Any]) -> SentinelFacts:
    """Return the facts of a rule with the properties of its resource."""
    grouping = member(inputs, "incidentConfiguration", "groupingConfiguration")
    return SentinelFacts(
        rule=RuleFacts(
            query=str(inputs.get("query", "")),
            severity=str(inputs.get("severity", "")).lower(),
            enabled=inputs.get("enabled", True) is not False,
            evaluation_frequency=str(inputs.get("queryFrequency", "")),
            window_size=str(inputs.get("queryPeriod", "")),
            operator=str(inputs.get("triggerOperator", "")),
            threshold=inputs.get("triggerThreshold", 0),
        ),
        suppression=str(inputs.get("suppressionDuration", "")) if inputs.get("suppressionEnabled") else "",
        create_incident=member(inputs, "incidentConfiguration", "createIncident") is True,
        grouping_window=str(member(grouping, "lookbackDuration") or "") if member(grouping, "enabled") else "",
        is_per_row=member(inputs, "eventGroupingSettings", "aggregationKind") == "AlertPerResult",
        shown={
            "entities": _text([_entity(one) for one in parts(inputs.get("entityMappings"))]),
            "custom_details": _text(inputs.get("customDetails") or {}),
        },
        texts={
            "name": str(
                member(inputs, "alertDetailsOverride", "alertDisplayNameFormat") or inputs.get("displayName", "")
            ),
            "description": str(inputs.get("description", "")),
            "tactics": ", ".join(inputs.get("tactics") or ()),
            "techniques": ", ".join(inputs.get("techniques") or ()),
        },
    )


def _entity(mapping: Mapping[str, Any]) -> list[Any]:
    fields = sorted([one.get("identifier"), one.get("columnName")] for one in parts(mapping.get("fieldMappings")))
    return [mapping.get("entityType"), fields]


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)
