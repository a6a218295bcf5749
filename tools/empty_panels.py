"""Compare the panels without rows on the example logs with the list of permitted ones, which only becomes shorter."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import yaml

from entrawatch.cli.workbook_logs import Request, answers_on, workbooks_of
from entrawatch.project import find_project
from entrawatch.workbook_pages.drawing import draw, empty_panels, panels

ROOT = Path(__file__).parents[1]
PERMITTED = ROOT / "tests/workbook_pages/permitted_empty.yaml"


def found(logs: Path, names: tuple[str, ...]) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    """Yield each workbook of the stack, the number of its panels, and those without rows."""
    request = Request(names, logs, {}, None, "dev", find_project(ROOT))
    workbooks = workbooks_of(request)
    with answers_on(request, workbooks) as answers:
        for one in workbooks:
            drawn = draw(one, answers, {})
            yield one.id, sum(1 for _ in panels(drawn.nodes)), empty_panels(drawn)


def main() -> None:
    """Print the count of each workbook; exit with 1 for a panel that is empty without a reason, or no longer empty."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("logs", type=Path, help="folder that `entrawatch example-logs` wrote")
    parser.add_argument("workbooks", nargs="*", help="their names; all without any")
    options = parser.parse_args()
    permitted = yaml.safe_load(PERMITTED.read_text(encoding="utf-8"))
    is_wrong = False
    for name, count, empty in found(options.logs, tuple(options.workbooks)):
        reasons = {item: reason for reason, items in permitted.get(name, {}).items() for item in items}
        counted = Counter(reasons.get(item, "no reason") for item in empty)
        kinds = ", ".join(f"{number} {reason}" for reason, number in sorted(counted.items())) or "none"
        click.echo(f"{name}: {count} panels, {len(empty)} without rows: {kinds}")
        new, filled = empty.keys() - reasons.keys(), reasons.keys() - empty.keys()
        for item in sorted(new):
            click.echo(
                f"  {item}: {empty[item]}; extend the example logs, or add it to {PERMITTED.name} with the reason"
            )
        for item in sorted(filled):
            click.echo(f"  {item}: has rows now; remove it from {PERMITTED.name}")
        is_wrong |= bool(new or filled)
    sys.exit(is_wrong)


if __name__ == "__main__":
    main()
