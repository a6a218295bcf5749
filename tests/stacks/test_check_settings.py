"""check_settings, where one changed line of a file cannot show it."""

from dataclasses import replace
from typing import Any

import pytest
from goodstack import GoodStack

from entrawatch.documents.document import Document
from entrawatch.documents.messages import did_you_mean, parse_model
from entrawatch.specs.alert_spec import Need, Severity
from entrawatch.specs.catalog import load_catalog
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.checks.alerts import check_alerts
from entrawatch.stacks.receivers import ArmRoleReceiver, EmailReceiver
from entrawatch.stacks.settings import AlertOverride, AlertSettings

WEAKER = AlertOverride(enabled=False, severity=Severity.MEDIUM, threshold=9, mute_actions_duration="PT1H", receivers=())


def test_without_a_file_the_place_is_the_configuration(stack: GoodStack) -> None:
    """Components of another language have settings but no stack file."""
    settings = stack.read().settings
    assert settings is not None
    changed = settings.model_copy(update={"inputs": {"approved_actors": ["HR"], "unknown": []}})
    assert [str(issue) for issue in check_settings(changed, None, stack.catalog)] == [
        "stack configuration: IN202: actor 'HR' is neither a UPN nor an ID; write name@domain for a user, "
        "or the object ID or application ID of an application (a name can be imitated)",
        "stack configuration: IN213: input 'unknown' is not declared; use one of: approved_actors, privileged_accounts",
    ]


def test_more_receivers_than_action_groups_fit_are_refused(stack: GoodStack) -> None:
    """A resource group holds 800 of a kind."""
    settings = stack.read().settings
    assert settings is not None
    owners = ArmRoleReceiver(kind="arm_role", roles=("Owner",))
    receivers = {f"owners_{number}": owners for number in range(801)}
    notifications = settings.notifications.model_copy(update={"receivers": receivers, "routes": ()})
    changed = settings.model_copy(update={"notifications": notifications})
    errors = [str(issue) for issue in check_settings(changed, None, stack.catalog) if issue.code != "ST323"]
    assert errors == [
        "stack configuration: SCA007: 801 receivers; a resource group allows 800 action groups, combine some"
    ]


REPORTED = [
    "SQR025: auto_mitigate 'true' and mute_actions_duration cannot be combined; set auto_mitigate: false to mute, in a "
    "spec of your own; or remove mute_actions_duration",
    *(
        f"ST359: {key} '{value}' weakens alert 'owner_added', which must always notify; remove it, or acknowledge "
        "ST359 with a reason and an end"
        for key, value in (
            ("enabled", "false"),
            ("severity", "medium"),
            ("threshold", "9"),
            ("mute_actions_duration", "PT1H"),
            ("receivers", "[]"),
        )
    ),
]


@pytest.mark.parametrize(
    ("spec", "override", "reported"),
    [
        ({"severity": Severity.CRITICAL, "auto_mitigate": True}, WEAKER, REPORTED),
        ({"inputs": {"break_glass_accounts": Need.REQUIRED}}, WEAKER, REPORTED[1:]),
        ({"auto_mitigate": True}, WEAKER, REPORTED[:1]),
        ({"severity": Severity.CRITICAL}, AlertOverride(severity=Severity.CRITICAL, threshold=0), []),
    ],
)
def test_overrides_of_a_critical_alert(
    spec: dict[str, Any], override: AlertOverride, reported: list[str], stack: GoodStack
) -> None:
    """What weakens it is reported; a limit that only the spec can meet is placed at the override."""
    alert = stack.catalog.alerts["owner_added"]
    catalog = replace(stack.catalog, alerts={"owner_added": replace(alert, spec=alert.spec.model_copy(update=spec))})
    found = check_alerts(AlertSettings(overrides={"owner_added": override}), (), catalog)
    assert [f"{one.code}: {one.message}" for one in found] == reported


def test_an_alert_that_was_refused_is_no_second_mistake(stack: GoodStack) -> None:
    """A stack may name an alert whose file is wrong; that file has its own issue."""
    catalog = replace(stack.catalog, alerts={}, refused=frozenset({"owner_added"}))
    read = stack.read()
    assert read.settings is not None
    assert check_settings(read.settings, read.document, catalog) == []


def test_inputs_are_not_called_unknown_where_a_file_of_inputs_was_refused(stack: GoodStack) -> None:
    """That file has its own issue."""
    catalog = replace(stack.catalog, inputs={}, has_all_inputs=False)
    read = stack.read()
    assert read.settings is not None
    assert check_settings(read.settings, read.document, catalog) == []


def test_thousands_of_mail_addresses_give_one_warning(stack: GoodStack) -> None:
    """A long list must not bury the other issues."""
    settings = stack.read().settings
    assert settings is not None
    mail = EmailReceiver(kind="email", addresses=tuple(f"a{number}@contoso.com" for number in range(1000)))
    receivers = settings.notifications.receivers | {"owners": mail}
    notifications = settings.notifications.model_copy(update={"receivers": receivers})
    changed = settings.model_copy(update={"notifications": notifications})
    assert [str(issue) for issue in check_settings(changed, None, stack.catalog)] == [
        "stack configuration: AGR012: warning: 'a0@contoso.com', 'a1@contoso.com', 'a2@contoso.com' "
        "and 997 more each get a code when the receiver is new; "
        "an address that does not enter it within 30 minutes of the deployment receives nothing"
    ]


def test_advice_on_a_name_never_names_nothing() -> None:
    """An empty name and an empty list of names exist, but nobody can write them."""
    assert did_you_mean("", ["", "a", "a"]) == "use one of: a"
    assert did_you_mean("x", []) == "remove it, none exist"
    assert did_you_mean("", [""]) == "remove it, none exist"
    assert did_you_mean("x", [f"n{one}" for one in range(32)]).endswith(", n28, n29 and 2 more")
    assert did_you_mean("x", [f"n{one}" for one in range(30)]).endswith(", n28, n29")


def test_a_threshold_must_fit_the_alert_that_it_changes(stack: GoodStack) -> None:
    """What the alert breaks by itself is reported in its own file, not again in every stack."""
    stack.project.change("operator: GreaterThan", "operator: LessThan")
    stack.project.change("threshold: 0", "threshold: 2")
    catalog = load_catalog(stack.project.root / "alert_specs")
    stack.change(("      owner_added:\n", "      owner_added:\n        threshold: -1\n"))
    read = stack.read()
    assert read.settings is not None
    assert [str(issue) for issue in check_settings(read.settings, read.document, catalog)] == [
        "stacks/Pulumi.prod.yaml:26:20: SP109: operator 'LessThan' with threshold -1 never fires, "
        "because a count is a whole number and never below 0; change one"
    ]


def test_a_number_of_another_program_must_be_finite() -> None:
    """YAML without quotes cannot write one, JSON and other languages can."""
    document = Document("program", "", {"threshold": float("inf")}, {}, {})
    assert [str(issue) for issue in parse_model(AlertOverride, document, family="ST")[1]] == [
        "program:1:1: ST103: threshold must be a number, not 'Infinity'"
    ]


def test_an_override_under_a_former_id_is_reported_with_the_new_one(stack: GoodStack) -> None:
    """An upgrade may bring an alert with a new id; the stack's override must not be lost."""
    settings = stack.read().settings
    assert settings is not None
    alert = stack.catalog.alerts["owner_added"]
    renamed = alert.spec.model_copy(update={"id": "owner_given", "former_ids": ("owner_added",)})
    catalog = replace(stack.catalog, alerts={"owner_given": replace(alert, spec=renamed)})
    reported = [str(issue) for issue in check_settings(settings, None, catalog) if issue.code == "ST343"]
    assert reported == ["stack configuration: ST343: alert 'owner_added' does not exist; its ID is now 'owner_given'"]
