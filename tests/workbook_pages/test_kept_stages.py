"""Queries of a workbook that begin alike: the rows after their common stages are computed once."""

from datetime import timedelta

from workbooksignins import SIGN_INS

from entrawatch.detection.engine import Engine
from entrawatch.replay.sample_logs import sample_database
from entrawatch.workbook_pages.answers import Answers, Rows
from entrawatch.workbook_pages.questions import Question

NAMES = ", ".join(f'"account{number}@contoso.com"' for number in range(120))
# Long enough to be worth keeping, with a table that a later stage reads again.
BEGINNING = f"""
SigninLogs
| where UserPrincipalName !in~ ({NAMES})
| project UserPrincipalName, ResultType, TimeGenerated
"""
ENDINGS = (
    '| where ResultType == "0" | summarize Hits = count()',
    '| where ResultType != "0" | summarize Hits = count()',
    "| join kind=inner (SigninLogs | summarize Last = max(TimeGenerated)) on $left.TimeGenerated == $right.Last"
    " | summarize Hits = count()",
)
KEPT = "SELECT count(*) FROM duckdb_tables() WHERE temporary"


def test_queries_share_rows_only_within_one_time_range(engine: Engine) -> None:
    times = [record.columns["TimeGenerated"] for record in SIGN_INS]
    with sample_database(SIGN_INS) as connection:
        answers = Answers(connection, (min(times), max(times)), engine)

        def hits(ending: str, hours: int) -> int:
            rows = answers.rows(Question(f"{BEGINNING}{ending}"), timedelta(hours=hours))
            assert isinstance(rows, Rows)
            return int(rows.values("Hits")[0])

        for hours, (succeeded, failed) in ((20, (3, 2)), (40, (5, 4)), (60, (6, 6))):
            assert [hits(ending, hours) for ending in ENDINGS] == [succeeded, failed, 1]
        assert connection.execute(KEPT).fetchall() == [(3,)]
