"""Samples of some alerts for a snapshot: their descriptions, and the results if they are run."""

from dataclasses import dataclass

from entrawatch.changes.snapshots.model import SampleFacts
from entrawatch.detection.fixtures import read_fixtures
from entrawatch.detection.sample_file import read_sample_file
from entrawatch.documents.issues import IssuesFound
from entrawatch.specs.catalog import Catalog, CatalogAlert


@dataclass(frozen=True)
class AlertWork:
    """Alerts whose samples are read, and what else to do with them."""

    alerts: tuple[str, ...] = ()
    queries: bool = False
    """Whether to check that their queries can run at all."""
    run: bool = False
    mutate: bool = False


def sample_facts(work: AlertWork, catalog: Catalog) -> dict[str, SampleFacts]:
    """Return the samples of a catalog's alerts; raises EntrawatchError if none can be run."""
    chosen = [alert for name, alert in catalog.alerts.items() if name in work.alerts]
    facts = {name: SampleFacts(alert=name, unread=True) for name in work.alerts if name in catalog.refused}
    facts |= {alert.spec.id: _named(alert) for alert in chosen}
    readable = [alert for alert in chosen if not facts[alert.spec.id].failing]
    if work.run or work.mutate:
        # Imported here, because it takes long to load.
        from entrawatch.changes.snapshots.sample_runs import SECONDS_FOR_MUTANTS, run_facts

        fixtures, _ = read_fixtures(catalog, *catalog.folders)
        facts |= run_facts(readable, facts, fixtures, SECONDS_FOR_MUTANTS if work.mutate else 0)
    return facts


def _named(alert: CatalogAlert) -> SampleFacts:
    try:
        sets = list(read_sample_file(alert).sets())
    except IssuesFound as found:
        return SampleFacts(alert=alert.spec.id, failing=tuple(map(str, found.issues)))
    return SampleFacts(
        alert=alert.spec.id, names=tuple(f"{kind}: {' '.join(sample.why.split())}" for kind, _, sample in sets)
    )
