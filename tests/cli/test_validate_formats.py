"""How `entrawatch validate` prints what it found: JSON, annotations of GitHub, colors."""

import json
from xml.etree import ElementTree

import pytest
from goodproject import AREA, SPEC, STACK, GoodProject
from validatecommand import make_two_mistakes, run

pytestmark = pytest.mark.usefixtures("service_files")


def test_json_holds_every_field(good: GoodProject) -> None:
    """For programs."""
    good.change("severity: high", "severity: hgih")
    result = run("--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "path": SPEC,
            "line": 4,
            "column": 11,
            "code": "SP104",
            "severity": "error",
            "message": "severity 'hgih' is not known; did you mean 'high'?",
        }
    ]


def test_json_of_a_clean_project_is_an_empty_list(good: GoodProject) -> None:
    """A program can always parse it."""
    assert run("--format", "json").stdout == "[]\n"


def test_github_gets_annotations(good: GoodProject) -> None:
    """One workflow command for each problem, with what GitHub would read as its own syntax escaped."""
    good.change("severity: high", 'severity: "100%, a:b"')
    good.copy_alert("window,100%:added")
    result = run("--format", "github")
    assert result.stdout.splitlines() == [
        f"::error file={SPEC},line=4,col=11,title=entrawatch SP104::severity '100%25, a:b' is not known; "
        "use one of: critical, high, medium, low, informational",
        "::error file=alert_specs/applications/window%2C100%25%3Aadded.yaml,line=1,col=5,title=entrawatch SP104::"
        "id 'window,100%25:added' does not fit; "
        "use 3 to 60 lower-case letters, digits and underscores, a letter first",
        "::error file=alert_specs/applications/window%2C100%25%3Aadded.yaml,line=4,col=11,title=entrawatch SP104::"
        "severity '100%25, a:b' is not known; use one of: critical, high, medium, low, informational",
    ]


def test_github_distinguishes_warnings(good: GoodProject) -> None:
    """A warning does not look like an error."""
    good.change("window_size: PT6H", "window_size: PT30M")
    assert run("--format", "github").stdout.startswith(
        f"::warning file={SPEC},line=30,col=14,title=entrawatch SQR082::"
    )


def test_a_file_name_cannot_write_a_line_of_its_own(good: GoodProject) -> None:
    """A line break or an escape sequence in a name is shown as what it is, in every format."""
    good.write("alert_specs/applications/a\n::error ::b\x1b[31m.yaml", "id: 1\n")
    assert "\x1b" not in run().stdout
    assert all(
        line.startswith("alert_specs/applications/a\\x0a::error ::b\\x1b[31m.yaml:")
        for line in run().stdout.splitlines()
    )
    assert all(line.startswith("::error file=alert_specs/") for line in run("--format", "github").stdout.splitlines())


def test_a_pipe_gets_no_color(good: GoodProject) -> None:
    """Nor does NO_COLOR or a file."""
    make_two_mistakes(good)
    assert "\x1b" not in run().stdout
    assert "\x1b" not in run(NO_COLOR="1", FORCE_COLOR="1").stdout


def test_color_can_be_forced(good: GoodProject) -> None:
    """For logs of a build server; the place is bold and the code is red."""
    good.change("severity: high", "severity: hgih")
    assert run(FORCE_COLOR="1").stdout == (
        f"\x1b[1m{SPEC}:4:11:\x1b[0m \x1b[31mSP104: error:\x1b[0m severity 'hgih' is not known; did you mean 'high'?\n"
    )


def test_sarif_has_a_result_for_each_issue(good: GoodProject) -> None:
    """With the place and level that code scanning shows."""
    make_two_mistakes(good)
    (one,) = json.loads(run("--format", "sarif").stdout)["runs"]
    places = [result["locations"][0]["physicalLocation"] for result in one["results"]]
    assert [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places] == [
        (AREA, 2),
        (SPEC, 4),
    ]
    assert {(result["ruleId"], result["level"]) for result in one["results"]} == {
        ("SP103", "error"),
        ("SP104", "error"),
    }
    assert [rule["id"] for rule in one["tool"]["driver"]["rules"]] == ["SP103", "SP104"]


def test_junit_has_a_failure_for_each_error(good: GoodProject) -> None:
    """A warning is a test that passed, with its text."""
    good.change("severity: high", "severity: hgih")
    good.write(STACK, good.text(STACK).replace("config:\n", "other: 1\nconfig:\n"))
    suites = ElementTree.fromstring(run("--format", "junit").stdout)
    assert [(one.get("name"), one.get("tests"), one.get("failures")) for one in suites] == [
        (SPEC, "1", "1"),
        (STACK, "1", "0"),
    ]
    failed, passed = suites.iter("testcase")
    assert (failed.get("name"), failed.findtext("failure")) == (
        "SP104",
        f"{SPEC}:4:11: SP104: severity 'hgih' is not known; did you mean 'high'?",
    )
    assert (passed.get("name"), (passed.findtext("system-out") or "").partition(": ")[0]) == ("ST210", f"{STACK}:1:1")


@pytest.mark.parametrize(
    ("setting", "file", "text", "code"),
    [
        ("inputs: {owned_domains: {file: dev/domains.txt}}", "stacks/dev/domains.txt", "a.com\n\u200b\n", "IN216"),
        ("exceptions: [exceptions]", "exceptions/a.yaml", "exceptions: [{}]\n", "EX101"),
    ],
)
def test_a_stack_file_is_checked_with_the_files_that_it_names(
    setting: str, file: str, text: str, code: str, good: GoodProject
) -> None:
    """Naming the stack file alone must not hide that it cannot be deployed."""
    good.write(file, text)
    stack = good.text(STACK).replace("  entrawatch:inputs:", "  other:inputs:")
    good.write(STACK, stack.replace("config:\n", f"config:\n  entrawatch:{setting}\n"))
    for path in (STACK, "stacks"):
        found = json.loads(run(path, "--format", "json").stdout)
        assert {(one["path"], one["code"]) for one in found if one["code"] == code} == {(file, code)}


def test_warnings_fail_only_if_asked(good: GoodProject) -> None:
    """And are hidden if nobody wants them."""
    good.change("window_size: PT6H", "window_size: PT30M")
    assert run().exit_code == 0
    assert run("--strict").exit_code == 1
    assert run("-q").stdout == ""
