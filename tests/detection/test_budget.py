"""A query that would occupy the machine is stopped with advice, and is not tried a second time."""

from functools import partial

import duckdb
import pytest
from sample_rows import Ask

from entrawatch.detection import budget, store
from entrawatch.detection.budget import Budget, limited
from entrawatch.detection.cannot_run import TooExpensive
from entrawatch.detection.engine import Engine
from entrawatch.detection.store import open_database
from entrawatch.logs import answer as answers
from entrawatch.specs.samples import DEFAULT_NOW

JOIN = (
    "range a from 1 to {0} step 1 | extend k = 1 | join kind=inner (range b from 1 to {0} step 1 | extend k = 1) on k"
)
DOUBLED = "".join(f"let a{n} = strcat(a{n - 1}, a{n - 1}); " for n in range(1, 22))
IN_FUNCTIONS = "".join(f"let f{n} = () {{ let x = 1; strcat(f{n - 1}(), f{n - 1}()) }}; " for n in range(1, 22))


def test_a_query_that_runs_too_long_is_interrupted(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """All its samples together have one budget."""
    monkeypatch.setattr(store, "Budget", partial(Budget, 0.3))
    with pytest.raises(TooExpensive, match=r"it ran longer than 0\.3 s; filter first"):
        ask(f"{JOIN.format(100_000)} | summarize n = count()")


def test_a_budget_is_spent_by_all_statements(engine: Engine) -> None:
    """Many short ones are as expensive as a long one."""
    connection, budget = open_database({"threads": 1}), Budget(0.3)
    with pytest.raises(TooExpensive), connection:  # noqa: PT012 - which of them is stopped depends on the machine
        for _ in range(10_000):
            with budget.spent(connection):
                connection.execute("SELECT sum(range) FROM range(3000000)").fetchall()


def test_a_query_that_needs_too_much_memory_is_stopped() -> None:
    """Before the machine is short of it."""
    connection = open_database({"threads": 1, "memory_limit": "30MB"})
    with (
        pytest.raises(TooExpensive, match="it needs more memory than it may use"),
        connection,
        Budget().spent(connection),
    ):
        connection.execute("SELECT list(range) FROM range(100000000)").fetchall()


def test_a_query_over_logs_has_a_limit(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is long, as logs are."""
    monkeypatch.setattr(answers, "ALERT_SECONDS", 0.3)
    slow = engine.translate(f"{JOIN.format(100_000)} | summarize n = count()")
    with pytest.raises(TooExpensive, match=r"it ran longer than 0\.3 s"):
        answers.answer(open_database({"threads": 1}), slow, DEFAULT_NOW, 10)


def test_rows_that_memory_does_not_hold_are_refused(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row in Python is ten times as large as in the database."""
    monkeypatch.setattr(budget, "MOST_ROWS", 100)
    assert len(ask("range n from 1 to 100 step 1")) == 100
    with pytest.raises(TooExpensive, match="it returns more than 100 rows; filter first"):
        ask("range n from 1 to 101 step 1")


def test_a_statement_that_is_tried_in_another_form_has_no_second_budget() -> None:
    """Whatever the block does about the first interruption."""
    connection = open_database({"threads": 1})

    def count() -> None:
        connection.execute("SELECT count(*) FROM range(1000000) a, range(1000000) b").fetchall()

    def count_twice() -> None:
        try:
            count()
        except duckdb.Error:
            count()

    with pytest.raises(TooExpensive, match=r"it ran longer than 0\.3 s"), limited(connection, 0.3):
        count_twice()
    assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_all_queries_of_a_run_have_a_budget_together() -> None:
    """Thousands of alerts that are each slow."""
    connection = open_database({"threads": 1})
    spent = Budget(run=Budget(0.0)).spent(connection)
    with pytest.raises(TooExpensive, match="all queries before it ran longer than 7200 s"), spent:
        connection.execute("SELECT 1").fetchall()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (f"let a0 = 'x'; {DOUBLED}print n = strlen(a21)", "contain each other more than 1,000,000 characters"),
        (f"let f0 = () {{ 'x' }}; {IN_FUNCTIONS}print n = strlen(f21())", "contain each other more than 1,000,000"),
        ("print n = strlen(strrep('x', 1000000000))", "Azure repeats a text at most 1024 times"),
        ("range n from 1 to 9 step 1 | extend t = strrep('x', n * 1000000000)", "Azure repeats a text at most 1024"),
    ],
    ids=["doubled", "doubled in functions", "repeated", "repeated by a column"],
)
def test_a_query_that_grows_is_refused_before_it_runs(query: str, reason: str, ask: Ask) -> None:
    """The translator writes every let out."""
    with pytest.raises(TooExpensive, match=reason):
        ask(query)
