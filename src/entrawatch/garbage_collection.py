"""When Python looks for garbage: seldom in a process that ends soon, and not once more while it ends."""

import atexit
import contextlib
import gc
import sys
from collections.abc import Iterator

# Objects between two runs of the collector; Python's own value is 700.
_THRESHOLDS = (200_000, 50, 50)


def collect_garbage_rarely() -> None:
    """Let the collector run less often for the rest of this process, and not at its end.

    Declaring resources makes many objects in cycles that stay, and looking through them costs more than anything else.
    """
    gc.set_threshold(*_THRESHOLDS)
    atexit.unregister(_spare_last_search)
    atexit.register(_spare_last_search)


@contextlib.contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Let the collector run less often inside."""
    thresholds = gc.get_threshold()
    collect_garbage_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _spare_last_search() -> None:
    # Frozen objects are left out of the search at the end, which frees nothing that the end itself would not.
    # DuckDB counts its objects at the end, and prints those that nobody freed as leaks.
    if "duckdb" not in sys.modules:
        gc.freeze()
