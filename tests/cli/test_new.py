"""`entrawatch new`: two files and one line in the area's list, or nothing at all."""

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner, Result
from goodproject import AREA, SAMPLES, SPEC, GoodProject

from entrawatch.cli import main
from entrawatch.documents import file_writing
from entrawatch.specs.new_alert import new_alert

NEW = "alert_specs/applications/url_added.yaml"
NEW_SAMPLES = "alert_specs/applications/url_added.samples.yaml"
HEAD = "id: applications\ntitle: Applications\nguide_page: https://learn.microsoft.com/x\npurpose: Watches.\n"


def run(*arguments: str) -> Result:
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def new(*options: str) -> Result:
    return run("new", "applications/url_added", *options)


def tree(root: Path) -> dict[str, bytes]:
    """Return every file and folder below a folder with what it holds."""
    return {path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b"" for path in root.rglob("*")}


def test_the_fresh_alert_passes_validate_and_test(good: GoodProject) -> None:
    """The next step on standard error works as printed; validate reports the texts that the author must replace."""
    result = new()
    assert (result.exit_code, result.stdout) == (0, f"{NEW}\n{NEW_SAMPLES}\n")
    assert (
        result.stderr
        == f"added to the end of the list in {AREA}\nnext: edit both files, then run: entrawatch validate {NEW}\n"
    )
    validated = run("validate")
    assert (validated.exit_code, validated.stdout) == (
        0,
        f"{NEW}:8:14: SP110: warning: description is still the template's text; write your own\n"
        f"{NEW}:16:8: SP110: warning: query is still the template's text; write your own\n"
        f"{NEW}:34:5: SP110: warning: false_positives is still the template's text; write your own\n"
        f"{NEW}:36:11: SP110: warning: runbook is still the template's text; write your own\n"
        f"{NEW}:44:11: SP110: warning: runbook is still the template's text; write your own\n",
    )
    tested = run("test", "url_added")
    assert tested.exit_code == 0, tested.output
    assert good.text(AREA).endswith("alerts:\n  - owner_added\n  - url_added\n")


LISTS = {
    "below": ("alerts:\n  - owner_added\n", "alerts:\n  - owner_added\n  - url_added\n"),
    "column 0": ("alerts:\n- owner_added\n", "alerts:\n- owner_added\n- url_added\n"),
    "wide dash": ("alerts:\n    -   owner_added\n", "alerts:\n    -   owner_added\n    -   url_added\n"),
    "no final newline": ("alerts:\n  - owner_added", "alerts:\n  - owner_added\n  - url_added"),
    "flow": ("alerts: [owner_added]\n", "alerts: [owner_added, url_added]\n"),
    "flow with a comma": ("alerts: [owner_added,]\n", "alerts: [owner_added, url_added,]\n"),
    "flow of two lines": ("alerts: [\n  owner_added\n]\n", "alerts: [\n  owner_added, url_added\n]\n"),
    "empty flow": ("alerts: []\n", "alerts: [url_added]\n"),
    "comment after": (
        "alerts:\n  - owner_added # first\n# end\n",
        "alerts:\n  - owner_added # first\n  - url_added\n# end\n",
    ),
    "quoted": ('alerts:\n  - "owner_added"\n', 'alerts:\n  - "owner_added"\n  - url_added\n'),
    "key after": (
        "alerts:\n  - owner_added\nnotify: [high]\n",
        "alerts:\n  - owner_added\n  - url_added\nnotify: [high]\n",
    ),
    "no value": ("alerts:\n", "alerts:\n  - url_added\n"),
}


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["plain", "BOM"])
def test_the_list_keeps_the_form_of_its_author(form: str, ending: str, mark: bytes, good: GoodProject) -> None:
    """One entry more; line ends, the byte order mark, brackets and comments stay."""
    before, after = LISTS[form]
    good.write(AREA, mark + (HEAD + before).replace("\n", ending).encode())
    assert new().exit_code == 0
    assert (good.root / AREA).read_bytes() == mark + (HEAD + after).replace("\n", ending).encode()


def test_a_list_that_cannot_be_continued_is_refused(good: GoodProject) -> None:
    """The message says which form can be; nothing is written."""
    good.write(AREA, f"{HEAD}alerts:\n  -\n    owner_added\n")
    before = tree(good.root)
    result = new()
    assert result.exit_code == 1
    assert "write 'alerts:' with one '- id' on its own line for each alert, then try again" in result.stderr
    assert tree(good.root) == before


def completed(*arguments: str) -> list[str]:
    """Return what the shell offers for the last argument."""
    shell = BashComplete(main, {}, "entrawatch", "_ENTRAWATCH_COMPLETE")
    return [item.value for item in shell.get_completions(list(arguments[:-1]), arguments[-1])]


def test_the_shell_completes_areas_and_alerts(good: GoodProject) -> None:
    """Including the areas of an own folder; after the slash, the author chooses the ID."""
    good.write("my_specs/app_proxy/area.yaml", HEAD)
    assert completed("new", "app") == ["applications/"]
    assert completed("new", "--folder", "my_specs", "app") == ["app_proxy/", "applications/"]
    assert completed("new", "applications/") == []
    assert completed("test", "own") == completed("simulate", "own") == ["owner_added"]


def test_an_own_folder_gets_the_files_and_no_area(good: GoodProject) -> None:
    """It is made where there is none; the built-in area describes it, and the stack file must name it."""
    result = new("--folder", "my_specs")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "my_specs/applications/url_added.yaml",
        "my_specs/applications/url_added.samples.yaml",
    ]
    assert result.stderr.splitlines()[0] == (
        "next: add the folder to your stack files: entrawatch:alert_specs: [my_specs]"
    )
    assert sorted(tree(good.root / "my_specs")) == [
        "applications",
        "applications/url_added.samples.yaml",
        "applications/url_added.yaml",
    ]
    validated = run("validate", "my_specs")
    assert validated.exit_code == 0
    assert [line.split(": ")[1] for line in validated.stdout.splitlines()] == ["SP110"] * 5


def test_an_own_folder_may_override_an_alert(good: GoodProject) -> None:
    """The same id in the same area does not clash there."""
    assert run("new", "applications/owner_added", "--folder", "my_specs").exit_code == 0
    assert ": CT301: note: alert 'owner_added' overrides the one in " in run("validate", "-v", "my_specs").stdout


def link_the_area(good: GoodProject) -> None:
    (good.root / "alert_specs/applications").rename(good.root / "elsewhere")
    (good.root / "alert_specs/applications").symlink_to(good.root / "elsewhere")


def link_the_area_file(good: GoodProject) -> None:
    (good.root / AREA).rename(good.root / "elsewhere.yaml")
    (good.root / AREA).symlink_to(good.root / "elsewhere.yaml")


OBSTACLES: dict[str, tuple[Callable[[GoodProject], object], tuple[str, ...], str]] = {
    "area is a link": (
        link_the_area,
        (),
        "alert_specs/applications: is a symbolic link; replace it with the folder itself",
    ),
    "area file is a link": (
        link_the_area_file,
        (),
        f"{AREA}:1: YM104: is a symbolic link; replace it with the file itself",
    ),
    "alert is there": (lambda good: good.copy_alert("url_added"), (), f"{NEW}: alert 'url_added' already exists"),
    "samples are there": (
        lambda good: good.write(NEW_SAMPLES, "{}"),
        (),
        f"{NEW_SAMPLES}: alert 'url_added' already exists",
    ),
    "file in place of the folder": (
        lambda good: good.write("my_specs/applications", "no folder"),
        ("--folder", "my_specs"),
        "my_specs/applications",
    ),
    "area file that is not YAML": (lambda good: good.write(AREA, "alerts: ["), (), f"{AREA}:"),
}


@pytest.mark.parametrize("name", OBSTACLES)
def test_an_obstacle_is_reported_and_nothing_is_written(name: str, good: GoodProject) -> None:
    """Exit code 1, the path first, no stack trace."""
    prepare, options, message = OBSTACLES[name]
    prepare(good)
    before = tree(good.root)
    result = new(*options)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert tree(good.root) == before


@pytest.mark.parametrize("name", ["url_added", "applications/", "applications/Url", "../x/url_added", "applications/a"])
def test_a_name_that_is_none_is_wrong_usage(name: str, good: GoodProject) -> None:
    """Exit code 2, with an example; no name leads out of the folder."""
    before = tree(good.root)
    result = run("new", name)
    assert result.exit_code == 2
    assert "is not AREA/ALERT_ID" in result.stderr
    assert tree(good.root) == before


@pytest.mark.parametrize("stop_at", [1, 2, 3])
@pytest.mark.parametrize("step", ["prepare", "replace"])
def test_an_interrupt_leaves_everything_as_it_was(
    step: str, stop_at: int, good: GoodProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C at any file: no half alert, no temporary file, no new folder."""
    calls = 0
    original = getattr(file_writing._Writing, step)

    def interrupted(*arguments: object) -> None:
        nonlocal calls
        calls += 1
        original(*arguments)
        if calls == stop_at:
            raise KeyboardInterrupt

    monkeypatch.setattr(file_writing._Writing, step, interrupted)
    before = tree(good.root)
    with pytest.raises(KeyboardInterrupt):
        new_alert(good.project, "applications", "url_added")
    assert calls == stop_at
    assert tree(good.root) == before


def test_a_disk_that_is_full_leaves_everything_as_it_was(good: GoodProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is the system's own, and the new folder is gone again."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(good.root / NEW))

    monkeypatch.setattr(file_writing._Writing, "replace", full)
    before = tree(good.root)
    result = new("--folder", "my_specs")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith(f"{NEW}: no space left on device; free some space\n")
    assert tree(good.root) == before


def test_an_error_names_the_file_to_write(good: GoodProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not the temporary file, which the user did not choose."""

    def refused(path: Path, _: bytes) -> None:
        raise OSError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "write_bytes", refused)
    first = NEW.replace("alert_specs", "my_specs")
    result = new("--folder", "my_specs")
    assert result.stderr.endswith(f"{first}: permission denied; check its permissions\n")


def test_the_good_alert_stays_as_it_is(good: GoodProject) -> None:
    """Only the area's list changes."""
    before = tree(good.root)
    new()
    after = tree(good.root)
    assert {name for name in before if before[name] != after[name]} == {AREA}
    assert set(after) - set(before) == {NEW, NEW_SAMPLES}
    assert {SPEC, SAMPLES} <= set(before)
