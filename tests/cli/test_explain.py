"""`entrawatch explain`: a code or an alert, without opening a page."""

import json

from click.testing import CliRunner, Result
from goodproject import GoodProject

from entrawatch.cli import main


def explain(*words: str) -> Result:
    return CliRunner().invoke(main, ["explain", *words])


def test_a_code_is_explained_in_any_case(good: GoodProject) -> None:
    """What it means, and what would happen without the check."""
    result = explain("kq102")
    assert (
        result.stdout
        == "# KQ102: unknown table\n\nWithout this check: A query on a table that does not exist is rejected.\n"
    )
    assert json.loads(explain("KQ102", "--format", "json").stdout)["title"] == "unknown table"


def test_an_alert_is_explained_with_its_runbook_and_query(good: GoodProject) -> None:
    """Of the project's own folders."""
    text = explain("owner_added").stdout
    assert text.startswith("# Owner added to an application\n\n**Severity** high | **Status** ")
    for part in ("- **inputs**: approved_actors (", "**Runbook**\n\n1. ", "```kusto\nAuditLogs\n"):
        assert part in text, text


def test_an_unknown_name_gets_a_suggestion(good: GoodProject) -> None:
    """As wrong usage; so does an unknown command."""
    result = explain("owner_aded")
    assert result.exit_code == 2
    assert "'owner_aded' is neither an issue code nor an alert; did you mean 'owner_added'?" in result.stderr
    wrong = CliRunner().invoke(main, ["validat"])
    assert (wrong.exit_code, "'validat' is not a command; did you mean 'validate'?" in wrong.stderr) == (2, True)
