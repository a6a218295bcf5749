"""Tables that Azure has in each workspace from its beginning, before their first record."""

import json
from importlib import resources

from standin.cloud import Cloud, Resource

TABLE = "azure-native:operationalinsights:Table"
_AS_DEFAULT = ("retentionInDaysAsDefault", "totalRetentionInDaysAsDefault")


def follow_workspace(cloud: Cloud, workspace: str, days: int) -> None:
    """Make the tables of a workspace that has none, and give its days to those that have none of their own."""
    tables = [item for item in cloud.below(workspace) if item["type"] == TABLE]
    if not tables:
        for name in _names():
            cloud.put(f"{workspace}/tables/{name}", TABLE, table({"name": name}, days))
    for item in tables:
        cloud.put(item["id"], TABLE, table(_own(item["properties"]), days))


def table(sent: Resource, days: int) -> Resource:
    """Return a table as Azure keeps it: what was not sent, or sent as -1, is the workspace's."""
    kept = sent.get("retentionInDays", -1)
    total = sent.get("totalRetentionInDays", -1)
    kept_days = days if kept == -1 else kept
    return {
        "plan": "Analytics",
        **sent,
        "retentionInDays": kept_days,
        "retentionInDaysAsDefault": kept == -1,
        "totalRetentionInDays": kept_days if total == -1 else total,
        "totalRetentionInDaysAsDefault": total == -1,
    }


def _own(properties: Resource) -> Resource:
    follows = {flag.removesuffix("AsDefault") for flag in _AS_DEFAULT if properties.get(flag)}
    return {key: value for key, value in properties.items() if key not in {*follows, *_AS_DEFAULT}}


def _names() -> list[str]:
    text = resources.files("entrawatch.reference").joinpath("data/log_categories.json").read_text(encoding="utf-8")
    return sorted({row["table"] for row in json.loads(text)["categories"].values()})
