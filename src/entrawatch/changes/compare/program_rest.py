"""Find resources that change although nothing else tells of it: a program's own, and properties that no spec has."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from entrawatch.changes.compare.replacing import replacing_properties
from entrawatch.changes.compare.resources import Pair, property_changes
from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.report import PropertyChange
from entrawatch.changes.snapshots.model import ResourceFacts, SettingsFacts

_NAMES = ("tags", "resourceGroupName")
# Properties whose changes other findings tell, by type; of every other type all are told here.
_TOLD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "azure-native:monitor:ScheduledQueryRule": (
            *_NAMES,
            "actions",
            "autoMitigate",
            "criteria",
            "description",
            "displayName",
            "enabled",
            "evaluationFrequency",
            "muteActionsDuration",
            "overrideQueryTimeRange",
            "severity",
            "windowSize",
        ),
        "azure-native:monitor:ActionGroup": (
            *_NAMES,
            "enabled",
            "groupShortName",
            *(f"{kind}Receivers" for kind in ("armRole", "azureFunction", "email", "eventHub", "itsm", "logicApp")),
            *(f"{kind}Receivers" for kind in ("sms", "webhook")),
        ),
        "azure-native:operationalinsights:Workspace": (*_NAMES, "retentionInDays", "workspaceCapping"),
        "azure-native:operationalinsights:Table": (*_NAMES, "plan", "retentionInDays", "totalRetentionInDays"),
        "azure-native:aadiam:DiagnosticSetting": ("logs",),
        "azure-native:applicationinsights:Workbook": (*_NAMES, "displayName", "serializedData"),
        "azure-native:managedidentity:UserAssignedIdentity": _NAMES,
        "azure-native:resources:ResourceGroup": ("tags",),
        "azure-native:authorization:RoleAssignment": (),
    }
)
# Where one of these settings differs, ids of one resource differ in others.
_MOVES = ("environment", "location", "resource_group.", "workspace.name", "workspace.existing_id", "alert_identity.")


def rest_findings(before: SettingsFacts, after: SettingsFacts, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield what differs in resources and stands under no other heading."""
    has_moved = any(
        before.flat.get(path) != after.flat.get(path) for path in {*before.flat, *after.flat} if path.startswith(_MOVES)
    )
    for old, new in pairs:
        if old and new:
            yield from _updated(old, new, has_moved)
        elif new and new.type not in _TOLD:
            yield new_finding(Category.ADDED, Direction.NEUTRAL, _about(new), "is new")


def _updated(old: ResourceFacts, new: ResourceFacts, has_moved: bool) -> Iterator[Finding]:
    if new.type in _TOLD and has_moved:
        return
    told = {*_TOLD.get(new.type, ()), *replacing_properties(old, new)}
    rest = [one for one in property_changes(old, new) if _top(one) not in told and not one.path.startswith("options.")]
    if rest:
        changes = tuple((one.path, one.before, one.after) for one in rest)
        text = "is changed by the program, in a way that no spec and no setting tells"
        yield new_finding(Category.RETUNED, Direction.UNCLEAR, _about(new), text, changes=changes)


def _about(resource: ResourceFacts) -> About:
    return About(SubjectKind.RESOURCE, resource.name, resource.type.rsplit(":", 1)[-1])


def _top(change: PropertyChange) -> str:
    return change.path.partition(".")[0].partition("[")[0]
