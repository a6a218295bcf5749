"""Arrival: since when a record is new to one evaluation of an event alert."""

NEW_SINCE = "new_since"
"""The name under which a query reads that moment; defined by a let statement before the query."""

OVERLAP_MINUTES = 5
"""How much further back than its last evaluation a rule reads.

Azure starts an evaluation late or again, and ingestion_time() is approximate ("the ingestion operation can take several
minutes to complete", Kusto's reference). Without an overlap, what arrives meanwhile is never seen.
"""


SENTINEL_DELAY_MINUTES = 5
"""How much later than the end of its window Microsoft Sentinel runs a scheduled rule (SEN034).

What is generated in these minutes is in the next window only, so that window reads as new what arrived since this one.
"""


def overlapping_minutes(frequency: int) -> int:
    """Return how far back an evaluation takes records as new, for the minutes between two evaluations."""
    return frequency + OVERLAP_MINUTES
