"""Coverage counts what alerts, hunts and other answers do for the guide, and never more."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
from goodproject import SPEC, GoodProject

from entrawatch.cli import main
from entrawatch.reference.licenses import License
from entrawatch.specs.catalog import load_catalog
from entrawatch.specs.coverage import Answer, AreaTotals, Coverage, coverage

GUIDE = "alert_specs/applications/guide.yaml"


def of(good: GoodProject, area: str | None = "applications") -> Coverage:
    return coverage(load_catalog(good.root / "alert_specs"), area)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["coverage", *arguments])


def test_each_row_has_the_answer_that_its_area_gives(good: GoodProject) -> None:
    """An alert with its status, a hunt, other people, or nothing."""
    found = {item.row.id: item for item in of(good).rows}
    owner, role = found["applications/owner-added"], found["applications/app-assigned-role"]
    assert (owner.answer, dict(owner.alerts), owner.categories) == (
        Answer.ALERT,
        {"owner_added": "test"},
        ("AuditLogs",),
    )
    assert (role.answer, role.by) == (Answer.PROCESS, "the owner of the application")
    assert found["applications/end-user-consent"].answer is Answer.HUNT
    assert found["applications/ropc-flow"].answer is Answer.NONE


def test_totals_count_tables_log_queries_and_recommendations_apart(good: GoodProject) -> None:
    """Only an alert counts where a log query can watch the row."""
    expected = {"rows": 18, "rows_answered": 3, "log_query_rows": 17, "log_query_alerts": 1, "prose": 11}
    assert of(good).areas == (AreaTotals("applications", False, **expected, prose_answered=0),)


def test_a_deprecated_alert_covers_nothing(good: GoodProject) -> None:
    """It is never deployed."""
    good.change("status: test", "status: deprecated\ndeprecated: {reason: Replaced.}")
    assert of(good).areas[0].log_query_alerts == 0
    assert of(good).techniques == {}


def test_licenses_follow_the_log_categories(good: GoodProject) -> None:
    """Sign-in logs are exported only for tenants with P1."""
    found = {item.row.id: item for item in of(good, None).rows}
    assert found["user-accounts/smart-lockout"].licenses == (License.P1,)
    assert found["applications/owner-added"].licenses == ()


def test_a_license_that_an_alert_names_is_shown_with_its_row(good: GoodProject) -> None:
    """The log category alone would say that every tenant has it."""
    good.change("tables: [AuditLogs]", "tables: [AuditLogs]\nlicenses: [p2, id_governance]")
    found = {item.row.id: item for item in of(good, None).rows}
    assert found["applications/owner-added"].licenses == ("p2 or id_governance",)


def test_the_report_of_all_areas_counts_the_whole_guide(good: GoodProject) -> None:
    """217 rows of tables and 106 recommendations."""
    areas = of(good, None).areas
    assert (sum(area.rows for area in areas), sum(area.prose for area in areas)) == (217, 106)


def test_a_broken_claim_exits_with_1(good: GoodProject) -> None:
    """The command says which row is missing."""
    assert run().exit_code == 0
    good.change("complete: false", "complete: true", GUIDE)
    result = run("--area", "applications")
    assert result.exit_code == 1
    assert "area 'applications' claims to be complete, but nothing answers 'applications/ropc-flow'" in result.stdout


def test_json_holds_totals_rows_and_techniques(good: GoodProject) -> None:
    """For tools."""
    document = json.loads(run("--area", "applications", "--format", "json").stdout)
    assert document["areas"][0]["log_query_rows_with_alert"] == 1
    assert len(document["rows"]) == 29
    assert document["techniques"] == {"T1098": ["owner_added"]}


def test_a_navigator_layer_scores_each_technique(good: GoodProject, tmp_path: Path) -> None:
    """The number of alerts is the score; the file is written in addition to the report."""
    target = tmp_path / "layer.json"
    assert run("--navigator", str(target)).exit_code == 0
    layer = json.loads(target.read_text(encoding="utf-8"))
    assert (layer["domain"], layer["versions"]["layer"]) == ("enterprise-attack", "4.5")
    assert layer["techniques"] == [
        {"techniqueID": "T1098", "score": 1, "comment": "owner_added", "showSubtechniques": True}
    ]


def test_wrong_specs_are_reported_instead(good: GoodProject) -> None:
    """A count over half a catalog would be wrong."""
    good.change("severity: high", "severity: hgih", SPEC)
    result = run()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "SP104" in result.stderr


def test_a_claim_that_names_no_row_is_reported_instead(good: GoodProject) -> None:
    """It would be counted for nothing, or for the wrong thing."""
    good.change("[applications/app-assigned-role]", "[applications/app-assigned-rol]", GUIDE)
    result = run()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "SP401: guide row 'applications/app-assigned-rol' does not exist" in result.stderr


def test_a_layer_is_only_written_to_a_json_file(good: GoodProject) -> None:
    """A slip of the hand must not cost a source file."""
    before = good.text(GUIDE)
    assert run("--navigator", str(good.root / GUIDE)).exit_code == 2
    assert good.text(GUIDE) == before


def test_a_layer_is_only_written_into_a_existing_folder(good: GoodProject) -> None:
    """A slip of the hand must not make folders."""
    result = run("--navigator", "nowhere/layer.json")
    assert (result.exit_code, (good.root / "nowhere").exists()) == (2, False)
    assert "'--navigator': folder 'nowhere' does not exist; create it, or choose another file" in result.stderr
