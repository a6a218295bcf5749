"""How much of other people's KQL is accepted and runs: python benchmarks/kql_corpus.py FOLDER [--list]

FOLDER has .kql files, and YAML files of Sigma or Sentinel rules with a `query:`; a query is run on one record of each
table that it reads. Published queries belong to their authors: keep the folder outside of the repository.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import yaml

from entrawatch.detection.base_records import BaseRecords, read_base_records
from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.records import Record
from entrawatch.documents.issues import IssueSeverity
from entrawatch.kql.host import QueryRefused
from entrawatch.kql.lint import QueryContext, QueryUse
from entrawatch.kql.lints import lint
from entrawatch.reference.tables import table
from entrawatch.specs.catalog import builtin_specs
from entrawatch.specs.samples import DEFAULT_NOW

_EVER = timedelta(days=3660)


@dataclass(frozen=True)
class Tried:
    """The result of one query; `refused` is empty for one that ran."""

    name: str
    is_accepted: bool
    refused: str
    reason: str


def queries(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each query below a folder."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        try:
            text = query_of(path)
        except (OSError, ValueError, yaml.YAMLError) as error:
            print(f"{name} cannot be read and is not counted: {' '.join(str(error).split())}", file=sys.stderr)
            continue
        if text is not None:
            yield name, text


def query_of(path: Path) -> str | None:
    """Return the query of a file; None if it has none."""
    if path.suffix == ".kql":
        return path.read_text(encoding="utf-8-sig")
    if path.suffix not in (".yaml", ".yml"):
        return None
    rule = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    found = rule.get("query") if isinstance(rule, dict) else None
    return found if isinstance(found, str) else None


def records(tables: tuple[str, ...], base: BaseRecords) -> Iterator[Record]:
    """Yield one record of each table: the built-in one, otherwise only with its time."""
    for name in tables:
        known = table(name)
        if known:
            row = {**dict.fromkeys(known.columns), **base.get(name, {})}
            yield Record(name, {**row, "TimeGenerated": DEFAULT_NOW, "_TimeReceived": DEFAULT_NOW})


def tried(name: str, query: str, engine: Engine, base: BaseRecords) -> Tried:
    """Analyze a query as validate does, then run it."""
    try:
        analysis = engine.analyzer.analyze(query)
    except QueryRefused as refused:
        return Tried(name, False, "the query", str(refused))
    context = QueryContext(QueryUse.PIVOT)
    wrong = [one for one in lint(analysis, context, query) if one.severity is IssueSeverity.ERROR]
    if wrong or not analysis.result_columns:
        first = wrong[0].message if wrong else "it has no tabular result"
        return Tried(name, False, wrong[0].code if wrong else "no result", first)
    try:
        engine.run_query(query, records(analysis.tables, base), DEFAULT_NOW, _EVER)
    except CannotRun as found:
        return Tried(name, True, found.construct, found.instead)
    return Tried(name, True, "", "")


def main() -> None:
    """Print how many queries were accepted and ran, and the refusals by construct."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", action="store_true", help="also print each query that is not accepted or refused")
    options = parser.parse_args()
    base, _ = read_base_records(builtin_specs())
    with Engine() as engine:
        found = [tried(name, query, engine, base) for name, query in queries(options.folder)]
    accepted = [one for one in found if one.is_accepted]
    ran = [one for one in accepted if not one.refused]
    print(f"{len(found)} queries: {len(accepted)} accepted, {len(ran)} of them ran", end="")
    print(f" ({len(ran) / len(accepted):.1%})" if accepted else "")
    for title, group in (("not accepted", [one for one in found if not one.is_accepted]), ("refused", accepted)):
        for construct, times in Counter(one.refused for one in group if one.refused).most_common():
            print(f"{times:>5}  {title}: {construct}")
    for one in found if options.list else ():
        if one.refused:
            print(f"{'refused' if one.is_accepted else 'not accepted'}: {one.name}: {one.refused}: {one.reason}")


if __name__ == "__main__":
    main()
