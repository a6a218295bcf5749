"""Action groups in Azure, compared with a plan: who is notified, and who would receive nothing."""

from collections.abc import Iterator

from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import shown
from entrawatch.resources.drift.listed import ListedResources, Row, declared, parts
from entrawatch.resources.program_plan import Plan

GROUP = "monitor:ActionGroup"
_RECEIVERS = "Receivers"
_CHANGED, _SILENT = "RT401", "RT402"


def compare_action_groups(plan: Plan, listed: ListedResources) -> Iterator[Issue]:
    """Yield the declared action groups that differ in Azure, and receivers that receive nothing."""
    for group in declared(plan, GROUP):
        name = str(group.inputs.get("actionGroupName"))
        row = listed.named(name)
        if row is None:
            text = f"action group {shown(name)} is not in Azure; deploy it: pulumi up --refresh"
            yield listed.issue(_CHANGED, text)
            continue
        yield from (
            listed.issue(_CHANGED, f"action group {shown(name)}: {text}") for text in _changes(group.inputs, row)
        )
        yield from (listed.issue(_SILENT, f"action group {shown(name)}: {text}") for text in _silent(group.inputs, row))


def _changes(wanted: Row, row: Row) -> Iterator[str]:
    restore = "restore it: pulumi up --refresh"
    if row.get("enabled") is False and wanted.get("enabled") is not False:
        yield f"it is disabled, so none of its receivers is notified; {restore}"
    planned, found = _names(wanted), _names(row)
    yield from (f"it has no receiver {shown(one)}; {restore}" for one in sorted(planned - found))
    yield from (f"receiver {shown(one)} is not of this stack; {restore}" for one in sorted(found - planned))


def _silent(wanted: Row, row: Row) -> Iterator[str]:
    """Yield receivers of the stack that Azure does not notify.

    Azure disables an address until its code was entered, and where its owner unsubscribed.
    https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups
    """
    known = _names(wanted)
    for name, receiver in _receivers(row):
        if name in known and receiver.get("status") == "Disabled":
            yield (
                f"receiver {shown(name)} is disabled: it waits for its code, or its owner unsubscribed; confirm it in "
                "the portal"
            )


def _names(group: Row) -> frozenset[str]:
    return frozenset(name for name, _ in _receivers(group))


def _receivers(group: Row) -> Iterator[tuple[str, Row]]:
    for kind, receivers in group.items():
        if kind.endswith(_RECEIVERS):
            yield from ((str(one.get("name")), one) for one in parts(receivers))
