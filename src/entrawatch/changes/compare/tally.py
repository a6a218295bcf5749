"""Tally: the counts of one stack for its headline."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from entrawatch.changes.findings import Category, Direction, Finding, SubjectKind
from entrawatch.changes.report import ResourceChange, Tally

_ALERT_FIELDS = (
    "alerts_broken",
    "alerts_silenced",
    "alerts_added",
    "alerts_weakened",
    "alerts_unclear",
    "alerts_retuned",
    "texts_changed",
)
_OTHER_FIELDS = {
    Category.BROKEN: "files_broken",
    Category.EXCEPTION_WIDENED: "exceptions_widened",
    Category.EXCLUSION_ADDED: "exclusions_added",
    Category.WATCH_LIST_SHORTENED: "watch_lists_shortened",
    Category.RECEIVER_REMOVED: "receivers_removed",
    Category.COLLECTION_REDUCED: "collection_reduced",
    Category.PROTECTION_REMOVED: "protections_removed",
}


def tally(findings: Iterable[Finding], resources: Iterable[ResourceChange], deployed: AbstractSet[str]) -> Tally:
    """Count each alert once, under its worst change, and everything else by heading.

    `deployed`: alerts that at least one version deploys; changes of other alerts are not counted.
    """
    worst: dict[str, int] = {}
    others: set[tuple[str, SubjectKind, str]] = set()
    counts = dict.fromkeys(Tally.model_fields, 0)
    for one in findings:
        if one.subject_kind is SubjectKind.ALERT:
            if one.subject not in deployed and one.category is not Category.BROKEN:
                continue
            rank = _rank(one)
            worst[one.subject] = min(worst.get(one.subject, rank), rank)
        elif one.subject_kind is SubjectKind.HUNT:
            counts["hunts_changed"] += 1
        elif one.category is Category.RECEIVER_REMOVED and one.subject_kind is SubjectKind.SETTING:
            counts["alerts_unnotified"] += one.alert_count
        else:
            others.add((_OTHER_FIELDS.get(one.category, "settings_changed"), one.subject_kind, one.subject))
    for field, _, _ in others:
        counts[field] += 1
    for rank in worst.values():
        counts[_ALERT_FIELDS[rank]] += 1
    for change in resources:
        counts[change.operation.done] += 1
    return Tally(**counts)


def _rank(finding: Finding) -> int:
    by_direction = {Direction.WEAKENED: 3, Direction.UNCLEAR: 4}.get(finding.direction, 5)
    ranks = {Category.BROKEN: 0, Category.DETECTION_REMOVED: 1, Category.ADDED: 2, Category.TEXT_ONLY: 6}
    return ranks.get(finding.category, by_direction)
