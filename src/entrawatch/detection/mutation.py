"""Mutation score: which small mistakes in an alert's query its samples would detect."""

from collections.abc import Iterable
from dataclasses import dataclass

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.mutants import Mutant, mutate
from entrawatch.detection.run import AlertRuns, SampleRun, read_runs, run_sample
from entrawatch.documents.issues import Location
from entrawatch.kql.host import QueryRefused
from entrawatch.specs.catalog import CatalogAlert
from entrawatch.specs.rule_query import query_body


@dataclass(frozen=True)
class PlacedMutant:
    """A mutant, and the location of the changed text in the author's query."""

    mutant: Mutant
    location: Location
    reason: str = ""
    """Why it cannot be run on samples."""


@dataclass(frozen=True)
class MutationScore:
    """The mutants of one alert: detected by a sample, undetected, or not runnable."""

    alert_id: str
    killed: tuple[Mutant, ...]
    survived: tuple[PlacedMutant, ...]
    not_run: tuple[PlacedMutant, ...]
    is_learned: bool = False
    """Whether a mutant is detected by what it measures only, because Azure learns the threshold."""

    @property
    def total(self) -> int:
        """Number of mutants, including those that cannot be run, which count as undetected."""
        return len(self.killed) + len(self.survived) + len(self.not_run)

    @property
    def share(self) -> float:
        """Share of killed mutants, 0 to 1; 1 without mutants."""
        return len(self.killed) / self.total if self.total else 1.0

    def notices(self, percent: int) -> bool:
        """Whether the share is at least this percentage."""
        return 100 * self.share >= percent


def notice_enough(scores: Iterable[MutationScore], percent: int) -> bool:
    """Whether the samples of all these alerts together detect at least this percentage of the mutants."""
    counts = [(len(score.killed), score.total) for score in scores]
    return 100 * sum(killed for killed, _ in counts) >= percent * sum(total for _, total in counts)


def mutation_score(alert: CatalogAlert, fixtures: Fixtures, engine: Engine) -> MutationScore:
    """Run every mutant of an alert's query on its samples; a mutant is killed as soon as one verdict changes.

    Raises IssuesFound for an invalid samples file and CannotRun if the alert's query cannot be run.
    """
    runs, body = read_runs(alert, fixtures), query_body(alert.spec)
    judged = [(sample, run_sample(runs, sample, body, engine).is_right) for sample in runs.samples]
    # Any input values work: that part of the query is not changed.
    lets = runs.samples[0].lets
    killed: list[Mutant] = []
    survived: list[PlacedMutant] = []
    not_run: list[PlacedMutant] = []
    for mutant in mutate(lets + body, engine.analyzer.analyze, len(lets), alert.spec.entities.columns()):
        place = alert.document.text_location(("query",), mutant.start - len(lets))
        try:
            if _is_noticed(runs, mutant.query[len(lets) :], judged, engine):
                killed.append(mutant)
            else:
                survived.append(PlacedMutant(mutant, place))
        except (CannotRun, QueryRefused) as refused:
            not_run.append(PlacedMutant(mutant, place, str(refused)))
    is_learned = alert.spec.trigger.dynamic_threshold is not None
    return MutationScore(alert.spec.id, tuple(killed), tuple(survived), tuple(not_run), is_learned)


def _is_noticed(runs: AlertRuns, body: str, judged: list[tuple[SampleRun, bool]], engine: Engine) -> bool:
    """Return whether a verdict changes; the sample whose verdict did moves to the front of `judged`."""
    for index, (sample, was_right) in enumerate(judged):
        if run_sample(runs, sample, body, engine).is_right != was_right:
            # The next mutant mostly changes the same verdict: measured, a fifth of the runs is saved.
            judged.insert(0, judged.pop(index))
            return True
    return False
