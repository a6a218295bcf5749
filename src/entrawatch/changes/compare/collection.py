"""Compare what is collected and how long it is kept: log routing, daily cap, retention, the workspace itself."""

from collections.abc import Iterator

from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import AlertFacts, SettingsFacts, StackSnapshot, TableFacts
from entrawatch.reference.log_categories import log_categories

_CATEGORY = Category.COLLECTION_REDUCED
_WORKSPACE = About(SubjectKind.WORKSPACE, "workspace")


def collection_findings(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield what changes in collection and retention, and the alerts that go blind by it."""
    yield from _routing(base, head)
    yield from _workspace(base.settings, head.settings)
    if not (base.settings.workspace_id or head.settings.workspace_id):
        yield from _cap(base.settings.daily_cap_gb, head.settings.daily_cap_gb)
        yield from _retention(base.settings, head.settings)
    for name in sorted(base.alerts.keys() & head.alerts.keys()):
        yield from _feeding(base.alerts[name], head.alerts[name])


def _routing(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    about = About(SubjectKind.SETTING, "log_routing")
    before, after = base.settings, head.settings
    if before.manages_logs != after.manages_logs:
        is_weaker = before.manages_logs
        text = "the stack no longer manages the tenant's log routing; who does, nobody sees here"
        yield new_finding(
            _CATEGORY,
            Direction.WEAKENED if is_weaker else Direction.STRENGTHENED,
            about,
            text if is_weaker else "the stack manages the tenant's log routing now",
            changes=(("manage", before.manages_logs, after.manages_logs),),
        )
    for name in sorted(set(before.categories) ^ set(after.categories)):
        is_gone = name in before.categories
        text = "is not collected any more" if is_gone else "is collected now"
        direction = Direction.WEAKENED if is_gone else Direction.STRENGTHENED
        known = About(SubjectKind.LOG_CATEGORY, name, alerts=_readers(name, base if is_gone else head))
        yield new_finding(_CATEGORY, direction, known, text)


def _readers(category: str, side: StackSnapshot) -> tuple[str, ...]:
    known = log_categories().get(category)
    return tuple(name for name, one in sorted(side.alerts.items()) if known and known.table in one.tables)


def _workspace(before: SettingsFacts, after: SettingsFacts) -> Iterator[Finding]:
    if before.workspace_id == after.workspace_id:
        return
    text = "alerts read another workspace; what it collects and how long it keeps it, nobody sees here"
    values = before.workspace_id or "one of its own", after.workspace_id or "one of its own"
    yield new_finding(_CATEGORY, Direction.UNCLEAR, _WORKSPACE, text, changes=(("existing_id", *values),))


def _cap(before: float | None, after: float | None) -> Iterator[Finding]:
    if before == after:
        return
    is_weaker = after is not None and (before is None or after < before)
    text = "collection stops earlier in the day" if is_weaker else "collection stops later in the day, or never"
    direction = Direction.WEAKENED if is_weaker else Direction.STRENGTHENED
    values = (("daily_cap_gb", "no cap" if before is None else before, "no cap" if after is None else after),)
    yield new_finding(_CATEGORY, direction, _WORKSPACE, text, changes=values)


def _retention(before: SettingsFacts, after: SettingsFacts) -> Iterator[Finding]:
    old, new = before.retention_days, after.retention_days
    if old != new:
        yield _kept(_WORKSPACE, (("retention_days", old, new),), is_shorter=new < old, is_basic=False)
    for name in sorted(before.tables.keys() | after.tables.keys()):
        was, becomes = _table(name, before), _table(name, after)
        both_follow = name not in before.tables and name not in after.tables
        if was == becomes or both_follow:
            continue
        changes = tuple(
            (field, getattr(was, field), getattr(becomes, field))
            for field in ("retention_days", "total_days", "plan")
            if getattr(was, field) != getattr(becomes, field)
        )
        is_shorter = becomes.retention_days < was.retention_days or becomes.total_days < was.total_days
        is_basic = was.plan == "Analytics" != becomes.plan
        yield _kept(About(SubjectKind.TABLE, name), changes, is_shorter=is_shorter, is_basic=is_basic)


def _kept(
    about: About, changes: tuple[tuple[str, object, object], ...], *, is_shorter: bool, is_basic: bool
) -> Finding:
    if is_basic:
        text = "alert rules cannot read its plan"
    else:
        text = "keeps its records for a shorter time" if is_shorter else "keeps its records for a longer time"
    direction = Direction.WEAKENED if is_shorter or is_basic else Direction.STRENGTHENED
    return new_finding(_CATEGORY, direction, about, text, changes=changes)


def _table(name: str, settings: SettingsFacts) -> TableFacts:
    """Return how long a table keeps its records: its own setting, or the workspace's."""
    days = settings.retention_days
    return settings.tables.get(name) or TableFacts(retention_days=days, total_days=days)


def _feeding(before: AlertFacts, after: AlertFacts) -> Iterator[Finding]:
    lost = {table: why for table, why in after.unfed.items() if table in before.tables and table not in before.unfed}
    back = [table for table in before.unfed if table in after.tables and table not in after.unfed]
    about = About(SubjectKind.ALERT, after.id, after.title, after.place)
    if lost:
        is_blind = set(after.unfed) >= set(after.tables)
        category = Category.DETECTION_REMOVED if is_blind else _CATEGORY
        text = "can never fire any more" if is_blind else "reads less than before"
        yield new_finding(category, Direction.WEAKENED, about, f"{text}: {', '.join(sorted(set(lost.values())))}")
    if back:
        text = f"reads {', '.join(back)} again, which stayed empty before"
        yield new_finding(_CATEGORY, Direction.STRENGTHENED, about, text)
