"""Folders of areas become one catalog: nothing in them is passed over in silence, nothing is read from outside."""

import os
from pathlib import Path
from textwrap import dedent

import pytest
from goodproject import AREA, INPUTS, SAMPLES, SPEC, GoodProject

from entrawatch.documents.issues import IssuesFound
from entrawatch.specs import catalog
from entrawatch.specs.catalog import builtin_specs, load_catalog, read_catalog

OWN = "own_specs"


def own_alert(good: GoodProject, alert_id: str, area: str = "applications") -> str:
    good.copy_alert(alert_id, area, OWN)
    return f"{OWN}/{area}/{alert_id}.yaml"


def test_a_folder_is_read_whole(good: GoodProject) -> None:
    """Areas, alerts and inputs by their names, each with its file."""
    catalog = load_catalog(good.root / "alert_specs")
    assert list(catalog.areas) == ["applications"]
    assert list(catalog.inputs) == ["approved_actors", "privileged_accounts"]
    (alert,) = catalog.alerts.values()
    assert (alert.spec.id, alert.area, alert.document.path, alert.overrides) == (
        "owner_added",
        "applications",
        SPEC,
        None,
    )
    assert alert.samples_path == good.root / SAMPLES


def test_the_built_in_folder_lies_beside_the_engine() -> None:
    """In a checkout that is its own folder of specs."""
    assert builtin_specs() == Path(__file__).parents[2] / "alert_specs"


def test_alerts_are_sorted_by_id(good: GoodProject) -> None:
    """The order of the files does not show in what is deployed."""
    for alert_id in ("zone_changed", "actor_changed"):
        good.copy_alert(alert_id)
    assert list(read_catalog(good.root / "alert_specs")[0].alerts) == ["actor_changed", "owner_added", "zone_changed"]


def test_a_further_folder_adds_alerts_to_a_built_in_area(good: GoodProject) -> None:
    """It needs no area file and no place in the area's list."""
    own_alert(good, "secret_added")
    assert good.issues("alert_specs", OWN) == []
    catalog = load_catalog(good.root / "alert_specs", good.root / OWN)
    assert [(alert.spec.id, alert.area, alert.overrides) for alert in catalog.alerts.values()] == [
        ("owner_added", "applications", None),
        ("secret_added", "applications", None),
    ]


def test_a_further_folder_adds_areas(good: GoodProject) -> None:
    """An area of one's own has its own file."""
    own_alert(good, "badge_lost", "buildings")
    area = good.text(AREA).replace("id: applications", "id: buildings").replace("owner_added", "badge_lost")
    good.write(f"{OWN}/buildings/area.yaml", area)
    assert good.issues("alert_specs", OWN) == []
    assert list(load_catalog(good.root / "alert_specs", good.root / OWN).areas) == ["applications", "buildings"]


def test_a_further_folder_overrides_an_alert_and_that_can_be_seen(good: GoodProject) -> None:
    """The later file wins and names the file that it replaced."""
    path = own_alert(good, "owner_added")
    good.change("severity: high", "severity: low", path)
    assert good.issues("alert_specs", OWN) == []
    alert = load_catalog(good.root / "alert_specs", good.root / OWN).alerts["owner_added"]
    assert (alert.spec.severity, alert.document.path, alert.overrides) == ("low", path, SPEC)
    assert alert.samples_path == good.root / OWN / "applications/owner_added.samples.yaml"


def test_a_further_folder_adds_and_overrides_inputs(good: GoodProject) -> None:
    """Inputs of all folders are one list."""
    text = good.text(INPUTS).replace("privileged_accounts", "own_accounts").replace("as their job", "here")
    good.write(f"{OWN}/inputs.yaml", text)
    inputs = load_catalog(good.root / "alert_specs", good.root / OWN).inputs
    assert list(inputs) == ["approved_actors", "own_accounts", "privileged_accounts"]
    assert inputs["approved_actors"].description == "Users and applications that change applications here."


def test_an_area_gives_its_alerts_their_schedule(good: GoodProject) -> None:
    """What an alert says itself wins."""
    good.change("alerts:\n", "evaluation_frequency: PT1H\nwindow_size: P1D\nalerts:\n", AREA)
    good.change("evaluation_frequency: PT15M\n", "")
    spec = load_catalog(good.root / "alert_specs").alerts["owner_added"].spec
    assert (spec.evaluation_frequency, spec.window_size) == ("PT1H", "PT6H")


def test_an_id_stands_once_in_all_areas(good: GoodProject) -> None:
    """Two areas of one folder cannot share an id, though their files are apart."""
    good.write("alert_specs/devices/area.yaml", good.text(AREA).replace("id: applications", "id: devices"))
    good.copy_alert("owner_added", "devices")
    assert good.issues() == [
        "alert_specs/devices/owner_added.yaml:1:5: CT103: id 'owner_added' is "
        f"already used in {SPEC}; choose another id",
    ]


def test_an_override_stays_in_its_area(good: GoodProject) -> None:
    """An alert that moved to another area would leave the built-in area's workbook."""
    own_alert(good, "owner_added", "devices")
    good.write(f"{OWN}/devices/area.yaml", good.text(AREA).replace("id: applications", "id: devices"))
    assert good.issues("alert_specs", OWN) == [
        f"{OWN}/devices/owner_added.yaml:1:5: CT103: id 'owner_added' is already used in {SPEC}; choose another id",
    ]


def test_an_id_is_the_name_of_its_file(good: GoodProject) -> None:
    """Otherwise nobody finds the file of an alert that fired; the mistake is reported once."""
    good.change("id: owner_added", "id: owner_changed")
    assert good.issues() == [
        f"{SPEC}:1:5: SP105: id 'owner_changed' differs from the file's name 'owner_added'; make them equal"
    ]


def test_the_id_of_an_area_is_the_name_of_its_folder(good: GoodProject) -> None:
    """The same for areas."""
    good.change("id: applications", "id: apps_and_more", AREA)
    assert good.issues() == [
        f"{AREA}:1:5: SP105: id 'apps_and_more' differs from the folder's name 'applications'; make them equal"
    ]


def test_a_folder_of_alerts_needs_an_area(good: GoodProject) -> None:
    """A misspelled folder beside the built-in areas is no new area; its alerts are not blamed for it."""
    path = own_alert(good, "secret_added", "aplications")
    good.change("evaluation_frequency: PT15M\nwindow_size: PT6H\n", "", path)
    assert good.issues("alert_specs", OWN) == [
        f"{OWN}/aplications/area.yaml:1: CT102: is missing; "
        "folder 'aplications' contains alerts of an area that no file describes"
    ]


def test_a_wrong_area_is_reported_once(good: GoodProject) -> None:
    """Its alerts do not repeat that they have no schedule."""
    good.change("title: Applications\n", "", AREA)
    good.change("evaluation_frequency: PT15M\nwindow_size: PT6H\n", "")
    good.change("detects: event", "detects: pattern")
    assert good.issues() == [f"{AREA}:1:1: SP101: 'title' is missing; add it: display name of the area"]


def test_wrong_inputs_are_reported_once(good: GoodProject) -> None:
    """The alerts that use them are not blamed."""
    good.change("    type: accounts", "    type: acounts", INPUTS)
    assert good.issues() == [f"{INPUTS}:7:11: IN104: type 'acounts' is not known; did you mean 'accounts'?"]


def test_a_wrong_alert_is_reported_once(good: GoodProject) -> None:
    """The list of its area and the successors that name it are right."""
    good.change("severity: high", "severity: hgih")
    assert good.issues() == [f"{SPEC}:4:11: SP104: severity 'hgih' is not known; did you mean 'high'?"]


NEVER_READ = {
    "alert_specs/applications/secret_added.yml": "is never read; rename it to 'secret_added.yaml'",
    "alert_specs/applications/secret_added.YAML": "is never read; rename it to 'secret_added.yaml'",
    "alert_specs/applications/area.yml": "is never read; rename it to 'area.yaml'",
    "alert_specs/applications/owner_aded.samples.yaml": (
        "is never read; there is no alert 'owner_aded.yaml' next to it; rename or remove it"
    ),
    "alert_specs/applications/owner_aded.sample.yaml": (
        "is never read; there is no alert 'owner_aded.yaml' next to it; rename or remove it"
    ),
    "alert_specs/applications/owner_added.sample.yaml": (
        "is never read; the samples are in 'owner_added.samples.yaml'; remove it"
    ),
    "alert_specs/secret_added.yaml": "is never read here; move it into the folder of its area",
    "alert_specs/inputs.yml": "is never read here; rename it to 'inputs.yaml'",
    "alert_specs/workspace.yml": "is never read here; rename it to 'workspace.yaml'",
}


@pytest.mark.parametrize("file", NEVER_READ)
def test_a_file_that_is_never_read_is_reported(file: str, good: GoodProject) -> None:
    """An alert that silently does not exist is worse than a wrong one."""
    good.write(file, "a: 1\n")
    assert good.issues() == [f"{file}:1: CT105: {NEVER_READ[file]}"]


def test_a_folder_inside_an_area_is_reported(good: GoodProject) -> None:
    """Alerts lie one level deep."""
    good.write("alert_specs/applications/drafts/secret_added.yaml", good.text())
    assert good.issues() == [
        "alert_specs/applications/drafts:1: CT105: is never read; areas have no subfolders; move its files up"
    ]


@pytest.mark.parametrize(
    "file",
    [
        "README.md", "applications/README.md", "applications/.owner_added.yaml.swp", "applications/._owner_added.yaml",
        ".git/config.yaml", ".drafts/secret_added.yaml", "alert_spec.schema.json", "base_records.yaml",
        "applications/images/flow.png",
    ],
)  # fmt: skip
def test_other_files_and_hidden_folders_do_not_disturb(file: str, good: GoodProject) -> None:
    """Notes, editors' copies and pictures may lie where they belong."""
    good.write(f"alert_specs/{file}", "not: [yaml")
    assert good.issues() == []


def test_a_link_to_an_alert_is_refused(good: GoodProject) -> None:
    """It could show a file from outside in a report."""
    (good.root / "alert_specs/applications/link_added.yaml").symlink_to("/etc/hostname")
    assert good.issues() == [
        "alert_specs/applications/link_added.yaml:1: YM104: is a symbolic link; replace it with the file itself"
    ]


def test_a_link_to_an_area_is_refused(good: GoodProject) -> None:
    """The same for a whole folder."""
    own_alert(good, "secret_added", "devices")
    (good.root / "alert_specs/devices").symlink_to(good.root / OWN / "devices")
    assert good.issues() == ["alert_specs/devices:1: YM104: is a symbolic link; replace it with the folder itself"]


def test_a_pipe_does_not_stop_the_reading(good: GoodProject) -> None:
    """Opening it would wait for ever."""
    os.mkfifo(good.root / "alert_specs/applications/pipe_added.yaml")
    assert good.issues() == [
        "alert_specs/applications/pipe_added.yaml:1: YM104: is not a regular file; replace it with one"
    ]


def test_a_missing_folder_is_an_issue(good: GoodProject) -> None:
    """A misspelled folder of one's own specs deploys nothing, which must be reported."""
    assert good.issues("alert_specs", "own_specs") == [
        "own_specs: CT101: is not a folder; name a folder with one folder per area"
    ]


def test_an_empty_folder_is_an_issue(good: GoodProject) -> None:
    """Whoever names it believes that something in it is deployed."""
    (good.root / OWN).mkdir()
    assert good.issues("alert_specs", OWN) == [f"{OWN}: CT101: is empty; name a folder with one folder per area"]


def test_a_folder_that_is_read_already_is_reported_once(good: GoodProject) -> None:
    """Not alert by alert as doubles of themselves; also by another name of the folder."""
    (good.root / OWN).symlink_to(good.root / "alert_specs")
    assert good.issues("alert_specs", OWN, "alert_specs") == [
        "alert_specs: ST303: is already read; name each folder once",
        f"{OWN}: ST303: is already read; name each folder once",
    ]


def test_all_files_are_checked_before_anything_is_reported(good: GoodProject) -> None:
    """One run shows every mistake."""
    good.change("severity: high", "severity: hgih")
    good.change("purpose: ", "porpose: ", AREA)
    with pytest.raises(IssuesFound) as found:
        load_catalog(good.root / "alert_specs")
    assert [str(issue.location) for issue in found.value.issues] == [f"{AREA}:4:1", f"{SPEC}:4:11"]


def test_a_folder_of_junk_is_one_issue(good: GoodProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tens of thousands of files would print as many lines for each of their mistakes."""
    monkeypatch.setattr(catalog, "MOST_FILES", 10)
    for number in range(20):
        good.write(f"alert_specs/junk/x{number}.yaml", "{}")
    found = "is never read: there are more than 10 files up to here; move other files elsewhere"
    assert good.issues() == [f"alert_specs/junk:1: CT105: {found}"]


RULES = {
    "a Sigma rule; import it with 'entrawatch import sigma'": """\
        title: Something
        status: test
        logsource: {product: azure, service: auditlogs}
        detection: {selection: {operationName: x}, condition: selection}
        """,
    "an analytics rule of Microsoft Sentinel; import it with 'entrawatch import sentinel'": """\
        id: 2d94d4d4-0000-4aaa-8c17-62bb9afb2bb0
        name: Something
        kind: Scheduled
        severity: High
        queryFrequency: 1h
        query: AuditLogs
        """,
    "a query of Microsoft Sentinel; keep its query, and start the alert with 'entrawatch new AREA/ID'": """\
        id: 2d94d4d4-0000-4aaa-8c17-62bb9afb2bb0
        name: Something
        requiredDataConnectors: []
        query: AuditLogs
        """,
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_another_product_is_one_message(rule: str, good: GoodProject) -> None:
    """Not one for each of its keys."""
    good.write("alert_specs/applications/other_rule.yaml", dedent(RULES[rule]))
    _, issues = read_catalog(good.root / "alert_specs")
    assert [str(issue) for issue in issues] == [
        f"alert_specs/applications/other_rule.yaml:1: CT105: is never read; it is {rule}"
    ]
