"""Garbage collection: rarely in a short-lived process, and not again while it exits."""

import atexit
import gc
import sys

# Allocations between two runs of the collector; Python's default is 700.
_THRESHOLDS = (200_000, 50, 50)


def collect_garbage_rarely() -> None:
    """Make the collector run less often for the rest of this process, and not at exit.

    Declaring resources creates many long-lived reference cycles, and scanning them costs more than anything else.
    """
    gc.set_threshold(*_THRESHOLDS)
    atexit.register(_spare_last_search)


def _spare_last_search() -> None:
    # Frozen objects are skipped by the last collection, which frees nothing that the exit does not free anyway.
    # DuckDB counts its objects at exit and reports those not freed as leaks.
    if "duckdb" not in sys.modules:
        gc.freeze()
