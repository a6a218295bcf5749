"""Coverage: which rows of the security operations guide the catalog addresses, and with which ATT&CK techniques."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from entrawatch.reference.guide_rows import AREA_OF_PAGE, Alertable, GuideRow, guide_rows
from entrawatch.reference.licenses import License
from entrawatch.reference.log_categories import category_of_table
from entrawatch.specs.alert_spec import Status
from entrawatch.specs.catalog import Catalog, CatalogAlert


class Answer(StrEnum):
    """How a row of the guide is addressed, strongest first."""

    ALERT = "alert"
    HUNT = "hunt"
    PRODUCT = "product"
    SETTING = "setting"
    PROCESS = "process"
    NOT_POSSIBLE = "not_possible"
    NONE = "none"


@dataclass(frozen=True)
class RowCoverage:
    """One row of the guide with its answer."""

    row: GuideRow
    answer: Answer
    alerts: Mapping[str, Status]
    """Alerts that cover it, by ID."""
    by: str = ""
    """Product, setting, people or hunt that addresses it if no alert does."""
    reason: str = ""
    categories: tuple[str, ...] = ()
    """Log categories of Entra's diagnostic settings that it requires."""
    licenses: tuple[str, ...] = ()
    """Licenses without which these categories are empty or lack the events, such as `p2 or id_governance`."""


@dataclass(frozen=True)
class AreaTotals:
    """One area in numbers: rows of the guide's tables, those that a log query can cover, and prose recommendations."""

    area: str
    is_complete: bool
    """Whether the area claims to be complete."""
    rows: int
    rows_answered: int
    log_query_rows: int
    log_query_alerts: int
    prose: int
    prose_answered: int

    @property
    def percent(self) -> float:
        """Percentage of the rows suitable for a log query that an alert covers."""
        return 100 * self.log_query_alerts / self.log_query_rows if self.log_query_rows else 100.0


@dataclass(frozen=True)
class Coverage:
    """The report: rows in the guide's order, totals by area, alerts by ATT&CK technique."""

    rows: tuple[RowCoverage, ...]
    areas: tuple[AreaTotals, ...]
    techniques: Mapping[str, tuple[str, ...]]

    @property
    def broken_claims(self) -> tuple[RowCoverage, ...]:
        """Rows without an answer in areas that claim to be complete."""
        complete = {area.area for area in self.areas if area.is_complete}
        return tuple(item for item in self.rows if item.row.area in complete and item.answer is Answer.NONE)


def coverage(catalog: Catalog, area: str | None = None) -> Coverage:
    """Return how the catalog addresses the guide, as a whole or for one area; deprecated alerts do not count."""
    chosen = [area] if area else list(AREA_OF_PAGE.values())
    alerts = [alert for alert in catalog.alerts.values() if alert.spec.status is not Status.DEPRECATED]
    rows = tuple(row for row in _answered(catalog, alerts) if row.row.area in chosen)
    totals = tuple(_totals(name, catalog, [row for row in rows if row.row.area == name]) for name in chosen)
    return Coverage(rows, totals, _techniques(alert for alert in alerts if alert.area in chosen))


def unanswered(catalog: Catalog, area: str) -> tuple[GuideRow, ...]:
    """Return the rows and recommendations of an area that nothing addresses."""
    return tuple(item.row for item in coverage(catalog, area).rows if item.answer is Answer.NONE)


def _answered(catalog: Catalog, alerts: Iterable[CatalogAlert]) -> Iterable[RowCoverage]:
    covering: dict[str, dict[str, CatalogAlert]] = defaultdict(dict)
    for alert in alerts:
        for covered in alert.spec.covers:
            covering[covered][alert.spec.id] = alert
    others = _other_answers(catalog)
    for row in guide_rows().values():
        found = covering.get(row.id, {})
        answer, by, reason = (Answer.ALERT, "", "") if found else others.get(row.id, (Answer.NONE, "", ""))
        statuses = {name: alert.spec.status for name, alert in found.items()}
        tables = {table for alert in found.values() for table in alert.spec.tables} or set(row.tables)
        categories = {item.category: item.license for table in tables if (item := category_of_table(table))}
        licenses = {str(license) for license in categories.values() if license is not License.FREE}
        licenses |= {" or ".join(alert.spec.licenses) for alert in found.values() if alert.spec.licenses}
        yield RowCoverage(row, answer, statuses, by, reason, tuple(sorted(categories)), tuple(sorted(licenses)))


def _other_answers(catalog: Catalog) -> dict[str, tuple[Answer, str, str]]:
    answers: dict[str, tuple[Answer, str, str]] = {}
    for area in catalog.areas.values():
        for item in area.guide.treatments:
            answers |= {row: (Answer(item.treatment), item.by, " ".join(item.reason.split())) for row in item.rows}
        for hunt in area.guide.hunts:
            answers |= {row: (Answer.HUNT, hunt.title, " ".join(hunt.description.split())) for row in hunt.covers}
    return answers


def _totals(area: str, catalog: Catalog, rows: list[RowCoverage]) -> AreaTotals:
    known = catalog.areas.get(area)
    table = [item for item in rows if not item.row.is_prose]
    prose = [item for item in rows if item.row.is_prose]
    queries = [item for item in table if item.row.alertable is Alertable.LOG_QUERY]
    return AreaTotals(
        area=area,
        is_complete=bool(known and known.guide.complete),
        rows=len(table),
        rows_answered=_count(table),
        log_query_rows=len(queries),
        log_query_alerts=sum(item.answer is Answer.ALERT for item in queries),
        prose=len(prose),
        prose_answered=_count(prose),
    )


def _count(rows: Iterable[RowCoverage]) -> int:
    return sum(item.answer is not Answer.NONE for item in rows)


def _techniques(alerts: Iterable[CatalogAlert]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for alert in alerts:
        for technique in alert.spec.techniques:
            found[technique].append(alert.spec.id)
    return {name: tuple(sorted(found[name])) for name in sorted(found)}
