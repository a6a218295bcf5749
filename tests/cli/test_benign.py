"""`entrawatch test --benign`: alerts over an ordinary week, as often as their authors say."""

import json
import re
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from goodproject import SAMPLES, GoodProject

from entrawatch.cli import main

PLACE = f"{SAMPLES}:1:1"


@pytest.fixture
def noisy(good: GoodProject) -> GoodProject:
    """The good alert on something that happens every week."""
    good.change('OperationName =~ "Add owner to application"', 'OperationName =~ "Update user"')
    return good


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["test", "--benign", *arguments])


def test_a_silent_alert_passes(good: GoodProject) -> None:
    """One line for the alert, the count on standard error."""
    result = run()
    assert result.exit_code == 0, result.output
    assert re.fullmatch(r"ok       0 x  owner_added  AuditLogs [1-9]\d* of [\d,]+ rows\n", result.stdout)
    assert result.stderr == "1 alert over the benign week, 0 failed; 0 fired 0 times\n"


def test_silence_over_rows_differs_from_silence_over_none(good: GoodProject) -> None:
    """The rows of the table in the week, and those of them that the query's first filters let through."""
    good.change('OperationName =~ "Add owner to application"', 'OperationName =~ "Set fire"')
    assert re.fullmatch(r"ok       0 x  owner_added  AuditLogs 0 of [\d,]+ rows\n", run().stdout)
    result = run("--format", "json")
    (nothing,) = json.loads(result.stdout)[0]["tables"]
    assert (nothing["table"], nothing["rows"] > 5000, nothing["pass_first_filters"]) == ("AuditLogs", True, 0)
    assert result.stderr == (
        "1 alert over the benign week, 0 failed; 0 fired 0 times; "
        "1 found no row that passes their first filters, which proves nothing\n"
    )
    good.change('OperationName =~ "Set fire"', 'OperationName =~ "Update user"')
    good.change("Owners >= least_owners", "Owners >= least_owners + 100000")
    result = run("--format", "json")
    (found,) = json.loads(result.stdout)
    (some,) = found["tables"]
    assert (found["fired"], found["passed"], some["rows"]) == (0, True, nothing["rows"])
    assert 1000 < some["pass_first_filters"] < some["rows"]
    assert result.stderr == "1 alert over the benign week, 0 failed; 0 fired 0 times\n"


def test_a_noisy_alert_fails_until_its_number_is_stated(noisy: GoodProject) -> None:
    """The message says the number and what to do; a stated number that is wrong fails as well."""
    (found,) = json.loads(run("--format", "json").stdout)
    fired = found["fired"]
    assert (found["passed"], found["expected"], fired > 0) == (False, 0, True)
    result = run()
    assert result.exit_code == 1
    assert f"{PLACE}: owner_added fires {fired} times in the benign week, none is stated; exclude " in result.stdout
    good = noisy.text(SAMPLES)
    noisy.write(SAMPLES, f"{good}benign_week: {{alerts: {fired}, why: Accounts change every day.}}\n")
    assert run().exit_code == 0
    noisy.write(SAMPLES, f"{good}benign_week: {{alerts: {fired + 1}, why: Accounts change every day.}}\n")
    case = ElementTree.fromstring(run("--format", "junit").stdout).find("testsuite/testcase/failure")
    assert case is not None
    assert f"fires {fired} times in the benign week, {fired + 1} stated" in str(case.get("message"))


def test_customers_have_a_week_of_their_own(good: GoodProject) -> None:
    """With the alerts for their kind of tenant, or those that are named; nothing is stated for it."""
    assert run("--consumers", "100").stderr.startswith("0 alerts over the benign week")
    good.change("tables: [AuditLogs]", "tables: [AuditLogs]\ntenants: [b2c]")
    result = run("--consumers", "100")
    assert result.stdout == "ok       0 x    0.0 a day  owner_added  high\n"
    assert " a day of at most 15" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--benign", "--users", "10", "--consumers", "10"], "two kinds of tenant; omit one"),
        (["--consumers", "10"], "--consumers sets the size of the tenant for --benign; add --benign"),
    ],
)
def test_customers_without_their_week_are_wrong_usage(arguments: list[str], message: str, good: GoodProject) -> None:
    """One tenant at a time, and only in the week."""
    result = CliRunner().invoke(main, ["test", *arguments])
    assert (result.exit_code, message in result.stderr) == (2, True)


def test_what_cannot_be_run_fails(good: GoodProject) -> None:
    """It is never taken for silence."""
    good.change("  | where Owners >= least_owners", "  | where Owners >= least_owners | sample 1")
    result = run()
    assert result.exit_code == 1
    assert "DT207: 'sample' cannot be run on samples" in result.stdout


def test_mutants_are_another_run(good: GoodProject) -> None:
    """Both options at once are wrong usage."""
    result = run("--mutate")
    assert result.exit_code == 2
    assert "--benign has no mutants" in result.stderr


def test_a_week_of_another_size_is_listed_and_not_compared(noisy: GoodProject) -> None:
    """Notifications a day, severity, accounts and the ordinary reason; more than 15 a day fail, whatever is stated."""
    good = noisy.text(SAMPLES)
    noisy.write(SAMPLES, f"{good}benign_week: {{alerts: 1, why: Accounts change every day.}}\n")
    result = run("--users", "20")
    line = r"ok   +[1-9]\d+ x +[\d.]+ a day  owner_added  high  [\d,]+ accounts?: Accounts change every day\.\n"
    assert re.fullmatch(line, result.stdout), result.stdout
    count = re.search(r"0 failed; 1 fired \d+ times, ([\d.]+) a day of at most 15\n", result.stderr)
    assert count is not None
    assert (float(count[1]) > 15, result.exit_code) == (True, 1)


def test_the_size_of_the_tenant_belongs_to_the_week(good: GoodProject) -> None:
    """Without --benign it would mean nothing."""
    result = CliRunner().invoke(main, ["test", "--users", "20"])
    assert result.exit_code == 2
    assert "--users sets the size of the tenant for --benign; add --benign" in result.stderr
