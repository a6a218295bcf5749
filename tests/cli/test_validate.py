"""`entrawatch validate`: problems to standard output, the count to standard error, and an exit code for scripts."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from goodproject import AREA, INPUTS, SAMPLES, SPEC, STACK, GoodProject
from validatecommand import TITLE, TYPO, make_two_mistakes, run


@pytest.fixture(scope="session", autouse=True)
def _language_service(service_files: tuple[Path, Path]) -> None:
    """No command of these tests fetches the files itself."""


def test_a_clean_project_exits_with_0(good: GoodProject) -> None:
    """Nothing on standard output."""
    result = run()
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "checked 1 alert, 1 area, 1 stack: 0 errors, 0 warnings\n"


def test_problems_exit_with_1(good: GoodProject) -> None:
    """One line each, by place."""
    make_two_mistakes(good)
    result = run()
    assert (result.exit_code, result.stdout) == (1, f"{TITLE}\n{TYPO}\n")
    assert result.stderr == "checked 0 alerts, 0 areas, 1 stack: 2 errors, 0 warnings\n"


def test_warnings_alone_exit_with_0(good: GoodProject) -> None:
    """They deploy."""
    good.change("window_size: PT6H", "window_size: PT30M")
    result = run()
    assert result.exit_code == 0
    assert result.stdout == (
        f"{SPEC}:30:14: SQR082: warning: window_size 'PT30M' leaves only "
        "PT15M for records that arrive late; "
        f"Entra logs can be later than that, use at least PT45M\n"
    )
    assert result.stderr == "checked 1 alert, 1 area, 1 stack: 0 errors, 1 warning\n"


def test_errors_come_last(good: GoodProject) -> None:
    """Above the count, where they are not lost among warnings; for tools all are by place."""
    good.change("window_size: PT6H", "window_size: PT30M")
    good.change("title: ", "heading: ", AREA)
    printed = [line.split(": ")[1] for line in run().stdout.splitlines()]
    rows = [row["code"] for row in json.loads(run("--format", "json").stdout)]
    assert printed == ["SQR082", "SP101", "SP102"]
    assert rows == ["SP101", "SP102", "SQR082"]


@pytest.mark.parametrize(
    "arguments", [["--format", "xml"], ["nowhere.yaml"], ["--project", "/"], ["--project", "nowhere"], ["--what"]]
)
def test_wrong_usage_exits_with_2(arguments: list[str], good: GoodProject) -> None:
    """Nothing was checked."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


def test_outside_a_project_it_says_where_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names what a project is and the option."""
    monkeypatch.chdir(tmp_path)
    result = run()
    assert result.exit_code == 2
    assert f"'{tmp_path}' is not in an entrawatch project" in result.stderr
    assert "name it with --project" in result.stderr


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        (".", SPEC, [TYPO]),
        (".", "alert_specs", [TITLE, TYPO]),
        (".", "alert_specs/", [TITLE, TYPO]),
        (".", "./alert_specs/../alert_specs/applications", [TITLE, TYPO]),
        (".", ".", [TITLE, TYPO]),
        (".", AREA, [TITLE]),
        (".", INPUTS, []),
        (".", "stacks", []),
        ("alert_specs/applications", "owner_added.yaml", [TYPO.removeprefix("alert_specs/applications/")]),
        ("alert_specs/applications", "../../stacks", []),
        ("stacks", "../alert_specs/applications/area.yaml", ["{root}/" + TITLE]),
        ("stacks", "..", ["{root}/" + TITLE, "{root}/" + TYPO]),
        ("alert_specs", "..", [TITLE.removeprefix("alert_specs/"), TYPO.removeprefix("alert_specs/")]),
        (".", "{root}/" + SPEC, [TYPO]),
        ("stacks", "{root}/alert_specs", ["{root}/" + TITLE, "{root}/" + TYPO]),
    ],
)
def test_paths_keep_the_problems_of_files_and_folders(
    folder: str, path: str, expected: list[str], good: GoodProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative to the current folder, absolute, or with dots; the whole project is read in each case."""
    make_two_mistakes(good)
    monkeypatch.chdir(good.root / folder)
    root = str(good.root)
    result = run(path.replace("{root}", root))
    assert result.stdout.splitlines() == [line.replace("{root}", root) for line in expected]
    assert result.exit_code == (1 if expected else 0)


def test_a_folder_with_the_same_beginning_is_another_folder(good: GoodProject) -> None:
    """The filter compares whole names."""
    good.write("alert_specs/applications_old/area.yaml", good.text(AREA).replace("title: Applications", "title: 5"))
    result = run("alert_specs/applications")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_folder_of_specs_that_no_stack_names_is_checked(good: GoodProject, tmp_path: Path) -> None:
    """In the project or outside, the folder, an area of it or one file, with the built-in areas and inputs."""
    good.copy_alert("url_added", folder="own_specs")
    own = "own_specs/applications/url_added.yaml"
    good.change("severity: high", "severity: hgih", own)
    (good.root / "own_specs").rename(tmp_path / "elsewhere")
    shutil.copytree(tmp_path / "elsewhere", good.root / "own_specs")
    typo = TYPO.removeprefix(SPEC)
    for path in ("own_specs", "own_specs/applications", own):
        result = run(path)
        assert (result.exit_code, result.stdout) == (1, f"{own}{typo}\n")
    outside = f"{tmp_path}/elsewhere"
    assert run(outside).stdout == f"{outside}/applications/url_added.yaml{typo}\n"


def test_a_link_to_the_project_leads_to_the_same_files(good: GoodProject, tmp_path: Path) -> None:
    """A path through it is not taken for another folder, of which nothing would be reported."""
    make_two_mistakes(good)
    link = tmp_path / "link"
    link.symlink_to(good.root)
    for path in (SPEC, STACK):
        assert run(f"{link}/{path}").output == run(path).output
    assert run(f"{link}/{SPEC}").exit_code == 1


def test_errors_in_other_files_are_counted(good: GoodProject) -> None:
    """An invalid spec hides what is wrong with its samples, so a clean result says so."""
    good.change("severity: high", "severity: hgih", SPEC)
    result = run(SAMPLES)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[1] == f"1 error in other files can hide mistakes here; the first: {SPEC}:4"


def test_alerts_of_an_own_folder_are_counted(good: GoodProject) -> None:
    """What was read can be seen in the count."""
    good.copy_alert("url_added", folder="own_specs")
    assert run("own_specs").stderr == "checked 1 alert, 1 area, 0 stacks: 0 errors, 0 warnings\n"
    both = run("own_specs", "alert_specs")
    assert both.stderr == "checked 2 alerts, 1 area, 0 stacks: 0 errors, 0 warnings\n"


@pytest.mark.parametrize("path", [SPEC, SAMPLES])
def test_of_a_spec_nothing_else_is_checked(path: str, good: GoodProject) -> None:
    """So that the loop of an author is short: the other alert's wrong samples and the stack wait for a full check."""
    good.copy_alert("url_added")
    good.change("fires:", "fire:", SAMPLES.replace("owner_added", "url_added"))
    good.change("environment: dev", "environment: 5", STACK)
    one = run(path)
    assert (one.exit_code, one.stdout) == (0, "")
    assert one.stderr.splitlines()[0] == "checked 1 alert, 1 area, 0 stacks: 0 errors, 0 warnings"
    both = run(path, STACK)
    assert both.stderr.splitlines()[0] == "checked 2 alerts, 1 area, 1 stack: 1 error, 0 warnings"
    assert {line.partition(":")[0] for line in run().stdout.splitlines()} > {STACK}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("empty", "'empty' contains no specs"),
        ("..", None),
        ("notes.md", "'notes.md' is neither a folder nor a YAML file"),
        (
            "alert_specs/applications/notes.md",
            "'alert_specs/applications/notes.md' is neither a folder nor a YAML file",
        ),
        ("other/ci.yaml", "'other/ci.yaml' contains no specs"),
        ("other", "'other' contains no specs"),
        ("/", None),
        ("{tmp}/outside", "'{tmp}/outside' contains no specs"),
    ],
)
def test_a_path_that_is_never_read_is_wrong_usage(
    path: str, reason: str | None, good: GoodProject, tmp_path: Path
) -> None:
    """Exit code 0 would say that it is clean; a folder around the project is read, of course."""
    (good.root / "empty").mkdir()
    (tmp_path / "outside").mkdir()
    for file in ("notes.md", "alert_specs/applications/notes.md", "other/ci.yaml"):
        good.write(file, "on: push\n")
    result = run(path.replace("{tmp}", str(tmp_path)))
    if reason is None:
        assert result.exit_code == 0
        return
    assert (result.exit_code, result.stdout) == (2, "")
    message = result.stderr.partition("Error: ")[2]
    assert message == (
        f"{reason}; name alert_specs, stacks, Pulumi.yaml, a YAML file "
        "in them, exceptions that a stack names, or a folder of your own "
        f"specs with one folder per area, each with area.yaml\n"
    ).replace("{tmp}", str(tmp_path))


def test_another_project_can_be_named(good: GoodProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By its folder or one inside it."""
    monkeypatch.chdir(tmp_path)
    good.change("severity: high", "severity: hgih")
    for folder in ("project", "project/alert_specs"):
        assert run("--project", folder).stdout == f"project/{TYPO}\n"


HOSTILE = {
    "empty": b"", "nul": b"\x00", "latin-1": "é".encode("latin-1"), "binary": bytes(range(256)), "list": b"- 1\n",
    "text": b"hello", "brackets": b"[" * 100_000, "maps": b"{a: " * 100_000, "alias": b"a: &a [*a]\n",
    "tag": b"!!python/object/apply:os.system [exit]\n", "number": b"9" * 10_000, "large": b"#" * 2_000_000,
    "numbers": b"{1: 2, 3: [4, {5: 6}]}", "unicode": "{\u200b: \U0001f600}".encode(), "config": b"config: []\n",
}  # fmt: skip


@pytest.mark.parametrize("file", [SPEC, AREA, SAMPLES, INPUTS, STACK])
@pytest.mark.parametrize("name", HOSTILE)
def test_no_content_gives_a_stack_trace(name: str, file: str, good: GoodProject) -> None:
    """Any content of a file gives problems in that file or none, never an exception."""
    good.write(file, HOSTILE[name])
    result = run(file)
    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output
    assert all(line.startswith(f"{file}:") for line in result.stdout.splitlines())
    assert result.exit_code == 1 or (file, name) in {(INPUTS, "empty")}


def test_the_command_runs_as_a_process_of_its_own(good: GoodProject) -> None:
    """The installed script, with its real streams and exit code."""
    good.change("severity: high", "severity: hgih")
    command = [str(Path(sys.executable).parent / "entrawatch"), "validate"]
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (result.returncode, result.stdout) == (1, f"{TYPO}\n")
    assert result.stderr == "checked 0 alerts, 1 area, 1 stack: 1 error, 0 warnings\n"


def test_help_loads_neither_the_engine_nor_pulumi() -> None:
    """--help and completion must start at once."""
    program = (
        "import sys\nfrom entrawatch.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "heavy = {'pydantic', 'pulumi', 'yaml', 'py_mini_racer', 'rich', 'entrawatch.specs.catalog'}\n"
        "loaded = heavy & set(sys.modules)\n"
        "sys.exit(f'loaded: {loaded}' if loaded else 0)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "validate" in result.stdout


@pytest.mark.parametrize(
    ("condition", "days"),
    [
        ("TimeGenerated > ago(8760h)", 365),
        ("TimeGenerated between (start .. now())", 200),
        ("TimeGenerated > now() - 2 * 100d", 200),
        ("TimeGenerated > ago(90d)", None),
        ("ActivityDateTime > ago(365d)", None),
    ],
)
def test_the_language_service_finds_how_far_a_query_reads_back(
    condition: str, days: int | None, good: GoodProject
) -> None:
    """Also through a let, in sums and products; a filter on another column does not count."""
    query = "      let start = ago(200d);\n      AuditLogs\n      | where TimeGenerated > ago(1d) or start < now()\n"
    query += f"      | where {condition}\n"
    good.change("runbook:\n", f"runbook:\n  - step: See who added owners.\n    query: |\n{query}")
    warning = f"PL103: warning: table AuditLogs keeps 90 days, but alert 'owner_added' or its runbook reads {days}"
    found = [line.partition(": ")[2] for line in run().stdout.splitlines() if "PL103" in line]
    assert found == ([f"{warning}; keep it longer"] if days else [])
