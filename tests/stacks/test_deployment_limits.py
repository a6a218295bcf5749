"""What Azure would reject of a whole deployment: too many rules, too large ones, workbooks of one name."""

from dataclasses import replace

import pytest
from goodproject import STACK, GoodProject
from plannedstack import SETTINGS, issues, plan

from entrawatch.specs.catalog import load_catalog
from entrawatch.specs.trigger import Dimension
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.deployment_checks import check_deployment
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.stack_file import read_stack_file


def many(good: GoodProject, count: int, frequency: str = "PT15M") -> Deployment:
    """Plan many copies of the good alert without reading as many files."""
    catalog = load_catalog(good.root / "alert_specs")
    alert = catalog.alerts["owner_added"]
    alerts = {}
    for number in range(count):
        changes = {"id": f"alert{number:04}", "evaluation_frequency": frequency}
        alerts[changes["id"]] = replace(alert, spec=alert.spec.model_copy(update=changes))
    return plan_deployment(replace(catalog, alerts=alerts), StackSettings.model_validate(SETTINGS))


@pytest.mark.parametrize(
    ("count", "frequency", "expected"),
    [
        (500, "PT15M", []),
        (501, "PT15M", ["SQR058: 501 alert rules; one managed identity can run 500, disable areas or alerts"]),
        (
            1001,
            "PT15M",
            [
                "SQR058: 1001 alert rules; one managed identity can run 500, disable areas or alerts",
                "SQR072: 1001 alert rules; a workspace allows 1000, disable areas or alerts",
            ],
        ),
        (100, "PT1M", []),
        (101, "PT1M", ["SQR071: 101 rules run every minute; a subscription allows 100, run them every PT5M"]),
    ],
)
def test_more_rules_than_azure_runs_are_refused(
    count: int, frequency: str, expected: list[str], good: GoodProject
) -> None:
    """Before the first of them is created."""
    found = [issue for issue in many(good, count, frequency).issues if issue.code != "WBK009"]
    assert [str(issue).removeprefix("stack configuration: ") for issue in found] == expected


def test_a_rule_that_its_inputs_make_too_large_is_refused(good: GoodProject) -> None:
    """All properties of a rule have 64 KB; what to shorten is the input that takes most of it."""
    actors = [f"user{number:04}@contoso.onmicrosoft.com" for number in range(2000)]
    assert issues(good, inputs={"approved_actors": actors}) == [
        "SQR040: the properties of rule 'owner_added' are 73 KB; the limit is 64 KB, "
        "shorten the input 'approved_actors'"
    ]


def test_a_rule_that_is_too_large_by_itself_is_refused(good: GoodProject) -> None:
    """Where an input takes less than the query, it is the query."""
    good.change("(approved_actors)", '(approved_actors, "' + "x" * 65_000 + '")')
    assert issues(good) == [
        "SQR040: the properties of rule 'owner_added' are 69 KB; the limit is 64 KB, "
        "shorten its query or its dimensions"
    ]


def test_issues_have_their_place_in_the_stack_file(good: GoodProject) -> None:
    """A stack file that is read gives line and column."""
    good.change("\n    approved_actors: [onboarding@contoso.com]", " {}", STACK)
    good.change("approved_actors: optional", "approved_actors: required")
    stack = read_stack_file(good.root / STACK)
    assert stack.settings
    found = plan_deployment(load_catalog(good.root / "alert_specs"), stack.settings, stack.document).issues
    assert [str(issue) for issue in found] == [
        f"{STACK}:12:3: PL101: warning: alert 'owner_added' is not deployed: requires tenant input 'approved_actors', "
        "which this stack does not set; "
        "add it below entrawatch:inputs"
    ]


def test_a_workbook_that_azure_may_refuse_is_a_warning(good: GoodProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the size that Azure was seen to refuse, the workbook is named."""
    size = max(len(one.content) for one in plan(good).workbooks) // 1024
    monkeypatch.setattr("entrawatch.stacks.deployment_checks.WARN_BYTES", size * 1024)
    assert issues(good) == [
        f"WBK009: warning: the workbook 'conditional_access' has {size} KB; Azure rejects more than about 1 MB, "
        "disable alerts, shorten lists in inputs, or lower fewer alerts by exceptions"
    ]


@pytest.mark.parametrize(
    ("title", "id", "taken"), [("health", "area0", "health"), ("Our devices", "coverage", "coverage")]
)
def test_an_area_named_like_another_workbook_is_refused(title: str, id: str, taken: str, good: GoodProject) -> None:
    """Every environment has these; Azure would take the second for the first, or refuse its title."""
    assert with_areas(good, title, first_id=id) == [
        f"stack configuration: WBK006: area '{id}' with the title '{title}' has the ID or title of the workbook "
        f"'{taken}', which every environment has; rename the area"
    ]


def with_areas(good: GoodProject, *titles: str, first_id: str = "area0") -> list[str]:
    deployment = plan(good)
    areas = tuple(
        deployment.areas[0].model_copy(update={"id": f"area{number}" if number else first_id, "title": title})
        for number, title in enumerate(titles)
    )
    found = check_deployment(replace(deployment, areas=areas, hunts={area.id: () for area in areas}), None)
    return [str(issue) for issue in found if "WBK0" in issue.code]


def test_two_areas_of_one_title_are_refused(good: GoodProject) -> None:
    """Their workbooks would have one name, which a resource group takes once."""
    assert with_areas(good, "Devices", "devices", "Users") == [
        "stack configuration: WBK006: areas 'area0' and 'area1' have the "
        "same title, so their workbooks would "
        "have the same name; change the title of one, or disable one"
    ]


@pytest.mark.parametrize("count", [796, 797])
def test_more_areas_than_workbooks_fit_are_refused(count: int, good: GoodProject) -> None:
    """A resource group holds 800."""
    expected = "stack configuration: WBK012: 801 workbooks, one for each of 797 areas and 4 others; a resource group"
    found = with_areas(good, *(f"Area {number}" for number in range(count)))
    assert found == ([f"{expected} allows 800, disable areas"] if count == 797 else [])


def test_dimension_values_count_to_the_size_of_a_rule(good: GoodProject) -> None:
    """Azure's 64 KB are for all properties together."""
    values = tuple(f"value-{number:06}" for number in range(6000))
    planned = plan(good).alerts[0]
    dimension = Dimension(name="Actor", values=values)
    trigger = planned.spec.trigger.model_copy(update={"dimensions": (dimension,)})
    alert = replace(planned, spec=planned.spec.model_copy(update={"trigger": trigger}))
    found = check_deployment(replace(plan(good), alerts=(alert,)), None)
    assert [issue.code for issue in found] == ["SQR040"]
