"""Mutation score: which small mistakes in an alert's query its samples would notice."""

from dataclasses import dataclass

from entrawatch.catalog import CatalogAlert
from entrawatch.detection.base_records import BaseRecords
from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.mutants import Mutant, mutate
from entrawatch.detection.run import AlertRuns, read_runs, run_sample


@dataclass(frozen=True)
class MutationScore:
    """The mutants of one alert: noticed by a sample, unnoticed, or outside of what can be run (counted nowhere)."""

    alert_id: str
    killed: tuple[Mutant, ...]
    survived: tuple[Mutant, ...]
    not_run: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        """Killed mutants among all that could be run, 0 to 1; 1 where there are none."""
        counted = len(self.killed) + len(self.survived)
        return len(self.killed) / counted if counted else 1.0


def mutation_score(alert: CatalogAlert, base: BaseRecords, engine: Engine) -> MutationScore:
    """Run every mutant of an alert's query on its samples; a mutant is killed as soon as one verdict changes.

    Raises IssuesFound for a wrong samples file and CannotRun where the alert's own query cannot be run.
    """
    runs = read_runs(alert, base)
    query = runs.query
    right = [run_sample(runs, sample, query, engine).is_right for sample in runs.samples]
    found: dict[str, list[Mutant]] = {"killed": [], "survived": [], "not_run": []}
    for mutant in mutate(query, engine.analyser.analyse, behind=len(runs.lets)):
        found[_fate(runs, mutant, right, engine)].append(mutant)
    return MutationScore(alert.spec.id, *(tuple(found[fate]) for fate in ("killed", "survived", "not_run")))


def _fate(runs: AlertRuns, mutant: Mutant, right: list[bool], engine: Engine) -> str:
    try:
        for sample, was_right in zip(runs.samples, right, strict=True):
            if run_sample(runs, sample, mutant.query, engine).is_right != was_right:
                return "killed"
    except CannotRun:
        return "not_run"
    return "survived"
