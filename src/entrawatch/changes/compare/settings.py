"""Compare the settings that no other comparison covers, so that no change is missed."""

from collections.abc import Collection, Iterator

from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import StackSnapshot

_DESCRIBED_ELSEWHERE = (
    "workspace.retention_days",
    "workspace.daily_cap_gb",
    "workspace.tables.",
    "workspace.existing_id",
    "log_routing.manage",
    "log_routing.categories",
    "break_glass.",
)
_OVERRIDES = "alerts.overrides."
_NOTIFICATIONS = "notifications."
# Without Reader on the workspace, every query of an identity fails, and no alert reports it.
_IDENTITY = "alert_identity."
_PROVIDER = "azure-native:"
_PULUMI = "pulumi:"


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
    if path.startswith(_PROVIDER):
        text = "changes the provider, which may now deploy to another subscription or tenant"
        return new_finding(Category.REPLACED, Direction.UNCLEAR, about, text, changes=((path, before, after),))
    if path.startswith(_PULUMI):
        text = "changes what Pulumi does with every resource, such as which providers it may use"
        return new_finding(
            Category.DEPLOYMENT_CHANGED, Direction.UNCLEAR, about, text, changes=((path, before, after),)
        )
    if path.startswith(_IDENTITY):
        text = "changes the identity of alert rules; without Reader on the workspace their queries fail without notice"
        return new_finding(Category.TRIGGER_WEAKENED, Direction.UNCLEAR, about, text, changes=((path, before, after),))
    text = "changes" if before and after else "is set" if after else "is no longer set"
    return new_finding(Category.RETUNED, Direction.NEUTRAL, about, text, changes=((path, before, after),))
