"""`entrawatch workbook render` and `shots` write what they say, or one line about what is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entrawatch.cli import main
from entrawatch.resources.program_plan import Plan
from entrawatch.workbook_pages.content import Workbook

ROOT = Path(__file__).parents[2]
WORKBOOK = ROOT / "tests/workbook_pages/every_kind.json"
SAMPLES = ROOT / "alert_specs/user_accounts/mfa_denied_by_user.samples.yaml"
EMPTY = [
    "every_kind: no rows in 'No rows': No such sign-in.",
    "every_kind: no rows in 'Unknown column': This query cannot run on exported logs: The name 'Nothing' does not "
    "refer to any known column, table, variable or function.",
    "drew 13 panels, 2 without rows",
]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return the command on the samples of an alert, without Vega and without the program of a stack."""
    monkeypatch.setattr("entrawatch.workbook_pages.vega.vega_scripts", lambda: ("", "", ""))
    monkeypatch.setattr("entrawatch.cli.preview.planned_stack", lambda *_: Plan("p", "dev", (), (), {}))

    def invoke(*options: str, data: Path = SAMPLES) -> Result:
        return CliRunner().invoke(main, ["workbook", *options, "--data", str(data), "--project", str(ROOT)])

    return invoke


def test_a_file_is_rendered_and_what_is_left_out_is_printed(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    result = run("render", str(WORKBOOK), "--out", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [
        "every_kind: not drawn: 'Drawn as a graph': visualization 'graph', shown as a grid",
        "every_kind: not drawn: 'CPU': metric chart",
        *EMPTY,
        f"wrote {out}",
    ]
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["render", str(WORKBOOK)], "missing option '--out'; name the HTML file to write"),
        (
            ["render", str(WORKBOOK), "--out", "x.html", "--set", "TimeRange"],
            "'TimeRange' is not NAME=VALUE; write a parameter and its value, such as TimeRange=Last 24 hours",
        ),
        (
            ["render", str(WORKBOOK), "--out", "x.html", "--now", "2020-01-01T00:00:00Z"],
            "--now '2020-01-01 00:00' is before the first record, ",
        ),
        (["render", "missing.json", "--out", "x.html"], "stack 'dev' has no workbooks; name another stack, or "),
        (["render", "--out", "x.html"], "stack 'dev' has no workbooks; name another stack, or "),
        (
            ["render", str(WORKBOOK), "--out", "x.html", "--set", "TimeRang=Last hour"],
            "no workbook has a parameter 'TimeRang'; did you mean 'TimeRange'?",
        ),
        (
            ["render", str(WORKBOOK), "--out", "x.html", "--set", "Tab=all", "--set", "Tab=details"],
            "'Tab' has two values; write one of them",
        ),
        (["render", str(WORKBOOK), "--out", "missing/x.html"], "folder 'missing' does not exist"),
    ],
)
def test_wrong_usage_is_explained(run: Run, options: list[str], message: str) -> None:
    result = run(*options)
    assert result.exit_code == 2
    assert message in result.stderr


def test_an_unknown_name_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Workbook(id="overview", title="Overview", items=())
    monkeypatch.setattr("entrawatch.workbook_pages.read_workbooks.planned_workbooks", lambda _: {"overview": known})
    result = run("render", "overvieww", "--out", "x.html")
    assert result.exit_code == 2
    assert "'overvieww' is neither a file nor a workbook of stack 'dev'; did you mean 'overview'?" in result.stderr


def test_a_workbook_without_a_query_on_logs_is_refused(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "notes.json"
    text.write_text('{"items": [{"type": 1, "content": {"json": "hello"}}]}', encoding="utf-8")
    result = run("render", str(text), "--out", str(tmp_path / "x.html"))
    assert result.exit_code == 1
    assert result.stderr == "no query of 'notes' reads a table of Log Analytics; name another workbook\n"


def test_logs_of_other_tables_are_refused(run: Run, tmp_path: Path) -> None:
    other = ROOT / "alert_specs/applications/application_credential_added.samples.yaml"
    result = run("render", str(WORKBOOK), "--out", str(tmp_path / "x.html"), data=other)
    assert result.exit_code == 1
    assert result.stderr == (
        f"{other}: no rows of the tables that these workbooks read in 1 file: AuditLogs (15); name other exports\n"
    )


def test_a_file_that_cannot_be_read_is_reported(run: Run, tmp_path: Path) -> None:
    """The page without its rows would look complete."""
    broken = tmp_path / "broken.json"
    broken.write_text('{"a": [1,,', encoding="utf-8")
    result = run("render", str(WORKBOOK), "--out", str(tmp_path / "x.html"), data=broken)
    assert result.stderr.splitlines() == [
        f"{broken}:1: DT302: warning: invalid JSON at character 10 of the line: expecting value",
        f"{broken}: no rows of the tables that these workbooks read in 1 file: no row; name other exports",
    ]
