"""`entrawatch query`: what it prints, what it refuses, and that logs are only read for a query that can run."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from goodproject import INPUTS, SAMPLES, STACK, GoodProject

from entrawatch.cli import main

ROWS: list[dict[str, Any]] = [
    {"TimeGenerated": "2026-03-10T12:00:00Z", "Type": "SigninLogs", "Id": "a", "DurationMs": 5, "Location": "DE"},
    {
        "TimeGenerated": "2026-03-10T10:30:00.5Z",
        "Type": "SigninLogs",
        "Id": "b\x1b[2J",
        "IsInteractive": True,
        "Location": "FR",
        "Status": {"errorCode": 50126},
    },
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an export of two sign-ins, in a folder that is not a project."""
    monkeypatch.chdir(tmp_path)
    path = Path("logs.json")
    path.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), encoding="utf-8")
    return path


def ask(query: str | bytes, *options: str, data: str = "logs.json") -> Result:
    """Ask on standard input."""
    return CliRunner().invoke(main, ["query", "-", "--data", data, *options], input=query)


def test_a_pipe_gets_a_line_for_each_row(data: Path) -> None:
    """Cells parted by tabs, moments as ISO, dynamic values as JSON, nothing that a terminal would obey."""
    result = ask("SigninLogs | project TimeGenerated, Id, IsInteractive, Status | order by Id asc")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "TimeGenerated\tId\tIsInteractive\tStatus",
        "2026-03-10T12:00:00Z\ta\t\t",
        '2026-03-10T10:30:00.500000Z\tb\\x1b[2J\ttrue\t{"errorCode":50126}',
    ]
    assert result.stderr == "2 rows\n"


def test_the_query_itself_can_be_the_argument(data: Path) -> None:
    """A question of one line needs no file; a file's name is still one."""
    arguments = ["query", "SigninLogs | project Id | order by Id asc | take 1", "--data", str(data)]
    assert CliRunner().invoke(main, arguments).stdout.splitlines() == ["Id", "a"]
    missing = CliRunner().invoke(main, ["query", "missing.kql", "--data", str(data)])
    assert (missing.exit_code, "'missing.kql' does not exist" in missing.stderr) == (2, True)


def test_json_keeps_types(data: Path) -> None:
    """Numbers, truth values, null and dynamic values are what they are; moments and time spans are text."""
    query = (
        'SigninLogs | where Id != "a" | project TimeGenerated, IsInteractive, DurationMs, Status, Location, '
        "Age = now() - TimeGenerated, Half = 0.5, None = real(nan)"
    )
    assert json.loads(ask(query, "--format", "json").stdout) == [
        {
            "TimeGenerated": "2026-03-10T10:30:00.500000Z",
            "IsInteractive": True,
            "DurationMs": None,
            "Status": {"errorCode": 50126},
            "Location": "FR",
            "Age": "01:29:59.5000000",
            "Half": 0.5,
            "None": "NaN",
        }
    ]
    assert json.loads(ask("SigninLogs | where Id == 'z'", "--format", "json").stdout) == []


def test_csv_holds_every_character(data: Path) -> None:
    """For programs, so that nothing is escaped."""
    result = ask('SigninLogs | where Location == "FR" | project Id, Status', "--format", "csv")
    assert result.stdout == 'Id,Status\nb\x1b[2J,"{""errorCode"":50126}"\n'


def test_the_clock_is_the_latest_record(data: Path) -> None:
    """Exported logs are old, so ago() counts from their end; --now moves it. It is printed only if used."""
    query = "SigninLogs | where TimeGenerated > ago(1h) | project Id"
    result = ask(query)
    assert result.stdout == "Id\na\n"
    assert (
        result.stderr == "now() is 2026-03-10T12:00:00Z, the time of the latest record; change it with --now\n1 row\n"
    )
    moved = ask(query, "--now", "2026-03-11T00:00:00Z")
    assert (moved.stdout, moved.stderr) == ("Id\n", "0 rows\n")
    assert ask(query, "--now", "soon").exit_code == 2


def test_rows_above_the_limit_are_reported(data: Path) -> None:
    """So that no one takes a part for the whole."""
    result = ask("SigninLogs | project Location | order by Location asc", "--limit", "1")
    assert result.stdout == "Location\nDE\n"
    assert result.stderr == "1 row shown, more available; increase --limit 1\n"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SigninLogs\n| where UserPrincipalNam == 'x'", "2:9: KQ104: unknown column 'UserPrincipalNam'; did you mean"),
        ("SignLogs", "1:1: KQ102: unknown table 'SignLogs'; did you mean 'SigninLogs'"),
        ("", "1: KQ100: the query is empty; start it with a table, such as: SigninLogs | take 10"),
        (b"\x00\x01", "1: KQ100: binary data; name a text file with a query"),
        (b"\xff\xfe", "1: KQ100: not UTF-8 text; save the query as UTF-8"),
        (".show tables", "1: KQ100: a control command is not a query"),
        ("SigninLogs | take 1; AuditLogs | take 1", "1:1: KQ108: the query has 2 results"),
        ("let x = 1;", "1:1: KQ107: the query returns no table"),
        ("SigninLogs | where Location in (approved_countries)", "1:33: KQ104: input 'approved_countries' has no value"),
        ("SigninLogs\n| sample 5", "2:3: DT207: 'sample' cannot be run here; use top with a column"),
        ("x" * 300_000, "1: KQ100: more than 256 KB, too long for a query"),
    ],
)
def test_a_query_that_cannot_run_is_refused_before_logs_are_read(query: str | bytes, message: str, data: Path) -> None:
    """With its place, and what to do instead."""
    data.write_bytes(b"\x00 no export")
    result = ask(query)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"(standard input):{message}" in result.stderr
    assert "DT30" not in result.stderr


def test_a_path_that_no_record_has_is_a_warning(data: Path) -> None:
    """The answer is there, and why it is blank."""
    result = ask("SigninLogs | project Code = tostring(Status.errorCod) | distinct Code")
    assert result.exit_code == 0
    assert "(standard input):1:" in result.stderr
    assert "errorCod" in result.stderr


def test_files_are_named_in_messages_and_bad_paths_are_wrong_usage(data: Path) -> None:
    """A query file is named as the user typed it; a folder or a missing file is wrong usage."""
    Path("q.kql").write_text("\ufeffSigninLogs\r\n| where Foo == 1\r\n", encoding="utf-8")
    run = CliRunner().invoke
    assert "q.kql:2:9: KQ104: unknown column 'Foo'" in run(main, ["query", "q.kql", "--data", "logs.json"]).stderr
    for arguments in (["absent.kql", "--data", "logs.json"], [".", "--data", "logs.json"], ["-", "--data", "absent"]):
        assert run(main, ["query", *arguments]).exit_code == 2
    assert run(main, ["query", "q.kql"]).exit_code == 2


def test_a_table_that_the_data_does_not_contain_is_reported(data: Path) -> None:
    """An empty answer says nothing then."""
    result = ask("AuditLogs | count")
    assert result.stdout == "Count\n0\n"
    assert result.stderr == "the data contains no rows of 'AuditLogs'; 1 file: SigninLogs (2)\n1 row\n"


def test_what_was_left_out_of_the_data_is_reported(data: Path) -> None:
    """With its place; a long list is cut."""
    data.write_text(data.read_text(encoding="utf-8") + "{broken\n", encoding="utf-8")
    for number in range(12):
        Path(f"empty{number:02}.json").write_text("", encoding="utf-8")
    lines = ask("SigninLogs | count", data=".").stderr.splitlines()
    assert lines[0] == "empty00.json: DT309: warning: the file is blank"
    assert lines[-2].startswith("and 3 more of these")
    assert "logs.json:3: DT302" in ask("SigninLogs | count").stderr


def test_records_that_are_duplicated_are_reported(data: Path) -> None:
    """Exports overlap, and diagnostic settings write some records twice: count() is too high then."""
    data.write_text(data.read_text(encoding="utf-8") * 2, encoding="utf-8")
    result = ask("SigninLogs | count")
    assert result.stdout == "Count\n4\n"
    assert result.stderr.splitlines()[0] == (
        "SigninLogs: 2 of 4 rows are second copies of others; count ids with dcount()"
    )


def test_data_without_any_record_is_a_problem(data: Path) -> None:
    """No answer is better than one on nothing, with the reason for each file."""
    data.write_bytes(b"\x00 no export")
    result = ask("SigninLogs | count")
    assert (result.exit_code, result.stdout) == (1, "")
    first, last = result.stderr.splitlines()
    assert first.startswith("logs.json: DT301: this is binary data")
    assert last == "logs.json: no record could be read; name an exported file or a folder of exported files"


def test_inputs_of_a_stack_precede_the_query(good: GoodProject) -> None:
    """Only where the query names them; places in messages stay the author's."""
    good.write("logs.json", "".join(f"{json.dumps(row)}\n" for row in ROWS))
    query = 'SigninLogs | where Id !in (approved_actors) and "onboarding@contoso.com" in (approved_actors) | count'
    assert ask(query, "--stack", "dev").stdout == "Count\n2\n"
    blank = ask("SigninLogs | where Id in (privileged_accounts) | count", "--stack", "dev")
    assert (blank.exit_code, blank.stdout) == (0, "Count\n0\n")
    assert blank.stderr.startswith("the stack does not set 'privileged_accounts'; the query runs with an empty value\n")
    wrong = ask("SigninLogs | where Id in (approved_actors) and Foo == 1", "--stack", "dev")
    assert wrong.stderr.startswith("(standard input):1:48: KQ104: unknown column 'Foo'")
    assert "input 'approved_actors' has no value here" in ask("SigninLogs | where Id in (approved_actors)").stderr


def test_the_samples_of_an_alert_are_data_too(good: GoodProject) -> None:
    """What fires, to try a query on; a samples file without its alert is refused."""
    result = ask("AuditLogs | where TimeGenerated > ago(1h) | summarize Found = count() > 0", data=SAMPLES)
    assert (result.exit_code, result.stdout) == (0, "Found\ntrue\n"), result.stderr
    lonely = good.write("alert_specs/applications/lonely.samples.yaml", good.text(SAMPLES))
    result = ask("AuditLogs | count", data=str(lonely))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no valid alert is next to these samples" in result.stderr


def test_the_emergency_accounts_of_a_stack_are_known_to_a_query(good: GoodProject) -> None:
    """They have a setting of their own in the stack file."""
    good.write("logs.json", "".join(f"{json.dumps(row)}\n" for row in ROWS))
    inputs = "  break_glass_accounts: {type: accounts, description: Emergency., example: [a@contoso.com]}\n"
    good.write("alert_specs/inputs.yaml", good.text("alert_specs/inputs.yaml") + inputs)
    stack = good.text("stacks/Pulumi.dev.yaml")
    good.write("stacks/Pulumi.dev.yaml", stack + "  entrawatch:break_glass: {accounts: [breakglass1@contoso.com]}\n")
    query = 'SigninLogs | where "breakglass1@contoso.com" in (break_glass_accounts) | count'
    assert ask(query, "--stack", "dev").stdout == "Count\n2\n"


def test_a_query_reads_the_default_of_an_input_as_alerts_do(good: GoodProject) -> None:
    """Alone where the stack sets nothing, and with what the stack adds."""
    good.write("logs.json", "".join(f"{json.dumps(row)}\n" for row in ROWS))
    good.change("    example: [adm-alex@contoso.com]", "    example: [a@b.com]\n    default: [root@b.com]", INPUTS)
    query = "SigninLogs | project Names = strcat_array(privileged_accounts, ' ') | distinct Names"
    unset = ask(query, "--stack", "dev")
    assert (unset.stdout, unset.stderr) == ("Names\nroot@b.com\n", "1 row\n")
    added = "  entrawatch:inputs:\n    privileged_accounts: {extend: [adm-new@b.com]}\n"
    good.change("  entrawatch:inputs:\n", added, STACK)
    assert ask(query, "--stack", "dev").stdout == "Names\nroot@b.com adm-new@b.com\n"


def test_an_unknown_stack_is_wrong_usage(data: Path) -> None:
    """With the ones that are, or how to name a project."""
    project = Path(__file__).parents[1] / "good_project"
    result = ask("SigninLogs | take 1", "--project", str(project), "--stack", "nowhere")
    assert (result.exit_code, "stack 'nowhere' has no file" in result.stderr) == (2, True)
    result = ask("SigninLogs | take 1", "--stack", "dev")
    assert (result.exit_code, "--stack requires a project" in result.stderr) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_a_query_that_runs_for_ever(number: signal.Signals, data: Path) -> None:
    """The temporary database goes with it, and there is no stack trace."""
    temporary = Path("temporary")
    temporary.mkdir()
    data.write_text(data.read_text(encoding="utf-8") * 2_000, encoding="utf-8")
    other = "join kind=inner (SigninLogs | project Location, Other = Id) on Location | project Id = Other, Location"
    query = f"SigninLogs | project Id, Location | {other} | {other} | {other} | {other} | summarize max(strlen(Id))"
    Path("q.kql").write_text(query, encoding="utf-8")
    command = [sys.executable, "-m", "entrawatch", "query", "q.kql", "--data", "logs.json"]
    environment = {**os.environ, "TMPDIR": str(temporary.absolute())}
    # What a script starts in the background ignores Ctrl-C, and so would what it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        signal.signal(signal.SIGINT, before)
        try:
            while process.poll() is None and not list(temporary.glob("*/logs.duckdb")):
                time.sleep(0.05)
            time.sleep(1)
            process.send_signal(number)
            output, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode not in (0, -number)
    assert (output, b"Traceback" in errors) == (b"", False), errors
    assert list(temporary.iterdir()) == []
