"""Checks of claims: every row of the guide and technique of ATT&CK exists, and a complete area covers all its rows."""

from collections.abc import Iterator, Sequence

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, IssuesFound
from entrawatch.documents.messages import close_names, did_you_mean
from entrawatch.reference.attack import close_techniques, current_technique, tactic_names, tactic_successors, technique
from entrawatch.reference.guide_rows import guide_rows
from entrawatch.reference.tenants import TenantKind
from entrawatch.specs.catalog import Catalog, CatalogAlert, CatalogArea
from entrawatch.specs.coverage import unanswered

_LEFT_OUT = "CT404"
_CONSUMER_PAGE = "consumer-accounts/"


def check_guide(alert: CatalogAlert, _: Catalog) -> Iterator[Issue]:
    """Yield an issue for each claimed row that does not exist, is claimed twice, or is about other tenants."""
    yield from _rows(alert.document, ("covers",), alert.spec.covers, set())
    kinds = set(alert.spec.tenants)
    for number, row in enumerate(alert.spec.covers):
        is_consumer = row.removeprefix("non-table/").startswith(_CONSUMER_PAGE)
        if is_consumer and kinds == {TenantKind.WORKFORCE}:
            text = f"guide row '{row}' is about consumer tenants; add b2c, external_id or both to tenants"
            yield Issue(alert.document.value_location("covers", number), "SP403", text)


def check_area_guides(catalog: Catalog) -> Iterator[Issue]:
    """Yield the issues of each area's treatments of rows that its alerts do not cover."""
    covered = {row: alert.spec.id for alert in catalog.alerts.values() for row in alert.spec.covers}
    for area in catalog.areas.values():
        if area.guide_document:
            yield from _claims(area, area.guide_document, covered)
            yield from _hunts(area, area.guide_document, catalog)
            yield from _left_out(area, area.guide_document, catalog)


def require_known_rows(catalog: Catalog) -> None:
    """Raise IssuesFound for claimed rows that do not exist, are claimed twice, or belong to another area."""
    alerts = [issue for alert in catalog.alerts.values() for issue in check_guide(alert, catalog)]
    wrong = [issue for issue in (*alerts, *check_area_guides(catalog)) if issue.code != _LEFT_OUT]
    if wrong:
        raise IssuesFound(sorted(wrong))


def _rows(document: Document, path: KeyPath, rows: Sequence[str], seen: set[str]) -> Iterator[Issue]:
    for number, row in enumerate(rows):
        place = document.value_location(*path, number)
        if row not in guide_rows():
            near = close_names(row, guide_rows())
            advice = f"did you mean '{near[0]}'?" if near else "write area/row, such as user-accounts/smart-lockout"
            yield Issue(place, "SP401", f"guide row '{row}' does not exist; {advice}")
        if row in seen:
            yield Issue(place, "SP402", f"guide row '{row}' is duplicated; remove one")
        seen.add(row)


def _claims(area: CatalogArea, document: Document, covered: dict[str, str]) -> Iterator[Issue]:
    seen: set[str] = set()
    lists: list[tuple[KeyPath, tuple[str, ...]]] = [
        *((("treatments", number, "rows"), item.rows) for number, item in enumerate(area.guide.treatments)),
        *((("hunts", number, "covers"), hunt.covers) for number, hunt in enumerate(area.guide.hunts)),
    ]
    for path, rows in lists:
        yield from _rows(document, path, rows, seen)
        for number, row in enumerate(rows):
            yield from _misplaced(area, document, (*path, number), row, covered)


def _misplaced(
    area: CatalogArea, document: Document, path: KeyPath, row: str, covered: dict[str, str]
) -> Iterator[Issue]:
    known, place = guide_rows().get(row), document.value_location(*path)
    if known and known.area != area.spec.id:
        yield Issue(place, "CT401", f"guide row '{row}' belongs to area '{known.area}'; answer it there")
    elif path[0] == "treatments" and row in covered:
        yield Issue(place, "CT402", f"guide row '{row}' is covered by alert '{covered[row]}'; remove it here")


def _hunts(area: CatalogArea, document: Document, catalog: Catalog) -> Iterator[Issue]:
    taken = {alert.spec.id for alert in catalog.alerts.values() if alert.area == area.spec.id}
    for number, hunt in enumerate(area.guide.hunts):
        if hunt.id in taken:
            place = document.value_location("hunts", number, "id")
            yield Issue(place, "CT403", f"id '{hunt.id}' is already used in this area; choose another id")
        taken.add(hunt.id)
        for name in hunt.inputs:
            if name not in catalog.inputs and catalog.has_all_inputs:
                place = document.location("hunts", number, "inputs", name)
                message = f"input '{name}' is not declared; {did_you_mean(name, list(catalog.inputs))}"
                yield Issue(place, "SP204", message)


def _left_out(area: CatalogArea, document: Document, catalog: Catalog) -> Iterator[Issue]:
    # An alert whose file is invalid may cover the row: its own issue is reported already.
    if not area.guide.complete or catalog.refused:
        return
    for row in unanswered(catalog, area.spec.id):
        message = (
            f"guide row '{row.id}' ({row.title}) has no answer, although the area claims to be complete; "
            "cover it with an alert, or list it below 'treatments' or 'hunts'"
        )
        yield Issue(document.value_location("complete"), _LEFT_OUT, message)


def check_attack(alert: CatalogAlert, _: Catalog) -> Iterator[Issue]:
    """Yield issues of unknown or withdrawn names, and of techniques that do not belong to any of the tactics."""
    for number, name in enumerate(alert.spec.tactics):
        if name not in tactic_names():
            now = " or ".join(f"'{tactic}'" for tactic in tactic_successors(name))
            advice = f"it is now {now}" if now else did_you_mean(name, tactic_names())
            message = f"tactic '{name}' is not an ATT&CK tactic; {advice}"
            yield Issue(alert.document.value_location("tactics", number), "SP301", message)
    for number, name in enumerate(alert.spec.techniques):
        message, code = _technique_problem(name, alert.spec.tactics)
        if message:
            yield Issue(alert.document.value_location("techniques", number), code, message)


def _technique_problem(name: str, tactics: tuple[str, ...]) -> tuple[str, str]:
    known = technique(name)
    if known is None:
        near = ", ".join(f"{item.id} ({item.name})" for item in close_techniques(name))
        return f"technique '{name}' is not in ATT&CK; write {near or 'an id such as T1078.004'}", "SP302"
    if not known.is_current:
        current = current_technique(name)
        advice = f"write {current.id} ({current.name})" if current else "remove it"
        return f"technique '{name}' ({known.name}) was withdrawn from ATT&CK; {advice}", "SP304"
    # An unknown tactic is reported separately; until it is fixed, the fitting techniques are not known.
    if set(tactics) <= set(tactic_names()) and not set(known.tactics) & set(tactics):
        fitting = " or ".join(f"'{tactic}'" for tactic in known.tactics)
        return (
            f"technique '{name}' ({known.name}) does not belong to any of the tactics; add {fitting} or remove it",
            "SP303",
        )
    return "", ""
