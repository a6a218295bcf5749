"""Find changes that no other finding describes: settings, the program's own resources and properties."""

import re
from collections.abc import Collection, Iterator, Sequence

from entrawatch.changes.compare.resources import (
    Pair,
    about_resource,
    facts_of_type,
    is_of_tables,
    property_changes,
    replacing_properties,
    top_property,
)
from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.report import PropertyChange
from entrawatch.changes.snapshots.model import ResourceFacts, SettingsFacts, StackSnapshot
from entrawatch.resources.workbook_drift import WORKBOOK_CONTENT, WORKBOOK_TYPE

_DESCRIBED_OF_TABLES = re.compile(
    r"(tags|properties\.template\.resources\[\d+\]\.properties\.(plan|retentionInDays|totalRetentionInDays))(\..*)?"
)
# The rules that an automation rule names are those of the alerts.
_RULES_OF_AUTOMATION = re.compile(r"triggeringLogic\.conditions\[\d\]\.conditionProperties\.propertyValues(\[.*)?")
# If one of these settings differs, resource IDs differ in other resources.
_MOVES = ("environment", "location", "resource_group.", "workspace.name", "workspace.existing_id", "alert_identity.")
_ROLE = "azure-native:authorization:RoleAssignment"
_IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
_AUTOMATION = "azure-native:securityinsights:AutomationRule"
_PROVIDER = "pulumi:providers:"
# An alert processing rule can suppress notifications of alerts, regardless of their action groups.
_SUPPRESSING = ":alertsmanagement:"


def unexplained_findings(base: StackSnapshot, head: StackSnapshot, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield differences in resources that have no other finding."""
    before, after = base.settings, head.settings
    has_moved, has_other_incidents = _differ(before, after, _MOVES), _differ(before, after, ("sentinel.",))
    exceptions = {*base.exceptions, *head.exceptions}
    changed = (one for one in exceptions if base.exceptions.get(one) != head.exceptions.get(one))
    closing = tuple(f"-automation-exception-{name}" for name in changed)
    for old, new in pairs:
        # The finding about the exception includes its automation rule.
        if any(one and one.type == _AUTOMATION and one.name.endswith(closing) for one in (old, new)):
            continue
        if old and new:
            is_automation = new.type == _AUTOMATION
            follows_move = has_moved and (is_automation or _is_known(new))
            if not follows_move and not (is_automation and has_other_incidents):
                yield from _updated(old, new)
            if new.type == WORKBOOK_TYPE and _shows_the_same(base, head) and _content(old) != _content(new):
                yield _changed_by_program(new, Category.RETUNED, ())
        elif new and not _is_known(new):
            yield _new(new)
        elif old and not new and not has_moved and _is_dropped(old, before, after):
            text = "is no longer declared (by the program; no setting says so)"
            yield new_finding(_category(old), Direction.UNCLEAR, about_resource(old), text)


def _differ(before: SettingsFacts, after: SettingsFacts, starts: tuple[str, ...]) -> bool:
    """Return whether a setting differs whose path begins with one of these texts."""
    paths = (path for path in {*before.flat, *after.flat} if path.startswith(starts))
    return any(before.flat.get(path) != after.flat.get(path) for path in paths)


def _is_known(resource: ResourceFacts) -> bool:
    return facts_of_type(resource.type).described is not None or is_of_tables(resource)


def _category(resource: ResourceFacts) -> Category:
    if is_of_tables(resource):
        return Category.COLLECTION_REDUCED
    if resource.type.startswith(_PROVIDER):
        return Category.REPLACED
    return Category.RECEIVER_REMOVED if _SUPPRESSING in resource.type else facts_of_type(resource.type).heading


def _is_dropped(resource: ResourceFacts, before: SettingsFacts, after: SettingsFacts) -> bool:
    """Return whether no setting and no other finding explains why a resource is removed."""
    if is_of_tables(resource):
        return before.tables == after.tables
    return resource.type in (_ROLE, _IDENTITY)


def _new(resource: ResourceFacts) -> Finding:
    if _SUPPRESSING in resource.type:
        text = "is new and can suppress the notifications of alerts"
        return new_finding(Category.RECEIVER_REMOVED, Direction.UNCLEAR, about_resource(resource), text)
    if resource.type.startswith(_PROVIDER):
        text = "is a new provider: it may deploy to another subscription or tenant"
        return new_finding(Category.REPLACED, Direction.UNCLEAR, about_resource(resource), text)
    return new_finding(Category.ADDED, Direction.NEUTRAL, about_resource(resource), "is new")


def _shows_the_same(base: StackSnapshot, head: StackSnapshot) -> bool:
    """Return whether two versions have the same content for workbooks."""
    parts = ("alerts", "off", "hunts", "areas", "settings")
    return all(getattr(base, name) == getattr(head, name) for name in parts)


def _content(workbook: ResourceFacts) -> object:
    return workbook.inputs.get(WORKBOOK_CONTENT)


def _updated(old: ResourceFacts, new: ResourceFacts) -> Iterator[Finding]:
    rest = [one for one in property_changes(old, new) if not _is_described(one, old, new)]
    if rest:
        yield _changed_by_program(new, _category(new), rest)


def _is_described(change: PropertyChange, old: ResourceFacts, new: ResourceFacts) -> bool:
    known = facts_of_type(new.type)
    described = {*(known.described or ()), *(replacing_properties(old, new) - {*known.identity})}
    is_of_table = is_of_tables(old) and is_of_tables(new) and _DESCRIBED_OF_TABLES.fullmatch(change.path)
    is_of_rules = new.type == _AUTOMATION and _RULES_OF_AUTOMATION.fullmatch(change.path)
    is_described = top_property(change.path) in described or change.path.startswith("options.")
    return is_described or bool(is_of_table or is_of_rules)


def _changed_by_program(resource: ResourceFacts, category: Category, rest: Sequence[PropertyChange]) -> Finding:
    changes = tuple((one.path, one.before, one.after) for one in rest)
    text = "is changed by the program; no spec and no setting says so"
    return new_finding(category, Direction.UNCLEAR, about_resource(resource), text, changes=changes)


_DESCRIBED_ELSEWHERE = (
    "workspace.retention_days",
    "workspace.daily_cap_gb",
    "workspace.tables.",
    "workspace.existing_id",
    "log_routing.manage",
    "log_routing.categories",
    "break_glass.",
    "exceptions",
    "quiet_hours.",
)
# The path of a setting, and what it changes. With a group, a new value can be narrower or wider.
_OF_INCIDENTS = (
    (re.compile(r"sentinel\.owner\.object_id"), "changes who the incidents of Microsoft Sentinel are assigned to"),
    (
        re.compile(r"sentinel\.playbooks\.\w+\.(?:logic_app|(tenant_id|severities|areas))"),
        "changes which playbook runs for incidents of Microsoft Sentinel",
    ),
)
_OVERRIDES = "alerts.overrides."
_NOTIFICATIONS = "notifications."
# The start of a path, and the effect.
_UNCLEAR_SETTINGS = (
    (
        "azure-native:",
        Category.REPLACED,
        "changes the provider, which may now deploy to another subscription or tenant",
    ),
    (
        "pulumi:",
        Category.DEPLOYMENT_CHANGED,
        "changes what Pulumi does with every resource, such as which providers it may use",
    ),
    (
        "tenant.authorizations",
        Category.PROTECTION_REMOVED,
        "changes who in the consumer tenant can change the workspace and what else is in its resource group",
    ),
    ("tenant.", Category.TRIGGER_WEAKENED, "changes whose records every alert reads, or which alerts are deployed"),
    ("acknowledged", Category.RETUNED, "changes which warnings are accepted and no longer listed as open"),
    ("collection.", Category.COLLECTION_REDUCED, "changes which records reach the workspace"),
    ("log_routing.sinks.", Category.COLLECTION_REDUCED, "changes what another SIEM or the archive receives and keeps"),
    ("workspace.transformations.", Category.COLLECTION_REDUCED, "changes what is stored of each record"),
    (
        "alert_identity.",
        Category.TRIGGER_WEAKENED,
        # No alert reports it.
        "changes the identity of alert rules; without Reader on the workspace their queries fail without notice",
    ),
)


def setting_findings(base: StackSnapshot, head: StackSnapshot, seen: Collection[Finding]) -> Iterator[Finding]:
    """Yield every other setting that differs; `seen` are findings that already describe effects."""
    alerts = {one.subject for one in seen if one.subject_kind is SubjectKind.ALERT}
    has_receivers = any(
        one.subject_kind is SubjectKind.RECEIVER or one.category is Category.RECEIVER_REMOVED for one in seen
    )
    old, new = base.settings.flat, head.settings.flat
    for path in sorted(old.keys() | new.keys()):
        before, after = old.get(path), new.get(path)
        if before == after or path.startswith(_DESCRIBED_ELSEWHERE):
            continue
        if path.startswith(_OVERRIDES) and path.removeprefix(_OVERRIDES).partition(".")[0] in alerts:
            continue
        if path.startswith(_NOTIFICATIONS) and has_receivers:
            continue
        if path.endswith(".protect") and _has_protection(seen):
            continue
        yield _finding(path, before, after)


def _has_protection(seen: Collection[Finding]) -> bool:
    return any(
        one.subject_kind is SubjectKind.RESOURCE and "protect" in (change.name for change in one.changes)
        for one in seen
    )


def _finding(path: str, before: str | None, after: str | None) -> Finding:
    about = About(SubjectKind.SETTING, path)
    if path.endswith(".protect"):
        direction = Direction.WEAKENED if after else Direction.STRENGTHENED
        text = "can now be deleted by a deployment" if after else "can no longer be deleted by a deployment"
        return new_finding(
            Category.PROTECTION_REMOVED, direction, about, text, changes=(("protect", before is None, after is None),)
        )
    category, direction, text = _effect(path, before, after)
    return new_finding(category, direction, about, text, changes=((path, before, after),))


def _effect(path: str, before: str | None, after: str | None) -> tuple[Category, Direction, str]:
    for pattern, text in _OF_INCIDENTS:
        if found := pattern.fullmatch(path):
            direction = Direction.STRENGTHENED if after else Direction.WEAKENED
            is_unclear = (before and after) or any(found.groups())
            return Category.RECEIVER_REMOVED, Direction.UNCLEAR if is_unclear else direction, text
    for start, category, text in _UNCLEAR_SETTINGS:
        if path.startswith(start):
            return category, Direction.UNCLEAR, text
    text = "changes" if before and after else "is set" if after else "is no longer set"
    return Category.RETUNED, Direction.NEUTRAL, text
