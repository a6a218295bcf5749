"""`entrawatch export sigma`: a filter or one threshold becomes a rule; each other alert has its reason."""

import json

import pytest
import yaml
from click.testing import CliRunner, Result
from goodproject import GoodProject

from entrawatch.cli import main

pytestmark = pytest.mark.usefixtures("service_files")
COUNT = (
    "  | summarize TimeGenerated = max(TimeGenerated), Owners = count() by Actor\n  | where Owners >= least_owners\n"
)


def exported(*options: str) -> Result:
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(main, ["export", "sigma", "--out", "out", *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def test_a_threshold_is_a_correlation_and_an_input_a_placeholder(good: GoodProject) -> None:
    result = exported("owner_added")
    assert (result.exit_code, result.stdout) == (0, "out/owner_added.yml\n")
    assert result.stderr == "1 exported, 0 cannot be Sigma rules\n"
    rule, correlation = yaml.safe_load_all(good.text("out/owner_added.yml"))
    assert (rule["name"], rule["logsource"], rule["level"]) == (
        "owner_added",
        {"product": "azure", "service": "auditlogs"},
        "high",
    )
    assert rule["tags"] == ["attack.persistence", "attack.t1098"]
    assert rule["detection"] == {
        "selection": {"OperationName": "Add owner to application"},
        "filter_1": {"InitiatedBy.user.userPrincipalName|expand": "%approved_actors%"},
        "condition": "selection and not filter_1",
    }
    assert correlation["correlation"] == {
        "type": "event_count",
        "rules": ["owner_added"],
        "group-by": ["InitiatedBy.user.userPrincipalName"],
        "timespan": "360m",
        "condition": {"gte": 1},
    }


FILTERS = {
    "list": ('Result in~ ("a", "b*")', {"Result": ["a", r"b\*"]}, "selection"),
    "word": ('OperationName has "x"', {"OperationName|contains": "x"}, "selection"),
    "number": ("DurationMs > 5", {"DurationMs|gt": 5}, "selection"),
    "empty": ("isempty(Identity)", {"Identity": None}, "selection"),
    "renamed": (
        'Result == "x" | extend Who = tostring(InitiatedBy.user.id) | where isempty(Who)',
        {"Result": "x", "InitiatedBy.user.id": None},
        "selection",
    ),
    "element": (
        'Result == "x" | mv-expand T = TargetResources | where tostring(T.type) =~ "User"',
        {"Result": "x", "TargetResources.type": "User"},
        "selection",
    ),
    "parameter": ("DurationMs >= least_owners", {"DurationMs|gte": 1}, "selection"),
}


@pytest.mark.parametrize("case", FILTERS)
def test_a_comparison_is_a_field_with_a_value(good: GoodProject, case: str) -> None:
    condition, selection, name = FILTERS[case]
    good.change(COUNT, "")
    good.change('OperationName =~ "Add owner to application"', condition)
    assert exported("owner_added").exit_code == 0
    detection = yaml.safe_load(good.text("out/owner_added.yml"))["detection"]
    assert (detection["selection"], detection["condition"]) == (selection, f"{name} and not filter_1")


def test_brackets_and_not_keep_their_meaning(good: GoodProject) -> None:
    good.change(COUNT, "")
    good.change(
        'OperationName =~ "Add owner to application"', '(Result == "a" or Result !~ "b") and not(Category has "c")'
    )
    exported("owner_added")
    detection = yaml.safe_load(good.text("out/owner_added.yml"))["detection"]
    assert detection["condition"] == "((part_1 or not filter_2) and not (part_3)) and not filter_4"


REASONS = {
    "computed": ('OperationName =~ "Add owner to application"', "strlen(OperationName) > 3", "is a computed value"),
    "operator": ("  | where Owners >= least_owners\n", "  | sample 3\n", "'sample' has no counterpart in Sigma"),
    "two counts": ("Owners = count() by Actor", "Owners = make_set(Id) by Actor", "something else than one count"),
    "no threshold": ("  | where Owners >= least_owners\n", "", "groups records without one threshold"),
    "element": (
        'OperationName =~ "Add owner to application"',
        'Result == "x" | mv-expand T = TargetResources | where tostring(T.type) !~ "User"',
        "what one element of a list is",
    ),
    "computed emptiness": (
        'OperationName =~ "Add owner to application"',
        'Result == "x" | extend Why = iff(Identity has "a", "a", "") | where isnotempty(Why)',
        "'Why' is a computed value, not a field",
    ),
    "group": (
        "tostring(InitiatedBy.user.userPrincipalName)",
        "tolower(Identity)",
        "'Actor' is a computed value, not a field",
    ),
}


@pytest.mark.parametrize("case", REASONS)
def test_each_other_alert_has_its_reason(good: GoodProject, case: str) -> None:
    old, new, reason = REASONS[case]
    good.change(old, new)
    result = exported("--format", "json")
    found = json.loads(result.stdout)
    assert (found["exported"], list(found["left_out"])) == ({}, ["owner_added"])
    assert reason in found["left_out"]["owner_added"]
