"""Arrival: since when a record is new to one evaluation of an event alert."""

NEW_SINCE = "new_since"
"""The name under which a query reads that moment; defined by a let statement before the query."""

OVERLAP_MINUTES = 5
"""How much further back than its last evaluation a rule reads.

Azure starts an evaluation late or again, and ingestion_time() is approximate ("the ingestion operation can take several
minutes to complete", Kusto's reference). Without an overlap, what arrives meanwhile is never seen.
"""


def overlapping_minutes(frequency: int) -> int:
    """Return how far back an evaluation takes records as new, for the minutes between two evaluations."""
    return frequency + OVERLAP_MINUTES
