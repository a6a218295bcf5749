"""Workbooks that were edited in the portal are found in a list of the Azure CLI."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from entrawatch.cli import main
from entrawatch.cli.preview import planned_stack
from entrawatch.project import Project

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def listed() -> list[dict[str, Any]]:
    """Return what Azure lists after a deployment of the stack dev."""
    plan = planned_stack(Project(ROOT), "dev")
    return [
        {"name": item.inputs["resourceName"], "serializedData": str(item.inputs["serializedData"])}
        for item in plan.of_type("azure-native:applicationinsights:Workbook")
    ]


def compared(rows: object) -> tuple[int, str]:
    options = ["workbook", "compare", "--stack", "dev", "--project", str(ROOT), "-"]
    result = CliRunner().invoke(main, options, input=rows if isinstance(rows, str) else json.dumps(rows))
    return result.exit_code, result.output


def test_nothing_differs_after_a_deployment(listed: list[dict[str, Any]]) -> None:
    """Also where Azure knows another subscription than a plan without Azure."""
    contents = [{**json.loads(row["serializedData"]), "fallbackResourceIds": ["/other"]} for row in listed]
    rows = [{**row, "serializedData": json.dumps(one)} for row, one in zip(listed, contents, strict=True)]
    assert compared(rows)[0] == 0


def test_an_edited_and_a_deleted_workbook_are_reported(listed: list[dict[str, Any]]) -> None:
    """Pulumi's refresh sees neither a changed query nor a changed runbook."""
    edited = {**listed[0], "serializedData": listed[0]["serializedData"].replace("of the runbook", "of the book")}
    code, output = compared([edited, *listed[2:]])
    assert code == 1
    assert output.count("RT201") == 2
    assert "was edited in Azure; to restore it, delete it in Azure, then run: pulumi up --refresh" in output
    assert "is not in Azure; deploy it: pulumi up --refresh" in output


@pytest.mark.parametrize("rows", [{}, [1], [{"name": "a"}], "[" * 100_000])
def test_a_list_without_content_is_refused(rows: object) -> None:
    """The Azure CLI leaves the content out unless it is asked for."""
    code, output = compared(rows)
    assert code == 1
    assert "--can-fetch-content true" in output
