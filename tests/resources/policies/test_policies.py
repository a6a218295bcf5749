"""Each policy reports its violations, and nothing else."""

from typing import Any

import pytest
from planned import (
    ACCOUNT,
    CONTAINER,
    DEPLOYMENT,
    GROUP,
    SENTINEL_RULE,
    SETTING,
    TABLE,
    WORKSPACE,
    broken,
    planned,
    rule,
    table_deployment,
)

from entrawatch.resources.policies import POLICIES
from entrawatch.resources.program_plan import PlannedOptions, PlannedResource, Secret, Unknown

PROTECTED = PlannedOptions(protect=True)
LOG = [{"category": "AuditLogs", "enabled": True}]
AUTOMATION = "azure-native:securityinsights:AutomationRule"
ONBOARDING = "azure-native:securityinsights:SentinelOnboardingState"
_ENDS = ("2026-11-30", "2026-12-01", "2026-12-02")
PLAIN = "https://soc.contoso.com/alerts?code=s3cret"


def test_the_policies_have_these_names() -> None:
    """Users configure them by name, so that a rename is a breaking change."""
    assert [(policy.name, policy.code) for policy in POLICIES] == [
        ("rules-notify-someone", "SQR045"),
        ("retention-floor", "PO101"),
        ("diagnostic-setting-present", "PO103"),
        ("logs-protected", "PO102"),
        ("no-public-archive", "PO104"),
        ("no-plain-secret", "AGR023"),
        ("alerted-tables-on-analytics", "LAW016"),
        ("azure-names-unique", "PO105"),
        ("no-expired-exceptions", "EX205"),
    ]


def test_a_rule_may_not_have_an_expired_exception() -> None:
    """The day of its end is the first day without it."""
    rules = [rule("none"), *(rule(end, actions={"customProperties": {"exceptions_end": end}}) for end in _ENDS)]
    assert broken("no-expired-exceptions", *rules, today="2026-12-01") == [
        f"alert rule '{end}' has an exception that expired on {end}; remove it, or renew it with a new approval"
        for end in _ENDS[:2]
    ]


def test_a_rule_of_sentinel_may_not_have_an_expired_exception() -> None:
    """Its query has the end of each; an automation rule that closes incidents has one, and no other one counts."""
    line = "// exception known\n| where now() >= datetime({}) or not(true)\n"
    rules = [planned(SENTINEL_RULE, end, query=f"AuditLogs\n{line.format(end)}") for end in reversed(_ENDS)]
    several = planned(SENTINEL_RULE, "several", query=f"AuditLogs\n{''.join(map(line.format, reversed(_ENDS)))}")
    own = planned(SENTINEL_RULE, "own", query="AuditLogs\n| where now() >= datetime(2026-11-30) or true")
    found = broken("no-expired-exceptions", *rules, several, own, planned(SENTINEL_RULE), today="2026-12-01")
    text = "has an exception that expired on {}; remove it, or renew it with a new approval"
    assert found == [
        f"Sentinel rule '{name}' {text.format(end)}"
        for name, end in ((_ENDS[1], _ENDS[1]), (_ENDS[0], _ENDS[0]), ("several", _ENDS[0]))
    ]
    closing, tagging = ([{"actionConfiguration": one}] for one in ({"status": "Closed"}, {"labels": []}))
    automations = [
        planned(AUTOMATION, name, actions=actions, triggeringLogic={"expirationTimeUtc": f"{end}T{time}:00Z"})
        for name, actions, end, time in (
            ("ended", closing, _ENDS[1], "00:00"),
            ("at noon", closing, _ENDS[1], "12:00"),
            ("tags", tagging, _ENDS[0], "00:00"),
        )
    ]
    automations.append(planned(AUTOMATION, "forever", actions=closing))
    assert broken("no-expired-exceptions", *automations, today="2026-12-01") == [
        f"automation rule 'ended' {text.format(_ENDS[1])}"
    ]


@pytest.mark.parametrize("groups", [None, []])
def test_a_rule_without_an_action_group_notifies_no_one(groups: list[str] | None) -> None:
    """Absent and empty are the same."""
    message = "alert rule 'rule' notifies no one; give it an action group, or disable it"
    assert broken("rules-notify-someone", rule(groups=groups)) == [message]


@pytest.mark.parametrize("groups", [["id"], [Unknown()], Unknown()])
def test_a_rule_with_an_action_group_notifies_someone(groups: Any) -> None:
    """Also where its id is known only after the deployment."""
    assert broken("rules-notify-someone", rule(groups=groups)) == []


def test_a_rule_may_be_silent_where_it_is_disabled_or_of_little_severity() -> None:
    """Which severities matter is an option; numbers arrive from Pulumi as floats."""
    assert broken("rules-notify-someone", rule(enabled=False), rule(severity=3), rule(severity=4)) == []
    assert len(broken("rules-notify-someone", rule(severity=0), rule(severity=2.0))) == 2
    assert len(broken("rules-notify-someone", rule(severity=3), rule(severity=0), severities=[3.0])) == 1


def test_an_action_group_has_a_receiver_and_is_enabled() -> None:
    """Receivers that are not known yet or secret as a whole are receivers."""
    assert broken(
        "rules-notify-someone",
        planned(GROUP, "empty", emailReceivers=[], groupShortName="empty"),
        planned(GROUP, "off", enabled=False, emailReceivers=[{"name": "soc"}]),
        planned(GROUP, "good", enabled=True, armRoleReceivers=[{"name": "owner"}]),
        planned(GROUP, "unknown", webhookReceivers=Unknown()),
        planned(GROUP, "secret", webhookReceivers=Secret()),
    ) == [
        "action group 'empty' has no receiver; give it one, or remove it",
        "action group 'off' is disabled, so it notifies no one; enable it",
    ]


def test_a_new_workspace_with_rules_needs_a_diagnostic_setting() -> None:
    """Of this stack, with an enabled log, to a workspace; who only reads a workspace needs none."""
    missing = [
        "no diagnostic setting of this stack sends logs to its new workspace, so its alert rule will never fire; write "
        "log_routing: {manage: true} in the one stack of the tenant that owns the setting, or list what another "
        "setting sends here"
    ]
    name, workspace = "diagnostic-setting-present", planned(WORKSPACE)
    assert broken(name, workspace, rule()) == broken(name, workspace, planned(SENTINEL_RULE)) == missing
    assert broken(name, workspace, rule(), planned(SETTING, workspaceId="id", logs=[{"enabled": False}])) == missing
    assert broken(name, workspace, rule(), planned(SETTING, storageAccountId="id", logs=LOG)) == missing
    assert broken(name, workspace, rule(), planned(SETTING, workspaceId="id", logs=LOG)) == []
    assert broken(name, workspace, rule(), planned(SETTING, workspaceId=Unknown(), logs=LOG)) == []
    assert broken(name, workspace) == broken(name, rule()) == []


def test_a_stack_can_be_named_owner_of_the_setting_or_not() -> None:
    """The owner needs it whatever else it has; others need none."""
    name = "diagnostic-setting-present"
    assert broken(name, planned(WORKSPACE), rule(), owner=False) == []
    assert broken(name, planned(SETTING, workspaceId="id", logs=LOG), owner=True) == []
    assert broken(name, rule(), owner=True) == [
        "this stack must own the tenant's diagnostic setting, but declares none that sends logs to a workspace; "
        "write log_routing: {manage: true}"
    ]


def test_setting_and_workspace_are_protected() -> None:
    """Everything else can be made again; Microsoft Sentinel has the incidents."""
    assert broken(
        "logs-protected",
        planned(SETTING, "entra"),
        planned(WORKSPACE, "logs"),
        planned(ONBOARDING, "incidents"),
        rule(),
        planned(SETTING, "safe", PROTECTED),
        planned(ONBOARDING, "safe", PROTECTED),
        planned(WORKSPACE, "safe", PROTECTED),
    ) == [
        "diagnostic setting 'entra' can be deleted by accident; protect it",
        "workspace 'logs' can be deleted by accident; protect it",
        "Sentinel onboarding state 'incidents' can be deleted by accident; protect it",
    ]


def test_an_archive_is_closed_to_anonymous_readers_and_public_networks() -> None:
    """Azure leaves the network open where nothing is said."""
    network = (
        "storage account '{}' is open to every network; set publicNetworkAccess to Disabled, or "
        "networkRuleSet.defaultAction to Deny with the bypass AzureServices, which log routing needs"
    )
    assert broken(
        "no-public-archive",
        planned(ACCOUNT, "bare"),
        planned(ACCOUNT, "open", publicNetworkAccess="Enabled", networkRuleSet={"defaultAction": "Allow"}),
        planned(ACCOUNT, "blobs", publicNetworkAccess="Disabled", allowBlobPublicAccess=True),
        planned(ACCOUNT, "closed", publicNetworkAccess="Disabled", allowBlobPublicAccess=False),
        planned(ACCOUNT, "perimeter", publicNetworkAccess="SecuredByPerimeter"),
        planned(ACCOUNT, "rules", networkRuleSet={"defaultAction": "Deny"}),
        planned(CONTAINER, "public", publicAccess="Blob"),
        planned(CONTAINER, "private", publicAccess="None"),
        planned(CONTAINER, "silent"),
    ) == [
        network.format("bare"),
        network.format("open"),
        "storage account 'blobs' allows anonymous access to its blobs; set allowBlobPublicAccess to false",
        "container 'public' allows anonymous access; set publicAccess to None",
    ]


@pytest.mark.parametrize(
    ("receivers", "key"),
    [
        ("webhookReceivers", "serviceUri"),
        ("logicAppReceivers", "callbackUrl"),
        ("azureFunctionReceivers", "httpTriggerUrl"),
        ("automationRunbookReceivers", "serviceUri"),
    ],
)
def test_an_address_that_is_called_is_a_secret(receivers: str, key: str) -> None:
    """It is never shown; and its mark must outlive a refresh, which reads outputs back without marks."""
    plain = planned(GROUP, "group", **{receivers: [{"name": "soc", key: PLAIN}]})
    assert broken("no-plain-secret", plain) == [
        f"resource 'group' has {receivers}[0].{key} in plain text (not shown); make it a secret, or protect it with "
        "Entra authentication"
    ]
    kept = PlannedOptions(additional_secret_outputs=(receivers,))
    forgotten = [
        "action group 'group' would expose its secret in plain text after a refresh; "
        f"add '{receivers}' to its additional_secret_outputs"
    ]
    for value in ([{"name": "soc", key: Secret()}], Secret()):
        assert broken("no-plain-secret", planned(GROUP, "group", **{receivers: value})) == forgotten
        assert broken("no-plain-secret", planned(GROUP, "group", kept, **{receivers: value})) == []
    assert broken("no-plain-secret", planned(GROUP, **{receivers: [{"name": "soc", key: Unknown()}]})) == []


def test_the_address_of_a_channel_keeps_its_mark() -> None:
    """A workflow holds it as a parameter, which a refresh reads back without a mark."""
    forgotten = planned("azure-native:logic:Workflow", "channel", parameters={"webhook_url": {"value": Secret()}})
    assert broken("no-plain-secret", forgotten) == [
        "workflow 'channel' would expose its secret in plain text after a refresh; "
        "add 'parameters' to its additional_secret_outputs"
    ]
    plain = {"webhook_url": {"value": "https://hooks.slack.com/services/T/B/KEY"}}
    assert broken("no-plain-secret", planned("azure-native:logic:Workflow", "channel", parameters=plain)) == [
        "resource 'channel' has parameters.webhook_url.value in plain text (not shown); make it a secret, or protect "
        "it with Entra authentication"
    ]


def test_an_address_that_entra_protects_is_no_secret_unless_it_holds_a_key() -> None:
    """Azure Monitor shows a token there, so that knowing the address is not enough."""

    def webhook(uri: str) -> PlannedResource:
        return planned(GROUP, webhookReceivers=[{"name": "soc", "serviceUri": uri, "useAadAuth": True}])

    assert broken("no-plain-secret", webhook("https://soc.contoso.com/alerts")) == []
    for uri in (PLAIN, "https://soc:s3cret@contoso.com/", "https://soc.contoso.com/#s3cret"):
        assert len(broken("no-plain-secret", webhook(uri))) == 1


@pytest.mark.parametrize(
    "token",
    [
        "azure-native:storage/v20230101:StorageAccount",
        "azure-native_storage_v20230101:storage:StorageAccount",
        "azure-native:storage:StorageAccount",
    ],
)
def test_a_resource_is_judged_in_every_api_version(token: str) -> None:
    """Another version is no way around a policy."""
    assert len(broken("no-public-archive", planned(token, publicNetworkAccess="Enabled"))) == 1


def test_resources_of_other_providers_are_not_judged() -> None:
    """Their properties may mean something else."""
    resources = [planned("aws:storage:StorageAccount"), planned("entrawatch:index:AlertRule"), planned("other")]
    assert [broken(policy.name, *resources) for policy in POLICIES] == [[]] * len(POLICIES)


HIDDEN = [Unknown(), Secret()]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_nobody_can_see_yet_counts_as_good(hidden: Any) -> None:
    """A value that another resource gives, or a secret: at every depth, and in each policy."""
    rules = (rule(actions=hidden), rule(groups=hidden), rule(enabled=hidden), rule(severity=hidden))
    assert broken("rules-notify-someone", *rules) == []
    group = planned(GROUP, "group", webhookReceivers=hidden, enabled=hidden)
    assert broken("rules-notify-someone", group) == []
    accounts = (
        planned(ACCOUNT, "access", publicNetworkAccess=hidden),
        planned(ACCOUNT, "rules", networkRuleSet=hidden),
        planned(ACCOUNT, "rest", networkRuleSet={"defaultAction": hidden}),
        planned(CONTAINER, "container", publicAccess=hidden),
    )
    assert broken("no-public-archive", *accounts) == []
    assert broken("retention-floor", planned(WORKSPACE, "logs", retentionInDays=hidden)) == []
    for logs in (hidden, [hidden], [{"category": "AuditLogs", "enabled": hidden}]):
        setting = planned(SETTING, "setting", workspaceId=hidden, logs=logs)
        assert broken("diagnostic-setting-present", setting, planned(WORKSPACE, "logs"), rule()) == []
    tables = (
        planned(TABLE, "table", tableName="AuditLogs", plan=hidden),
        table_deployment("plan", ("AuditLogs", {"plan": hidden, "retentionInDays": hidden})),
        table_deployment("settings", ("AuditLogs", hidden)),
        table_deployment("table", hidden),
        planned(DEPLOYMENT, "template", properties={"template": hidden}),
        planned(DEPLOYMENT, "properties", properties=hidden),
    )
    assert broken("alerted-tables-on-analytics", *tables, rule()) == broken("retention-floor", *tables) == []
    sentinel = (
        planned(SENTINEL_RULE, "rule", query=hidden),
        planned(AUTOMATION, "actions", actions=hidden),
        planned(AUTOMATION, "end", actions=[{"actionConfiguration": {"status": "Closed"}}], triggeringLogic=hidden),
    )
    assert broken("no-expired-exceptions", *sentinel) == []
    assert broken("alerted-tables-on-analytics", planned(TABLE, tableName="AuditLogs", plan="Basic"), *sentinel) == []
    webhook = [{"name": "soc", "serviceUri": "https://soc.contoso.com/alerts", "useAadAuth": Unknown()}]
    assert broken("no-plain-secret", planned(GROUP, "group", webhookReceivers=webhook)) == []


def test_an_address_with_a_key_is_plain_whoever_checks_the_caller() -> None:
    """What is not known yet does not hide what is."""
    webhook = [{"name": "soc", "serviceUri": PLAIN, "useAadAuth": Unknown()}]
    assert len(broken("no-plain-secret", planned(GROUP, "group", webhookReceivers=webhook))) == 1


def test_the_workspace_that_nothing_feeds_is_the_same_in_every_order() -> None:
    """The engine hands over resources in any order."""
    (policy,) = (one for one in POLICIES if one.name == "diagnostic-setting-present")
    resources = [planned(WORKSPACE, "second"), planned(WORKSPACE, "first"), rule()]
    urns = {breach.urn for order in (resources, resources[::-1]) for breach in policy.breaches(order)}
    assert urns == {resources[1].urn}


def test_options_that_do_not_exist() -> None:
    """Reported with those that do."""
    reported = {policy.name: list(policy.wrong_options({"day": 90})) for policy in POLICIES}
    assert reported["retention-floor"] == [
        "option 'day' of policy 'retention-floor' does not exist; did you mean 'days'?"
    ]
    assert reported["no-plain-secret"] == [
        "option 'day' of policy 'no-plain-secret' does not exist; remove it, none exist"
    ]
    assert [list(policy.wrong_options({o.name: 1 for o in policy.options})) for policy in POLICIES] == [[]] * 9
