"""The body of a custom detection, as Microsoft Graph (beta) takes it.

Properties: learn.microsoft.com/graph/api/security-rulesroot-post-detectionrules?view=graph-rest-beta, and the pages of
ruleSchedule, alertTemplate, alertCustomDetails, entityMappingConfiguration, and mitreTechnique. What only a tenant
shows is from github.com/f-bader/XDRConverter: one tactic for each rule, and an ID that does not begin with a digit.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from entrawatch.reference.attack import technique
from entrawatch.reference.sentinel_attack import sentinel_tactics, sentinel_techniques
from entrawatch.sentinel.entities import EntityMapping
from entrawatch.sentinel.rule import SentinelRule
from entrawatch.specs.alert_spec import AlertSpec

Body = Mapping[str, Any]
_MARKER = re.compile(r"\[entrawatch ([^\s/\]]+)/([a-z0-9_]+)\]")
_COLLECTIONS = MappingProxyType(
    {
        "Account": ("accounts", {"Name": "nameColumn", "UPNSuffix": "upnSuffixColumn", "AadUserId": "aadUserIdColumn"}),
        "CloudApplication": ("cloudApplications", {"Name": "nameColumn"}),
        "Host": ("hosts", {"HostName": "nameColumn"}),
        "IP": ("ips", {"Address": "addressColumn"}),
        "SecurityGroup": ("securityGroups", {"ObjectGuid": "objectIdColumn"}),
    }
)
"""Sentinel's entity type → collection of Graph, and identifier → property of Graph."""


def defender_rule(spec: AlertSpec, rule: SentinelRule, environment: str) -> Body:
    """Return the body of an alert without obstacles, from its rule for Microsoft Sentinel."""
    description, _, actions = rule.description.partition("\n\n")
    return {
        "id": f"rule-{uuid5(NAMESPACE_URL, f'entrawatch:defender:{environment}/{rule.first_id}')}",
        "displayName": rule.display_name,
        "description": f"[entrawatch {environment}/{rule.first_id}] {description}",
        "status": "enabled",
        "queryCondition": {"queryText": rule.query},
        "schedule": {"frequency": rule.query_frequency, "lookback": rule.query_period},
        "detectionAction": {
            "alertTemplate": {
                "title": rule.alert_name_format or rule.display_name,
                "description": description,
                "severity": rule.severity.lower(),
                "recommendedActions": actions,
                "tactics": _tactic(spec),
                "entityMappings": _entities(rule.entities),
                "customDetails": dict(rule.custom_details),
            }
        },
    }


def marked(description: str) -> tuple[str, str] | None:
    """Return the environment and the first alert ID in the marker that begins a description; None without one."""
    found = _MARKER.match(description)
    return (found[1], found[2]) if found else None


def _tactic(spec: AlertSpec) -> list[Body]:
    """Return the first tactic with its techniques, in the words of Sentinel."""
    first = sentinel_tactics(spec.tactics[:1])
    of_first = [tactic for tactic in spec.tactics if sentinel_tactics([tactic]) == first]
    known = ((id, technique(id)) for id in spec.techniques)
    ids = [id for id, one in known if one and set(one.tactics) & set(of_first)]
    techniques = [_technique(one, ids) for one in sentinel_techniques(ids)]
    return [{"tactic": name, "techniques": techniques} for name in first]


def _technique(id: str, ids: list[str]) -> Body:
    parts = sorted({one for one in ids if one.startswith(f"{id}.")})
    return {"technique": id, **({"subTechniques": parts} if parts else {})}


def _entities(mappings: tuple[EntityMapping, ...]) -> Body:
    found: dict[str, list[Body]] = {}
    for one in mappings:
        collection, names = _COLLECTIONS[one.type]
        found.setdefault(collection, []).append({names[field]: column for field, column in one.fields})
    return found
