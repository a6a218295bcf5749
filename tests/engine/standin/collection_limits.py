"""What Azure rejects in a data collection rule and in its association with a machine."""

import re
from collections.abc import Iterator

from standin.cloud import Cloud, Resource
from standin.refusal import Refusal, bad_request

_ASSOCIATION = "azure-native:monitor:DataCollectionRuleAssociation"
_STREAMS = ("Microsoft-Event", "Microsoft-SecurityEvent", "Microsoft-WindowsEvent")
_OF_SENTINEL = "Microsoft-SecurityEvent"
_MOST_SOURCES = _MOST_FLOWS = 10
_MOST_QUERIES = 100


def refuse_collection_rule(cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    name = identifier.rpartition("/")[2]
    if not re.fullmatch(r"[A-Za-z0-9][-\w.]{1,62}[A-Za-z0-9]", name, re.ASCII):
        raise bad_request(f"The data collection rule name '{name}' is invalid.")
    for problem in _transforms(sent) if sent.get("kind") == "WorkspaceTransforms" else _problems(sent):
        raise Refusal(400, "InvalidPayload", f"Data collection rule is invalid: {problem}")
    for target in sent["destinations"].get("logAnalytics", []):
        workspace = cloud.properties(target["workspaceResourceId"])
        if workspace.get("location") != sent["location"]:
            text = f"Destination '{target['name']}' is in another region than the rule."
            raise Refusal(400, "InvalidPayload", f"Data collection rule is invalid: {text}")
        if _OF_SENTINEL in _streams(sent) and not workspace.get("sentinel"):
            text = f"Table for output stream '{_OF_SENTINEL}' is not available for destination '{target['name']}'."
            raise Refusal(400, "InvalidOutputTable", text)


def refuse_association(cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal where the rule is associated with the machine under another name already."""
    machine = identifier.lower().partition("/providers/microsoft.insights/")[0]
    for other in cloud.below(machine):
        same = str(other["properties"].get("dataCollectionRuleId")).lower() == sent["dataCollectionRuleId"].lower()
        if other["type"] == _ASSOCIATION and other["id"].lower() != identifier.lower() and same:
            raise Refusal(409, "Conflict", "The rule is already associated with the resource.")


def _problems(sent: Resource) -> Iterator[str]:
    sources = sent.get("dataSources", {}).get("windowsEventLogs", [])
    names = [source["name"] for source in sources]
    if len(set(names)) < len(names):
        yield "Data source names must be unique."
    if len(sources) > _MOST_SOURCES or len(sent.get("dataFlows", [])) > _MOST_FLOWS:
        yield "Too many data sources or data flows."
    if sum(len(source["xPathQueries"]) for source in sources) > _MOST_QUERIES:
        yield f"The number of XPath queries exceeds {_MOST_QUERIES}."
    for query in (query for source in sources for query in source["xPathQueries"]):
        if not re.match(r"[^!]+!\*", query):
            yield f"XPath query '{query}' is invalid."
    yield from _flows(sent)


def _transforms(sent: Resource) -> Iterator[str]:
    flows = sent.get("dataFlows", [])
    if not 1 <= len(flows) <= _MOST_FLOWS or len(sent["destinations"].get("logAnalytics", [])) != 1:
        yield "A workspace transformation has 1 to 10 data flows and one destination."
    for flow in flows:
        if not re.fullmatch(r"Microsoft-Table-\w+", ",".join(flow["streams"])):
            yield f"Stream '{flow['streams']}' is not supported."
        if not re.match(r"source\b", flow.get("transformKql", "")) or "summarize" in flow["transformKql"]:
            yield f"The transformation of stream '{flow['streams'][0]}' is invalid."


def _flows(sent: Resource) -> Iterator[str]:
    targets = {target["name"] for kind in sent.get("destinations", {}).values() for target in kind}
    for stream in sorted(_streams(sent) - set(_STREAMS)):
        yield f"Stream '{stream}' is not supported."
    for flow in sent.get("dataFlows", []):
        if not set(flow["streams"]) <= _streams(sent):
            yield "A data flow names a stream that no data source sends."
        if not set(flow["destinations"]) <= targets:
            yield "A data flow names a destination that is not defined."
    if not sent.get("dataFlows"):
        yield "At least one data flow is required."


def _streams(sent: Resource) -> set[str]:
    sources = sent.get("dataSources", {}).get("windowsEventLogs", [])
    return {stream for source in sources for stream in source["streams"]}
