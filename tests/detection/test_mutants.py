"""Small mistakes that are made in a query, and which of them the samples notice."""

from typing import Any

import pytest
from goodproject import SPEC, GoodProject
from sampledalert import alert

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.field_edits import MOST_FIELDS
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.mutants import MutantKind, mutate
from entrawatch.detection.mutation import mutation_score
from entrawatch.detection.store import QueryResult
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.host import QueryRefused


def test_each_kind_of_small_mistake_is_made_once(engine: Engine) -> None:
    """Every mutant is valid, differs in one place and leaves the values in front alone."""
    lets = "let least = 3;\n"
    query = (
        f'{lets}SigninLogs | where ResultType == "50126" and Location has "DE" | summarize N = count() by UserId'
        " | where N >= 4"
    )
    made = mutate(query, engine.analyzer.analyze, start=len(lets))
    assert [(one.kind, one.original, one.replacement) for one in made] == [
        (MutantKind.STEP, 'where ResultType == "50126" and Location has "DE"', "where true"),
        (MutantKind.COLUMN, "ResultType", "Location"),
        (MutantKind.COMPARISON, "==", "!="),
        (MutantKind.TEXT, '"50126"', '"50127"'),
        (MutantKind.LOGIC, "and", "or"),
        (MutantKind.COLUMN, "Location", "ResultType"),
        (MutantKind.COMPARISON, "has", "!has"),
        (MutantKind.TEXT, '"DE"', '"DEx"'),
        (MutantKind.STEP, "where N >= 4", "where true"),
        (MutantKind.COMPARISON, ">=", "<"),
        (MutantKind.COMPARISON, ">=", ">"),
        (MutantKind.NUMBER, "4", "3"),
        (MutantKind.NUMBER, "4", "40"),
        (MutantKind.NUMBER, "4", "5"),
    ]
    assert all(
        one.query == query[: one.start] + one.replacement + query[one.start + len(one.original) :] for one in made
    )
    assert not any(engine.analyzer.analyze(one.query).has_errors for one in made)


def test_the_score_says_which_mistakes_no_sample_would_notice(
    good: GoodProject, fixtures: Fixtures, engine: Engine
) -> None:
    """The good samples say nothing of repeated or of old records."""
    score = mutation_score(alert(good), fixtures, engine)
    assert score.not_run == ()
    assert ("in~", "OperationName") not in {(one.mutant.original, one.mutant.replacement) for one in score.survived}
    killed = {(one.original, one.replacement) for one in score.killed}
    assert {("=~", "!~"), ("!in~", "in~"), ('"Add owner to application"', '"Add owner to applicationx"')} <= killed
    survived = {(one.mutant.original, one.mutant.replacement) for one in score.survived}
    steps = ("summarize arg_min(IngestedAt, *) by Id", "where IngestedAt >= new_since")
    assert {(step, "where true") for step in steps} <= survived
    places = [str(one.location) for one in score.survived if one.mutant.original.startswith("summarize arg_min")]
    assert places == [f"{SPEC}:21:5"]
    assert score.share == len(score.killed) / (len(score.killed) + len(score.survived))


def test_a_mutant_that_cannot_be_run_is_not_noticed(
    good: GoodProject, fixtures: Fixtures, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The share falls with it, and the reason stays."""
    whole = mutation_score(alert(good), fixtures, engine)
    noticed = next(one for one in whole.killed if one.kind is MutantKind.TEXT)
    run_query = engine.run_query

    def refusing(query: str, *others: Any) -> QueryResult:
        if noticed.query in query:
            raise CannotRun("the mutant", "write it otherwise")
        return run_query(query, *others)

    monkeypatch.setattr(engine, "run_query", refusing)
    score = mutation_score(alert(good), fixtures, engine)
    assert [(one.mutant, one.reason) for one in score.not_run] == [
        (noticed, "'the mutant' cannot be run on samples; write it otherwise")
    ]
    assert (score.total, len(score.killed)) == (whole.total, len(whole.killed) - 1)
    assert score.share == len(score.killed) / score.total


def test_what_the_language_service_refuses_is_no_mutant(engine: Engine) -> None:
    """It could never have been deployed."""
    query = 'SigninLogs | where Location == "DE"'

    def analyze(text: str) -> Analysis:
        if '"DEx"' in text:
            raise QueryRefused("too large")
        return engine.analyzer.analyze(text)

    assert [one.replacement for one in mutate(query, analyze)] == ["where true", "!="]


def test_fields_that_decide_or_name_an_entity_are_mixed_up(engine: Engine) -> None:
    """A member or a column becomes its sibling of the same type; columns that only inform stay."""
    query = (
        "AuditLogs | where tostring(InitiatedBy.user.id) != tostring(TargetResources[0].id)"
        " | where Category == OperationName"
        " | summarize arg_min(ActivityDateTime, *) by CorrelationId, Id | where TimeGenerated > ActivityDateTime"
        " | project Actor = Category, Ip = tostring(InitiatedBy.user.ipAddress), Says = tostring(InitiatedBy.app.appId)"
    )
    made = mutate(query, engine.analyzer.analyze, entities=("Actor", "Ip"))
    fields = [one for one in made if one.kind in (MutantKind.COLUMN, MutantKind.MEMBER)]
    assert [(one.original, one.replacement, one.query[: one.start][-9:]) for one in fields] == [
        ("id", "ipAddress", "dBy.user."),
        ("id", "displayName", "urces[0]."),
        ("Category", "CorrelationId", " | where "),
        ("OperationName", "CorrelationId", "egory == "),
        ("ActivityDateTime", "TimeGenerated", " arg_min("),
        ("CorrelationId", "OperationName", "e, *) by "),
        ("TimeGenerated", "ActivityDateTime", " | where "),
        ("ActivityDateTime", "TimeGenerated", "erated > "),
        ("Category", "CorrelationId", " Actor = "),
        ("ipAddress", "displayName", "dBy.user."),
    ]


@pytest.mark.parametrize("kind", [MutantKind.COLUMN, MutantKind.MEMBER])
def test_the_number_of_fields_is_bounded(kind: MutantKind, engine: Engine) -> None:
    """A long query does not take for ever."""
    names = ("id", "displayName", "userPrincipalName", "ipAddress", "homeTenantId", "homeTenantName")
    members = [f"InitiatedBy.user.{name}" for name in names] + ["InitiatedBy.app.appId", "TargetResources[0].type"]
    columns = ("Id", "CorrelationId", "Category", "OperationName", "Identity", "Result", "ResultReason", "Level")
    named = ", ".join(f"Is{name} = {name}" for name in columns)
    query = f"AuditLogs | where strcat({', '.join(members)}) has 'x' | project {named}"
    entities = [f"Is{name}" for name in columns]
    made = [one for one in mutate(query, engine.analyzer.analyze, entities=entities) if one.kind is kind]
    assert len(made) == MOST_FIELDS
