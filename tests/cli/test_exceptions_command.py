"""`entrawatch exceptions`: what has expired comes first, and is an error of the nightly job."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from goodproject import STACK, GoodProject

from entrawatch.cli import main
from entrawatch.cli.preview import planned_stack
from entrawatch.resources.policies.exceptions import EXCEPTIONS

SOURCE = Path(__file__).parents[2]
TODAY = datetime.now(UTC).date()


def exception(name: str, days: int, **changes: Any) -> dict[str, Any]:
    """Return an exception that ends in so many days, approved a hundred days ago."""
    return {
        "id": name,
        "alert": "owner_added",
        "match": {"account": ["deploy@contoso.com"]},
        "owner": "soc@contoso.com",
        "reason": "Adds the owners of new applications.",
        "created": str(TODAY - timedelta(days=100)),
        "expires": str(TODAY + timedelta(days=days)),
        **changes,
    }


@pytest.fixture
def project(good: GoodProject) -> GoodProject:
    good.change("config:\n", "config:\n  entrawatch:exceptions: [exceptions]\n", STACK)
    return good


def listed(good: GoodProject, exceptions: list[dict[str, Any]], *options: str) -> Result:
    good.write("exceptions/known.yaml", json.dumps({"exceptions": exceptions}))
    return CliRunner().invoke(main, ["exceptions", *options])


def test_text_of_an_exception_stays_in_its_row(project: GoodProject) -> None:
    """A line break in the owner forges no row, and a long list does not fill the screen."""
    accounts = [f"svc-{number}@contoso.com" for number in range(1020)]
    found = listed(
        project, [exception("many", 30, owner="soc\nforged", match={"account": accounts})], "--format", "text"
    )
    assert "soc\\x0aforged" in found.output
    assert "svc-19@contoso.com and 1,000 more" in " ".join(found.output.split())
    assert "svc-20@" not in found.output


def test_states_in_order(project: GoodProject) -> None:
    """The page for other people has each with its age."""
    exceptions = [exception("in_force", 15), exception("ending", 14), exception("expired", 0)]
    found = listed(project, exceptions, "--format", "markdown")
    rows = [
        f"| dev | {name.replace('_', chr(92) + '_')} | {state} | alert owner\\_added: account deploy@contoso.com "
        f"| 1 | 100 days | {TODAY + timedelta(days=days)} | soc@contoso.com |  |"
        for name, state, days in (("expired", "expired", 0), ("ending", "ends soon", 14), ("in_force", "in force", 15))
    ]
    assert found.output.splitlines()[2:] == [
        "3 exceptions: 1 expired, 1 ends soon, 1 in force.",
        "",
        "| stack | exception | state | hides | alerts | age | expires | owner | ticket |",
        "|---|---|---|---|---|---|---|---|---|",
        *rows,
    ]


@pytest.mark.parametrize(("days", "code"), [(-1, 1), (0, 1), (14, 1), (15, 0)])
def test_check_fails_before_the_end(days: int, code: int, project: GoodProject) -> None:
    """Fourteen days are left to renew it; without the option, the list is only a list."""
    found = [exception("known_service", days)]
    assert (listed(project, found, "--check").exit_code, listed(project, found).exit_code) == (code, 0)


def test_json_has_the_file_and_the_alerts(project: GoodProject) -> None:
    """A program needs no second look at the file."""
    (value,) = json.loads(listed(project, [exception("known_service", 30)], "--format", "json").output)
    place = {key: value[key] for key in ("stack", "state", "alerts", "age_days", "path", "line")}
    assert place == {
        "stack": "dev", "state": "in force", "alerts": ["owner_added"], "age_days": 100,
        "path": "exceptions/known.yaml", "line": 1,
    }  # fmt: skip


def test_no_exceptions(good: GoodProject) -> None:
    """A project without any is clean."""
    found = CliRunner().invoke(main, ["exceptions", "--check"])
    assert (found.exit_code, found.output) == (0, "no exceptions\n")


def test_invalid_exception_is_reported(project: GoodProject) -> None:
    """With its line, and no list."""
    found = listed(project, [exception("known_service", 30, alert="owner_addded")])
    assert found.exit_code == 1
    assert found.output == (
        "exceptions/known.yaml:1:50: EX201: alert 'owner_addded' does not exist, did you mean 'owner_added'?\n"
    )


def test_preview_says_how_many_apply(project: GoodProject) -> None:
    """The program reads the same files; the rule carries the filter and the first end."""
    project.write("exceptions/known.yaml", json.dumps({"exceptions": [exception("known_service", 30)]}))
    project.write("__main__.py", (SOURCE / "__main__.py").read_bytes())
    found = CliRunner().invoke(main, ["preview", "--format", "json"])
    plan, end = json.loads(found.output), TODAY + timedelta(days=30)
    said = f"1 exception applies to 1 alert; 'known_service' of soc@contoso.com ends first, on {end}"
    assert said in plan["notes"]
    (rule,) = [one for one in plan["plan"]["resources"] if one["type"].endswith(":ScheduledQueryRule")]
    assert rule["inputs"]["actions"]["customProperties"]["exceptions_end"] == str(end)
    assert rule["inputs"]["criteria"]["allOf"][0]["query"].endswith(
        f"// exception known_service\n| where now() >= datetime({end}) or "
        'not(tostring(Actor) in~ ("deploy@contoso.com"))\n'
    )
    workbooks = [one for one in plan["plan"]["resources"] if one["type"].endswith(":Workbook")]
    assert sum("Exceptions: known and accepted findings" in one["inputs"]["serializedData"] for one in workbooks) == 1


@pytest.mark.parametrize("closing", [False, True])
def test_policy_reads_the_end_in_rules_of_sentinel(project: GoodProject, closing: bool) -> None:
    """In their query, and as the end of the automation rule that closes incidents."""
    changes = {"close_incident": True} if closing else {}
    exceptions = [exception("later", 31), exception("known_service", 30, **changes)]
    project.write("exceptions/known.yaml", json.dumps({"exceptions": exceptions}))
    project.write("__main__.py", (SOURCE / "__main__.py").read_bytes())
    project.change("config:\n", "config:\n  entrawatch:target: sentinel\n", STACK)
    resources, end = planned_stack(project.project, "dev").resources, TODAY + timedelta(days=30)
    assert list(EXCEPTIONS.breaches(resources, {"today": str(end - timedelta(days=1))})) == []
    rules = ["Sentinel rule 'entrawatch-sentinel-owner_added'"]
    if closing:
        rules.insert(0, "automation rule 'entrawatch-sentinel-automation-exception-known_service'")
    text = f"has an exception that expired on {end}; remove it, or renew it with a new approval"
    found = [one.message for one in EXCEPTIONS.breaches(resources, {"today": str(end)})]
    assert found == [f"{rule} {text}" for rule in rules]


def test_deployment_with_an_expired_exception_is_refused(project: GoodProject) -> None:
    """The program stops as validation does."""
    project.write("exceptions/known.yaml", json.dumps({"exceptions": [exception("known_service", 0)]}))
    project.write("__main__.py", (SOURCE / "__main__.py").read_bytes())
    found = CliRunner().invoke(main, ["preview"])
    assert found.exit_code == 1
    assert "EX205: exception 'known_service' of soc@contoso.com expired on" in found.output
