"""What a rule of Microsoft Sentinel keeps there: the `sentinel` block of a spec."""

from collections.abc import Mapping, Sequence
from typing import Any

from entrawatch.exchange.analytics_rule import AnalyticsRule
from entrawatch.exchange.imported_query import ImportedQuery
from entrawatch.exchange.sentinel_draft import Schedule, span_minutes
from entrawatch.reference.durations import minutes, normalized
from entrawatch.specs.alert_spec import Detects, Entities
from entrawatch.specs.checks.sentinel_limits import DETAIL_KEY, LONGEST_SUPPRESSION, MOST_DETAILS

# Details of these names are those of the entities, with a number from the second on.
_LABELS = frozenset(kind.replace("_", "") for kind in Entities.model_fields)


def sentinel_block(
    rule: AnalyticsRule, timing: Schedule, kinds: Mapping[str, Sequence[str]], query: ImportedQuery
) -> dict[str, Any]:
    """Return what differs in Microsoft Sentinel; empty if nothing does."""
    block: dict[str, Any] = {}
    if rule.kind == "Scheduled" and timing.wanted != minutes(timing.frequency):
        block["evaluation_frequency"] = normalized(timing.wanted)
    if timing.period > minutes(timing.window):
        block["window_size"] = normalized(timing.period)
    suppressed = span_minutes(rule.suppressionDuration or "") if rule.suppressionEnabled else None
    # An event alert would lose the records that arrive meanwhile (SP213).
    if suppressed and timing.wanted <= suppressed <= LONGEST_SUPPRESSION and query.detects is not Detects.EVENT:
        block["suppression_duration"] = normalized(suppressed)
    if (rule.incidentConfiguration or {}).get("createIncident") is False:
        block["create_incident"] = False
    if details := _details(rule.customDetails or {}, frozenset(query.columns), sum(map(len, kinds.values()))):
        block["custom_details"] = details
    return block


def _details(given: Mapping[str, str], columns: frozenset[str], taken: int) -> dict[str, str]:
    """Return the custom details that a spec can have, `taken` of them being those of its entities."""
    kept = {key: column for key, column in given.items() if column in columns and _is_free(key)}
    return dict(list(kept.items())[: max(MOST_DETAILS - taken, 0)])


def _is_free(key: str) -> bool:
    return bool(DETAIL_KEY.fullmatch(key)) and key.rstrip("0123456789").casefold() not in _LABELS
