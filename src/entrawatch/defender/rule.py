"""The body of a custom detection, as Microsoft Graph (beta) takes it.

Properties: learn.microsoft.com/graph/api/security-rulesroot-post-detectionrules?view=graph-rest-beta, and the pages of
ruleSchedule, alertTemplate, entityMappingConfiguration, and mitreTechnique. The JSON form of customDetails is not
documented, so that bodies have none.
"""

import re
from collections.abc import Iterator, Mapping
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
        "id": str(uuid5(NAMESPACE_URL, f"entrawatch:defender:{environment}/{rule.first_id}")),
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
                "tactics": [*_tactics(spec)],
                "entityMappings": _entities(rule.entities),
            }
        },
    }


def marked(description: str) -> tuple[str, str] | None:
    """Return the environment and the first alert ID in the marker that begins a description; None without one."""
    found = _MARKER.match(description)
    return (found[1], found[2]) if found else None


def _tactics(spec: AlertSpec) -> Iterator[Body]:
    """Yield tactics with their techniques, in the words of Sentinel; a technique can belong to several."""
    found: dict[str, list[str]] = {}
    for tactic in spec.tactics:
        (name,) = sentinel_tactics([tactic])
        known = ((id, technique(id)) for id in spec.techniques)
        found.setdefault(name, []).extend(id for id, one in known if one and tactic in one.tactics)
    for name, ids in found.items():
        yield {"tactic": name, "techniques": [_technique(one, ids) for one in sentinel_techniques(ids)]}


def _technique(id: str, ids: list[str]) -> Body:
    parts = sorted({one for one in ids if one.startswith(f"{id}.")})
    return {"technique": id, **({"subTechniques": parts} if parts else {})}


def _entities(mappings: tuple[EntityMapping, ...]) -> Body:
    found: dict[str, list[Body]] = {}
    for one in mappings:
        collection, names = _COLLECTIONS[one.type]
        found.setdefault(collection, []).append({names[field]: column for field, column in one.fields})
    return found
