"""Mutation score: which small mistakes in an alert's query its samples would notice."""

from collections.abc import Iterable
from dataclasses import dataclass

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.mutants import Mutant, mutate
from entrawatch.detection.run import AlertRuns, read_runs, run_sample
from entrawatch.documents.issues import Location
from entrawatch.kql.host import QueryRefused
from entrawatch.specs.catalog import CatalogAlert
from entrawatch.specs.rule_query import query_body


@dataclass(frozen=True)
class Survivor:
    """A mutant that no sample noticed, and where the author's query has the text that it changed."""

    mutant: Mutant
    location: Location


@dataclass(frozen=True)
class UnrunMutant:
    """A valid mutant that cannot be run on samples, where it is in the author's query, and why."""

    mutant: Mutant
    location: Location
    reason: str


@dataclass(frozen=True)
class MutationScore:
    """The mutants of one alert: noticed by a sample, unnoticed, or outside of what can be run."""

    alert_id: str
    killed: tuple[Mutant, ...]
    survived: tuple[Survivor, ...]
    not_run: tuple[UnrunMutant, ...]

    @property
    def total(self) -> int:
        """How many mutants there are; one that cannot be run is not noticed."""
        return len(self.killed) + len(self.survived) + len(self.not_run)

    @property
    def share(self) -> float:
        """Killed mutants among all, 0 to 1; 1 where there are none."""
        return len(self.killed) / self.total if self.total else 1.0

    def notices(self, percent: int) -> bool:
        """Whether the share is at least so many percent."""
        return 100 * self.share >= percent


def notice_enough(scores: Iterable[MutationScore], percent: int) -> bool:
    """Whether the samples of all these alerts together notice at least so many percent of the mutants."""
    counts = [(len(score.killed), score.total) for score in scores]
    return 100 * sum(killed for killed, _ in counts) >= percent * sum(total for _, total in counts)


def mutation_score(alert: CatalogAlert, fixtures: Fixtures, engine: Engine) -> MutationScore:
    """Run every mutant of an alert's query on its samples; a mutant is killed as soon as one verdict changes.

    Raises IssuesFound for a wrong samples file and CannotRun where the alert's own query cannot be run.
    """
    runs, body = read_runs(alert, fixtures), query_body(alert.spec)
    right = [run_sample(runs, sample, body, engine).is_right for sample in runs.samples]
    # Any values of inputs will do: that part of the query is not changed.
    lets = runs.samples[0].lets
    killed: list[Mutant] = []
    survived: list[Survivor] = []
    not_run: list[UnrunMutant] = []
    for mutant in mutate(lets + body, engine.analyzer.analyze, len(lets), alert.spec.entities.columns()):
        place = alert.document.text_location(("query",), mutant.start - len(lets))
        try:
            if _is_noticed(runs, mutant.query[len(lets) :], right, engine):
                killed.append(mutant)
            else:
                survived.append(Survivor(mutant, place))
        except (CannotRun, QueryRefused) as refused:
            not_run.append(UnrunMutant(mutant, place, str(refused)))
    return MutationScore(alert.spec.id, tuple(killed), tuple(survived), tuple(not_run))


def _is_noticed(runs: AlertRuns, body: str, right: list[bool], engine: Engine) -> bool:
    # Samples with the same inputs one after the other: each change of them translates the query again.
    first = runs.samples[0].lets
    pairs = sorted(zip(runs.samples, right, strict=True), key=lambda pair: (pair[0].lets != first, pair[0].lets))
    return any(run_sample(runs, sample, body, engine).is_right != was_right for sample, was_right in pairs)
