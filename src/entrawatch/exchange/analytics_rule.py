"""Analytics rules of Microsoft Sentinel: YAML as in Microsoft's repository, and ARM JSON as the portal exports it.

learn.microsoft.com/azure/sentinel/sentinel-analytic-rules-creation, learn.microsoft.com/azure/templates, and
learn.microsoft.com/azure/sentinel/import-export-analytics-rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, IssueSeverity
from entrawatch.documents.messages import parse_model
from entrawatch.documents.quoting import shown
from entrawatch.specs.trigger import SpecModel, Text

_RULE_TYPES = ("/alertrules", "/alertruletemplates")
_KINDS = ("Scheduled", "NRT")


class FieldMapping(SpecModel):
    """An identifier of an entity, and the result column with it."""

    identifier: Text
    """Identifier, such as FullName or AadUserId."""
    columnName: Text
    """Result column."""


class MappedEntity(SpecModel):
    """An entity of the result."""

    entityType: Text
    """Kind, such as Account or IP."""
    fieldMappings: Annotated[tuple[FieldMapping, ...], Field(min_length=1)]
    """Identifiers with their columns."""


class AnalyticsRule(BaseModel):
    """One rule, in the keys of either format; other keys are kept, so that each is reported as left out."""

    model_config = ConfigDict(extra="allow", frozen=True, use_attribute_docstrings=True, defer_build=True)

    name: Annotated[str, Field(min_length=1, validation_alias=AliasChoices("name", "displayName"))]
    """Display name of the rule."""
    kind: Text
    """Scheduled or NRT."""
    severity: Text
    """High, Medium, Low or Informational."""
    query: Text
    """The query in KQL."""
    description: str | None = None
    """What the rule detects."""
    queryFrequency: Text | None = None
    """How often the query runs."""
    queryPeriod: Text | None = None
    """How far back one run looks."""
    triggerOperator: Text | None = None
    """Comparison of the number of rows with the threshold."""
    triggerThreshold: int | float | None = None
    """The threshold."""
    tactics: tuple[Text, ...] | None = None
    """ATT&CK tactics."""
    relevantTechniques: tuple[Text, ...] | None = None
    """ATT&CK techniques, in YAML."""
    techniques: tuple[Text, ...] | None = None
    """ATT&CK techniques, in ARM JSON."""
    subTechniques: tuple[Text, ...] | None = None
    """ATT&CK sub-techniques, in ARM JSON."""
    entityMappings: tuple[MappedEntity, ...] | None = None
    """Entities of the result."""

    suppressionEnabled: bool | None = None
    """True if the rule does not run for a while after it fires."""
    suppressionDuration: Text | None = None
    """How long it does not run."""
    eventGroupingSettings: dict[str, Any] | None = None
    """`aggregationKind`: SingleAlert or AlertPerResult."""
    incidentConfiguration: dict[str, Any] | None = None
    """`createIncident` and how alerts are grouped."""
    customDetails: dict[str, Text] | None = None
    """Result columns that an incident shows, by name."""
    enabled: bool | None = None
    """False if the rule is disabled."""

    @property
    def all_techniques(self) -> tuple[str, ...]:
        """Return the techniques of both formats."""
        ids = (*(self.relevantTechniques or ()), *(self.techniques or ()), *(self.subTechniques or ()))
        return tuple(id.strip().upper() for id in ids)


@dataclass(frozen=True)
class FoundRule:
    """A rule, or why it is none, with its place in its file; `keys` are those that the author wrote."""

    document: Document
    path: KeyPath
    rule: AnalyticsRule | None
    issues: tuple[Issue, ...]
    keys: tuple[str, ...] = ()


def found_rules(document: Document) -> Iterator[FoundRule]:
    """Yield the rules of a file: one in YAML, any number at any depth of JSON."""
    found = list(_rules(document, (), document.value))
    yield from found or [_none(document, (), "contains no analytics rule: none has a kind, or a query")]


def _rules(document: Document, path: KeyPath, value: Any) -> Iterator[FoundRule]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _rules(document, (*path, number), item)
    elif not isinstance(value, dict):
        return
    elif str(value.get("type")).lower().endswith(_RULE_TYPES):
        yield _of_resource(document, path, value)
    elif "query" in value or {"kind", "severity"} <= value.keys():
        yield _parsed(document, path, value, path)
    else:
        within = [found for key, item in value.items() for found in _rules(document, (*path, key), item)]
        yield from within or _left_out(document, path, value)


def _of_resource(document: Document, path: KeyPath, resource: dict[str, Any]) -> FoundRule:
    properties = resource.get("properties")
    if not isinstance(properties, dict):
        return _none(document, path, "resource without properties; export the rule again")
    for key in properties.keys() & {"displayName", *AnalyticsRule.model_fields}:
        value = properties[key]
        if _is_expression(value):
            message = f"{key} {shown(value)} is an expression of a template; write its value"
            place = document.value_location(*path, "properties", key)
            return FoundRule(document, path, None, (Issue(place, "IM104", message),))
        if isinstance(value, str) and value.startswith("[["):
            properties = {**properties, key: value[1:]}
    return _parsed(document, (*path, "properties"), {"kind": resource.get("kind"), **properties}, path)


def _left_out(document: Document, path: KeyPath, value: dict[str, Any]) -> Iterator[FoundRule]:
    """Yield a note about a resource of a template that is something else."""
    if path[:1] == ("resources",) and len(path) == 2 and "type" in value:
        message = f"resource of type {shown(value['type'])} is not an analytics rule; it is left out"
        place = document.value_location(*path, "type")
        yield FoundRule(document, path, None, (Issue(place, "IM202", message, IssueSeverity.NOTE),))


def _none(document: Document, path: KeyPath, message: str) -> FoundRule:
    return FoundRule(document, path, None, (Issue(document.location(*path), "IM105", message),))


def _parsed(document: Document, path: KeyPath, value: dict[str, Any], of_kind: KeyPath) -> FoundRule:
    if value.get("kind") is None and "queryFrequency" in value:
        value = {**value, "kind": _KINDS[0]}  # older rules have none, and no other kind has a frequency
    kind = value.get("kind")
    if isinstance(kind, str) and kind not in _KINDS:
        message = f"kind {shown(kind)} has no query of its own; only rules of kind {' and '.join(_KINDS)} have one"
        place = document.value_location(*of_kind, "kind")
        return FoundRule(document, path, None, (Issue(place, "IM104", message),))
    rule, issues = parse_model(AnalyticsRule, document, family="IM", value=value, prefix=path)
    return FoundRule(document, path, rule, tuple(issues), tuple(value))


def _is_expression(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("[") and not value.startswith("[[") and value.endswith("]")
