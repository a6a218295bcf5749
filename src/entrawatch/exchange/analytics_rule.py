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

_RULE_TYPE = "/alertrules"


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

    @property
    def all_techniques(self) -> tuple[str, ...]:
        """Return the techniques of both formats."""
        return (*(self.relevantTechniques or ()), *(self.techniques or ()), *(self.subTechniques or ()))


@dataclass(frozen=True)
class FoundRule:
    """A rule, or why it is none, with its place in its file; `keys` are those that the author wrote."""

    document: Document
    path: KeyPath
    rule: AnalyticsRule | None
    issues: tuple[Issue, ...]
    keys: tuple[str, ...] = ()


def found_rules(document: Document) -> Iterator[FoundRule]:
    """Yield the rules of a file: one in YAML, any number in ARM JSON."""
    value = document.value
    if isinstance(value, dict) and isinstance(value.get("resources"), list):
        yield from _of_template(document, value["resources"])
    elif isinstance(value, dict) and "query" in value:
        yield _parsed(document, (), value)
    else:
        message = "is neither an analytics rule with a query nor an ARM template with resources; name another file"
        yield FoundRule(document, (), None, (Issue(document.location(), "IM105", message),))


def _of_template(document: Document, resources: list[Any]) -> Iterator[FoundRule]:
    rules = 0
    for number, resource in enumerate(resources):
        path: KeyPath = ("resources", number)
        if not isinstance(resource, dict) or not isinstance(resource.get("properties"), dict):
            message = "resource without properties; export the rule again"
            yield FoundRule(document, path, None, (Issue(document.value_location(*path), "IM105", message),))
        elif str(resource.get("type", "")).lower().endswith(_RULE_TYPE):
            rules += 1
            yield _parsed(document, (*path, "properties"), {"kind": resource.get("kind"), **resource["properties"]})
        else:
            message = f"resource of type {shown(resource.get('type'))} is not an analytics rule; it is left out"
            place = document.value_location(*path, "type")
            yield FoundRule(document, path, None, (Issue(place, "IM202", message, IssueSeverity.NOTE),))
    if not rules:
        message = "contains no analytics rule; export rules from Microsoft Sentinel"
        yield FoundRule(document, (), None, (Issue(document.location("resources"), "IM105", message),))


def _parsed(document: Document, path: KeyPath, value: dict[str, Any]) -> FoundRule:
    expressions = [key for key in ("displayName", "query") if _is_expression(value.get(key))]
    if expressions:
        message = f"{expressions[0]} {shown(value[expressions[0]])} is an expression of a template; write its value"
        place = document.value_location(*path, expressions[0])
        return FoundRule(document, path, None, (Issue(place, "IM104", message),))
    rule, issues = parse_model(AnalyticsRule, document, family="IM", value=value, prefix=path)
    return FoundRule(document, path, rule, tuple(issues), tuple(value))


def _is_expression(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("[") and not value.startswith("[[") and value.endswith("]")
