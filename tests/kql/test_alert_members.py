"""The members that the built-in alerts read are known, and a slip of the pen in one of them would be found."""

import shutil
from pathlib import Path

import pytest

from entrawatch.kql.analyzer import Analyzer
from entrawatch.specs.catalog import builtin_specs, read_catalog
from entrawatch.specs.checks.queries import check_queries

pytestmark = pytest.mark.same_everywhere

# File, what it says, the slip, the advice.
SLIPS = [
    (
        "user_accounts/guest_became_member.yaml",
        "Property.displayName",
        "Property.DisplayName",
        "'TargetResources[0].modifiedProperties[].displayName'? (case-sensitive)",
    ),
    (
        "privileged_accounts/break_glass_sign_in.yaml",
        "parse_json(LocationDetails).countryOrRegion",
        "parse_json(LocationDetails).countryorRegion",
        "'LocationDetails.countryOrRegion'? (case-sensitive)",
    ),
    (
        "privileged_identity_management/role_assigned_outside_pim.yaml",
        "InitiatedBy.app.displayName",
        "InitiatedBy.application.displayName",
        "'InitiatedBy.app.displayName'?",
    ),
]


def unknown_members(folder: Path, analyzer: Analyzer) -> list[str]:
    catalog, _ = read_catalog(folder)
    return [str(issue) for issue in check_queries(catalog, analyzer) if issue.code == "KQ145"]


def test_the_alerts_read_known_members(analyzer: Analyzer) -> None:
    """A warning here is a wrong alert, or a fact that shapes.json lacks."""
    assert unknown_members(builtin_specs(), analyzer) == []


@pytest.mark.parametrize(("file", "right", "wrong", "advice"), SLIPS, ids=[slip[2] for slip in SLIPS])
def test_a_slip_in_an_alert_is_found(
    file: str, right: str, wrong: str, advice: str, tmp_path: Path, analyzer: Analyzer
) -> None:
    """Every place of the slip is named with its line and with what was meant."""
    area = tmp_path / file.split("/", maxsplit=1)[0]
    shutil.copytree(builtin_specs() / area.name, area)
    shutil.copy(builtin_specs() / "inputs.yaml", tmp_path)
    path = tmp_path / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    lines = [number for number, line in enumerate(text.splitlines(), 1) for _ in range(line.count(right))]
    found = unknown_members(tmp_path, analyzer)
    assert [int(issue.split(":")[1]) for issue in found] == lines
    assert all(issue.endswith(f"did you mean {advice}") for issue in found)
