"""How long the workbooks of all built-in alerts take to be generated: python benchmarks/workbooks.py [--times 5]"""

import argparse
import sys
import time

from measure import machine

from entrawatch.kql.words import words
from entrawatch.specs.catalog import builtin_specs, load_catalog
from entrawatch.workbooks.books import workbooks
from entrawatch.workbooks.catalog_plan import catalog_plan

GOAL = 1.0


def main() -> None:
    """Generate all workbooks several times, each time with nothing kept from before; fail above the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    plan = catalog_plan(load_catalog(builtin_specs()))
    print(machine())
    best, kilobytes = min(generated(plan) for _ in range(parser.parse_args().times))
    print(f"{len(plan.alerts)} alerts, {len(plan.areas) + 4} workbooks, {kilobytes} KB: {best:.2f} s of processor time")
    if best > GOAL:
        sys.exit(f"slower than {GOAL} s")


def generated(plan: object) -> tuple[float, int]:
    words.cache_clear()
    started = time.process_time()
    size = sum(len(book.content.encode()) for book in workbooks(plan))
    return time.process_time() - started, size // 1024


if __name__ == "__main__":
    main()
