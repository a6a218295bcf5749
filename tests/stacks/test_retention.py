"""Records that are gone before somebody reads them: look-backs of queries and drills of emergency accounts."""

from typing import Any

import pytest
from goodproject import INPUTS, GoodProject
from plannedstack import issues

RUNBOOK_OF_A_QUARTER = """runbook:
  - step: See who added owners before.
    query: |
      AuditLogs
      | where TimeGenerated > ago(90d)
"""


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("ago(8760h)", 365),
        ("ago(365days)", 365),
        ("ago( 129601min )", 91),
        ("ago(quarter)", 91),
        ("ago(90d)", None),
        ('"ago(400d)"', None),
        ("ago(unknown)", None),
    ],
)
def test_a_look_back_counts_in_any_unit_and_behind_a_let(moment: str, days: int | None, good: GoodProject) -> None:
    """A preview reads the text of the query; what stands in quotes is none of it."""
    query = f"      let quarter = 2184h;\n      AuditLogs\n      | where TimeGenerated > {moment}\n"
    good.change("runbook:\n", f"runbook:\n  - step: See who added owners.\n    query: |\n{query}")
    reported = f"PL103: warning: table AuditLogs keeps 90 days, but alert 'owner_added' or its runbook reads {days}"
    assert issues(good) == ([f"{reported}; keep it longer"] if days else [])


@pytest.mark.parametrize(
    ("workspace", "expected"),
    [
        ({"retention_days": 90}, []),
        (
            {"retention_days": 89},
            [
                "PL103: warning: table AuditLogs keeps 89 days, but alert 'owner_added' or its runbook reads 90; "
                "keep it longer"
            ],
        ),
        ({"retention_days": 30, "tables": {"AuditLogs": {"retention_days": 90}}}, []),
        (
            {"retention_days": 90, "tables": {"AuditLogs": {"retention_days": 60}}},
            [
                "PL103: warning: table AuditLogs keeps 60 days, but alert 'owner_added' or its runbook reads 90; "
                "keep it longer"
            ],
        ),
        ({"existing_id": "/subscriptions/x", "retention_days": 30}, []),
    ],
)
def test_retention_shorter_than_what_a_runbook_reads_is_a_warning(
    workspace: dict[str, Any], expected: list[str], good: GoodProject
) -> None:
    """The look-back of the rule and of the responder's queries counts; an adopted workspace is not known here."""
    good.change("runbook:\n", RUNBOOK_OF_A_QUARTER)
    assert issues(good, workspace=workspace) == expected


GUIDE = "alert_specs/applications/guide.yaml"
DRILLS = """\
  - id: drill_overdue
    title: Emergency access accounts without a drill
    description: Lists the accounts whose last sign-in is too long ago.
    inputs:
      break_glass_drill_days: required
    query: SigninLogs | where TimeGenerated < ago(1d * break_glass_drill_days)
"""
DRILL_INPUT = """
  break_glass_drill_days:
    type: number
    description: Days between two drills.
    more_means: fewer_alerts
    example: 90
"""


@pytest.mark.parametrize(
    ("accounts", "days", "alerts", "is_reported"),
    [
        (["bg1@contoso.com"], 91, {}, True),
        (["bg1@contoso.com"], 90, {}, False),
        ([], 91, {}, False),
        (["bg1@contoso.com"], 91, {"areas_off": ["applications"]}, False),
    ],
)
def test_a_drill_that_the_workspace_forgets_is_a_warning(
    accounts: list[str], days: int, alerts: dict[str, Any], is_reported: bool, good: GoodProject
) -> None:
    """The workbook with the drills would call every account overdue, where the stack has one."""
    good.write(GUIDE, good.text(GUIDE) + DRILLS)
    good.write(INPUTS, good.text(INPUTS).rstrip() + "\n" + DRILL_INPUT)
    text = (
        "PL103: warning: table SigninLogs keeps 90 days, but a drill of an emergency access account is due every "
        f"{days}, so the workbook would show each as overdue; keep records longer, or drill more often"
    )
    reported = issues(good, break_glass={"accounts": accounts, "drill_every_days": days}, alerts=alerts)
    assert [issue for issue in reported if "drill" in issue] == [text] * is_reported
