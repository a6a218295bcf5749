"""Compare the declared resources one by one: created, updated, replaced, deleted, unprotected."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from entrawatch.changes.findings import MAX_NAMED, About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.report import Operation, PropertyChange, ResourceChange
from entrawatch.changes.snapshots.model import ResourceFacts
from entrawatch.changes.texts import word
from entrawatch.documents.render_issues import count_of
from entrawatch.reference.data_files import read_data
from entrawatch.resources.declared_resources import sets_tables_alone
from entrawatch.resources.workbook_drift import WORKBOOK_CONTENT
from entrawatch.workbooks.model.panels import changed_panels

Pair = tuple[ResourceFacts | None, ResourceFacts | None]


class TypeFacts(BaseModel, frozen=True):
    """What a comparison knows about a type of resource; the defaults are for all other types."""

    fixed: tuple[str, ...] = ("resourceGroupName", "location")
    """The parts of its path and its immutable properties, according to the provider."""
    described: tuple[str, ...] | None = None
    """Properties whose changes other findings report; None if a new or removed one is a finding of its own."""
    identity: tuple[str, ...] = ()
    """Properties whose change makes it a different resource."""
    heading: Category = Category.RETUNED
    """For changed properties with unclear effect."""


@cache
def _type_facts() -> Mapping[str, TypeFacts]:
    return TypeAdapter(dict[str, TypeFacts]).validate_python(read_data("resource_types.json"))


def facts_of_type(kind: str) -> TypeFacts:
    """Return what is known about a type of resource."""
    return _type_facts().get(kind, TypeFacts())


def paired(base: Sequence[ResourceFacts], head: Sequence[ResourceFacts]) -> list[Pair]:
    """Return each resource with its previous version; aliases map a new name to an old one."""
    old = {one.urn: one for one in base if one.custom}
    parents = {one.urn: one for one in head}
    pairs: list[Pair] = []
    for one in head:
        if one.custom:
            before = next((old.pop(urn) for urn in (one.urn, *alias_urns(one, parents)) if urn in old), None)
            pairs.append((before, one))
    return [*pairs, *((one, None) for one in old.values())]


def resource_changes(pairs: Sequence[Pair]) -> list[ResourceChange]:
    """Return every resource that a deployment would change, most dangerous first."""
    found = [change for pair in pairs if (change := _change(*pair))]
    order = list(Operation)
    return sorted(found, key=lambda one: (order.index(one.operation), one.type, one.name))


def resource_findings(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield changes to the protection of resources, and replacements."""
    replaced: dict[tuple[str, str], list[str]] = defaultdict(list)
    for before, after in pairs:
        if before and after:
            yield from _protection(before, after)
            because = ", ".join(sorted(replacing_properties(before, after)))
            if because and before.protect:
                yield _replaced_protected(before, because)
            elif because:
                replaced[after.type, because].append(after.name)
        elif before:
            yield from _deleted(before)
    for (kind, because), names in sorted(replaced.items()):
        number = count_of(len(names), "resource")
        text = f"is deleted and created again ({number}), because {because} cannot change in place"
        text = f"{text}: {', '.join(sorted(names))}"
        about = About(SubjectKind.RESOURCE, _short(kind))
        yield new_finding(Category.REPLACED, Direction.NEUTRAL, about, text)


# Findings about alerts, receivers and collection describe these better.
_DESCRIBED_ELSEWHERE = (
    *("ScheduledQueryRule", "ScheduledAlertRule", "ActionGroup", "Workflow", "Workbook", "UserAssignedIdentity"),
    "RoleAssignment",
)


def _deleted(resource: ResourceFacts) -> Iterator[Finding]:
    kind = _short(resource.type)
    if resource.protect:
        text = "is protected but no longer declared: the deployment fails until it is unprotected or kept"
        yield new_finding(Category.PROTECTION_REMOVED, Direction.WEAKENED, about_resource(resource), text)
    elif kind == "ResourceGroup":
        text = "is deleted in Azure with everything in it, including resources of other teams"
        yield new_finding(Category.REPLACED, Direction.WEAKENED, about_resource(resource), text)
    elif kind not in _DESCRIBED_ELSEWHERE and not is_of_tables(resource) and not resource.retain_on_delete:
        yield new_finding(Category.REPLACED, Direction.UNCLEAR, about_resource(resource), "is deleted")


def is_of_tables(resource: ResourceFacts) -> bool:
    """Return whether a resource only configures tables of a workspace."""
    return sets_tables_alone(resource.type.removeprefix("azure-native:"), resource.inputs)


def _protection(before: ResourceFacts, after: ResourceFacts) -> Iterator[Finding]:
    if before.protect != after.protect:
        is_weaker = before.protect
        text = "can now be deleted by a deployment" if is_weaker else "can no longer be deleted by a deployment"
        direction = Direction.WEAKENED if is_weaker else Direction.STRENGTHENED
        changes = (("protect", before.protect, after.protect),)
        yield new_finding(Category.PROTECTION_REMOVED, direction, about_resource(after), text, changes=changes)
    ignored = sorted(set(after.ignore_changes) - set(before.ignore_changes))
    if ignored:
        text = "keeps what is in Azure: a deployment no longer sets the ignored properties"
        values = (("ignore_changes", None, ignored),)
        yield new_finding(Category.PROTECTION_REMOVED, Direction.WEAKENED, about_resource(after), text, changes=values)
    if before.retain_on_delete and not after.retain_on_delete:
        text = "is now deleted in Azure when the program no longer declares it"
        changes = (("retain_on_delete", True, False),)
        yield new_finding(Category.PROTECTION_REMOVED, Direction.WEAKENED, about_resource(after), text, changes=changes)


def _replaced_protected(resource: ResourceFacts, because: str) -> Finding:
    text = f"is protected, and {because} cannot change in place: the deployment fails, or its data is lost"
    return new_finding(Category.REPLACED, Direction.WEAKENED, about_resource(resource), text)


def about_resource(resource: ResourceFacts) -> About:
    """Return a resource as the subject of a finding, with its type as the title."""
    return About(SubjectKind.RESOURCE, resource.name, _short(resource.type))


def named_alert(resource: ResourceFacts, alerts: Iterable[str]) -> str:
    """Return the alert that the name of a resource ends with; '' without one."""
    return max((name for name in alerts if resource.name.endswith(f"-{name}")), key=len, default="")


def _short(kind: str) -> str:
    return kind.rsplit(":", 1)[-1]


def _change(before: ResourceFacts | None, after: ResourceFacts | None) -> ResourceChange | None:
    known = after or before
    assert known
    operation = Operation.CREATE
    changes: tuple[PropertyChange, ...] = ()
    if after is None:
        operation = Operation.DELETE
    elif before is not None:
        replacing = replacing_properties(before, after)
        changes = tuple(property_changes(before, after))
        if not changes:
            return None
        operation = Operation.REPLACE if replacing else Operation.UPDATE
    return ResourceChange(
        operation=operation,
        type=word(known.type),
        name=word(known.name),
        protected=bool(before and before.protect),
        changes=changes[:MAX_NAMED],
    )


def property_changes(before: ResourceFacts, after: ResourceFacts) -> Iterator[PropertyChange]:
    """Yield every property and every protection option that differs."""
    replacing = replacing_properties(before, after)
    for path, old, new in _differences(before.inputs, after.inputs, ""):
        is_replacing = top_property(path) in replacing
        yield PropertyChange(path=word(path), before=_shown(old), after=_shown(new), replaces=is_replacing)
    for option in ("protect", "retain_on_delete"):
        if getattr(before, option) != getattr(after, option):
            values = str(getattr(before, option)).lower(), str(getattr(after, option)).lower()
            yield PropertyChange(path=f"options.{option}", before=values[0], after=values[1])
    if set(before.ignore_changes) != set(after.ignore_changes):
        values = _shown([*before.ignore_changes]), _shown([*after.ignore_changes])
        yield PropertyChange(path="options.ignore_changes", before=values[0], after=values[1])


def _differences(before: Any, after: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if before == after:
        return
    if path == WORKBOOK_CONTENT and isinstance(before, Mapping) and isinstance(after, Mapping):
        yield path, count_of(len(before), "panel"), f"{count_of(len(after), 'panel')}: {changed_panels(before, after)}"
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted(before.keys() | after.keys()):
            yield from _differences(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(old, new, f"{path}[{number}]")
    else:
        yield path, before, after


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return word(", ".join(value))
    return word(value)


def replacing_properties(before: ResourceFacts, after: ResourceFacts) -> frozenset[str]:
    """Return the changed top-level properties that replace the resource."""
    fixed = {*facts_of_type(after.type).fixed, *after.replace_on_changes}
    ignored = set(map(top_property, after.ignore_changes))
    changed = (path for path in fixed if path == "*" or _at(before.inputs, path) != _at(after.inputs, path))
    return frozenset(map(top_property, changed)) - ignored


def _at(inputs: Mapping[str, Any], path: str) -> Any:
    """Return what is at a path of keys, or the list or text that it goes into."""
    value: Any = inputs
    for key in path.partition("[")[0].split("."):
        if not isinstance(value, Mapping):
            break
        value = value.get(key)
    return value


def top_property(path: str) -> str:
    """Return the top-level property of a path."""
    return path.partition(".")[0].partition("[")[0]


def alias_urns(resource: ResourceFacts, parents: Mapping[str, ResourceFacts]) -> Iterator[str]:
    """Yield the URNs under which a deployment would look up a resource; `parents` are all resources by URN."""
    for alias in resource.aliases:
        if alias.get("urn"):
            yield str(alias["urn"])
        elif alias.get("name"):
            yield f"{resource.urn.rpartition('::')[0]}::{alias['name']}"
    parent = parents.get(resource.parent)
    if parent:
        yield from (_below(resource, parent, urn) for urn in alias_urns(parent, parents))


def _below(resource: ResourceFacts, parent: ResourceFacts, former: str) -> str:
    """Return the previous name of a renamed parent's child: the prefix follows the parent's name."""
    start, _, name = former.rpartition("::")
    own = resource.name
    own = f"{name}{own[len(parent.name) :]}" if own.startswith(parent.name) else own
    return f"{start}${resource.type}::{own}"
