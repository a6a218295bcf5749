"""Find what the program itself takes from collection and receivers, where no setting explains it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from entrawatch.changes.compare.resources import Pair
from entrawatch.changes.findings import About, Category, Change, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import ResourceFacts, SettingsFacts

_DIAGNOSTIC_SETTING = "azure-native:aadiam:DiagnosticSetting"
_WORKSPACE = "azure-native:operationalinsights:Workspace"
_TABLE = "azure-native:operationalinsights:Table"
_ACTION_GROUP = "azure-native:monitor:ActionGroup"
_NUMBERS = ("retentionInDays", "totalRetentionInDays")
_TEXT = "changed by the program itself"


def sink_findings(before: SettingsFacts, after: SettingsFacts, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield what resources collect, keep or tell less although the settings do not say so."""
    for old, new in pairs:
        if old and new and old.inputs != new.inputs:
            yield from _resource(before, after, old, new)
        elif old and new is None and old.type == _ACTION_GROUP and (name := _receiver(old, after)):
            about = About(SubjectKind.RECEIVER, name)
            text = "its action group is not declared any more, by the program itself"
            yield new_finding(Category.RECEIVER_REMOVED, Direction.WEAKENED, about, text)


def _resource(before: SettingsFacts, after: SettingsFacts, old: ResourceFacts, new: ResourceFacts) -> Iterator[Finding]:
    about = About(SubjectKind.RESOURCE, new.name, new.type.rsplit(":", 1)[-1])
    if new.type == _DIAGNOSTIC_SETTING:
        lost = (_categories(old) - _categories(new)) - (set(before.categories) - set(after.categories))
        if lost:
            yield _less(about, ("categories", sorted(lost), None))
    elif new.type in (_WORKSPACE, _TABLE) and _kept(before) == _kept(after):
        plans = old.inputs.get("plan"), new.inputs.get("plan")
        if plans[0] != plans[1]:
            yield _less(about, ("plan", *plans))
        for name in _NUMBERS:
            if _number(new, name) < _number(old, name):
                yield _less(about, (name, old.inputs.get(name), new.inputs.get(name)))
        if _cap(new) < _cap(old):
            yield _less(about, ("daily cap in GB", _cap(old), _cap(new)))
    elif new.type == _ACTION_GROUP:
        name = _receiver(new, after)
        if name and before.receivers.get(name) == after.receivers.get(name) and _told(old) != _told(new):
            about = About(SubjectKind.RECEIVER, name)
            text = f"its action group is {_TEXT}"
            yield new_finding(Category.RECEIVER_REMOVED, Direction.UNCLEAR, about, text)


def _less(about: About, change: Change) -> Finding:
    return new_finding(Category.COLLECTION_REDUCED, Direction.WEAKENED, about, _TEXT, changes=(change,))


def _categories(resource: ResourceFacts) -> set[str]:
    logs = resource.inputs.get("logs")
    rows = [row for row in logs if isinstance(row, Mapping)] if isinstance(logs, list) else []
    return {str(row.get("category")) for row in rows if row.get("enabled")}


def _kept(settings: SettingsFacts) -> tuple[Any, ...]:
    return settings.retention_days, settings.daily_cap_gb, settings.tables


def _number(resource: ResourceFacts, name: str) -> float:
    value = resource.inputs.get(name)
    return value if isinstance(value, int | float) else float("inf")


def _cap(resource: ResourceFacts) -> float:
    capping = resource.inputs.get("workspaceCapping")
    quota = capping.get("dailyQuotaGb") if isinstance(capping, Mapping) else None
    return quota if isinstance(quota, int | float) and quota >= 0 else float("inf")


def _told(resource: ResourceFacts) -> dict[str, Any]:
    return {key: value for key, value in resource.inputs.items() if key.endswith("Receivers") or key == "enabled"}


def _receiver(resource: ResourceFacts, settings: SettingsFacts) -> str:
    """Return the routed receiver that an action group stands for, empty text for one of somebody's own."""
    found = [name for name in settings.receivers if resource.name.endswith(f"-{name}")]
    return max(found, key=len, default="")
