"""Compare collection and retention: log routing, daily cap, table retention, the workspace itself."""

from collections.abc import Collection, Iterator, Mapping

from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import AlertFacts, SettingsFacts, StackSnapshot, TableFacts
from entrawatch.reference.log_categories import log_categories

_CATEGORY = Category.COLLECTION_REDUCED
_WORKSPACE = About(SubjectKind.WORKSPACE, "workspace")


def collection_findings(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield changes of settings for collection and retention, and the alerts that lose records."""
    before, after = base.settings, head.settings
    yield from _management(before, after)
    yield from category_findings(before.categories, after.categories, base, head)
    # Tables that machines, Azure resources or services fill.
    yield from _collected(SubjectKind.TABLE, before.collected, after.collected, base, head)
    yield from _workspace(before, after)
    if not (before.workspace_id or after.workspace_id):
        yield from cap_findings(before.daily_cap_gb, after.daily_cap_gb)
        yield from workspace_retention_findings(before.retention_days, after.retention_days)
        for name in sorted(before.tables.keys() | after.tables.keys()):
            yield from table_findings(name, _table(name, before), _table(name, after))
    for name in sorted(base.alerts.keys() & head.alerts.keys()):
        yield from _feeding(base.alerts[name], head.alerts[name])


def _management(before: SettingsFacts, after: SettingsFacts) -> Iterator[Finding]:
    if before.manages_logs != after.manages_logs:
        is_weaker = before.manages_logs
        text = "is no longer managed by the stack; what is collected depends on settings elsewhere"
        yield new_finding(
            _CATEGORY,
            Direction.WEAKENED if is_weaker else Direction.STRENGTHENED,
            About(SubjectKind.SETTING, "log_routing"),
            text if is_weaker else "is now managed by the stack",
            changes=(("manage", before.manages_logs, after.manages_logs),),
        )


def category_findings(
    before: Collection[str], after: Collection[str], base: StackSnapshot, head: StackSnapshot
) -> Iterator[Finding]:
    """Yield each log category that is no longer or newly collected, with the alerts that read it."""
    return _collected(SubjectKind.LOG_CATEGORY, before, after, base, head)


def _collected(
    kind: SubjectKind, before: Collection[str], after: Collection[str], base: StackSnapshot, head: StackSnapshot
) -> Iterator[Finding]:
    """Yield each log category or table that is no longer or newly collected, with the alerts that read it."""
    for name in sorted({*before} ^ {*after}):
        is_gone = name in before
        text = "is no longer collected" if is_gone else "is now collected"
        direction = Direction.WEAKENED if is_gone else Direction.STRENGTHENED
        about = About(kind, name, alerts=_readers(kind, name, base if is_gone else head))
        yield new_finding(_CATEGORY, direction, about, text)


def _readers(kind: SubjectKind, name: str, side: StackSnapshot) -> tuple[str, ...]:
    known = log_categories().get(name)
    table = name if kind is SubjectKind.TABLE else known and known.table
    return tuple(alert for alert, one in sorted(side.alerts.items()) if table in one.tables)


def _workspace(before: SettingsFacts, after: SettingsFacts) -> Iterator[Finding]:
    if before.workspace_id.casefold() == after.workspace_id.casefold():  # Azure ignores the case of an ID
        return
    text = "is another workspace; its collection and retention are not visible here"
    values = before.workspace_id or "created by the stack", after.workspace_id or "created by the stack"
    yield new_finding(_CATEGORY, Direction.UNCLEAR, _WORKSPACE, text, changes=(("existing_id", *values),))


def cap_findings(before: float | None, after: float | None) -> Iterator[Finding]:
    """Yield a change of the workspace's daily cap; None = no cap."""
    if before == after:
        return
    is_weaker = after is not None and (before is None or after < before)
    text = "stops collecting earlier in the day" if is_weaker else "stops collecting later in the day, or never"
    direction = Direction.WEAKENED if is_weaker else Direction.STRENGTHENED
    values = (("daily_cap_gb", "no cap" if before is None else before, "no cap" if after is None else after),)
    yield new_finding(_CATEGORY, direction, _WORKSPACE, text, changes=values)


def workspace_retention_findings(before: int, after: int) -> Iterator[Finding]:
    """Yield a change of the workspace's retention; 0 = not set."""
    yield from _kept(_WORKSPACE, {"retention_days": (before, after)})


def table_findings(name: str, before: TableFacts, after: TableFacts) -> Iterator[Finding]:
    """Yield a change of a table's retention or plan."""
    days = {key: (getattr(before, key), getattr(after, key)) for key in ("retention_days", "total_days")}
    yield from _kept(About(SubjectKind.TABLE, name), days, (before.plan, after.plan))


def _kept(
    about: About, days: Mapping[str, tuple[int, int]], plans: tuple[str, str] = ("Analytics", "Analytics")
) -> Iterator[Finding]:
    changes = [(name, *values) for name, values in {**days, "plan": plans}.items() if values[0] != values[1]]
    if not changes:
        return
    direction, text = Direction.STRENGTHENED, "keeps its records longer"
    if any(after < before for before, after in days.values()):
        direction, text = Direction.WEAKENED, "keeps its records for a shorter time"
    elif any(not before for before, after in days.values() if before != after):
        direction, text = Direction.UNCLEAR, "keeps its records for another time than the default"
    elif plans[1] == "Analytics" != plans[0]:
        text = f"is no longer in the {plans[0]} plan, which alert rules cannot read"
    if plans[0] == "Analytics" != plans[1]:
        direction, text = Direction.WEAKENED, f"is in the {plans[1]} plan, which alert rules cannot read"
    yield new_finding(_CATEGORY, direction, about, text, changes=changes)


def _table(name: str, settings: SettingsFacts) -> TableFacts:
    """Return the retention of a table: its own setting, or the workspace's."""
    days = settings.retention_days
    return settings.tables.get(name) or TableFacts(retention_days=days, total_days=days)


def _feeding(before: AlertFacts, after: AlertFacts) -> Iterator[Finding]:
    lost = {table: why for table, why in after.unfed.items() if table in before.tables and table not in before.unfed}
    back = [table for table in before.unfed if table in after.tables and table not in after.unfed]
    about = About(SubjectKind.ALERT, after.id, after.title, after.place)
    if lost:
        is_blind = set(after.unfed) >= set(after.tables)
        category = Category.DETECTION_REMOVED if is_blind else _CATEGORY
        text = "can no longer fire" if is_blind else "reads fewer records"
        yield new_finding(category, Direction.WEAKENED, about, f"{text}: {', '.join(sorted(set(lost.values())))}")
    if back:
        text = f"reads {', '.join(back)} again, which received no records before"
        yield new_finding(_CATEGORY, Direction.STRENGTHENED, about, text)
