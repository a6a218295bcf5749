"""ActionGroups: every kind of receiver, and secrets that stay secret."""

from typing import Any

import pulumi
import pytest
from azuremodels import mistakes
from pydantic import TypeAdapter

from entrawatch.documents.issues import EntrawatchError
from entrawatch.resources.program_plan import Secret, to_json, to_plain
from entrawatch.stacks.receivers import Receiver
from entrawatch_pulumi.action_groups import ValidReceivers, declare_action_groups
from entrawatch_pulumi.names import action_group_short_name

GUID = "11111111-2222-3333-4444-555555555555"
WORKFLOW = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Logic/workflows/soar"
FUNCTION_APP = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/soar"
URL = "https://hooks.contoso.com/x?sig=very-secret-signature"

KINDS: dict[str, tuple[dict[str, Any], str, list[dict[str, Any]]]] = {
    "email": (
        {"kind": "email", "addresses": ["soc@contoso.com", "duty@contoso.com"]},
        "emailReceivers",
        [
            {"emailAddress": "duty@contoso.com", "name": "duty-contoso.com-5ce140", "useCommonAlertSchema": True},
            {"emailAddress": "soc@contoso.com", "name": "soc-contoso.com-ff8817", "useCommonAlertSchema": True},
        ],
    ),
    "sms": (
        {"kind": "sms", "country_code": "49", "phone_numbers": ["1702", "1701"]},
        "smsReceivers",
        [
            {"countryCode": "49", "name": "49-1701", "phoneNumber": "1701"},
            {"countryCode": "49", "name": "49-1702", "phoneNumber": "1702"},
        ],
    ),
    "arm_role": (
        {
            "kind": "arm_role",
            "roles": ["Owner", "Contributor", "Reader", "Monitoring Reader", "Monitoring Contributor"],
        },
        "armRoleReceivers",
        [
            {"name": "contributor", "roleId": "b24988ac-6180-42a0-ab88-20f7382dd24c", "useCommonAlertSchema": True},
            {
                "name": "monitoring-contributor",
                "roleId": "749f88d5-cbae-40b8-bcfc-e573ddc772fa",
                "useCommonAlertSchema": True,
            },
            {
                "name": "monitoring-reader",
                "roleId": "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
                "useCommonAlertSchema": True,
            },
            {"name": "owner", "roleId": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "useCommonAlertSchema": True},
            {"name": "reader", "roleId": "acdd72a7-3385-48ef-bd42-f606fba81ae7", "useCommonAlertSchema": True},
        ],
    ),
    "webhook_secret": (
        {"kind": "webhook", "uri_secret": "soar_url"},
        "webhookReceivers",
        [{"name": "soar", "serviceUri": "[secret]", "useAadAuth": False, "useCommonAlertSchema": True}],
    ),
    "webhook_entra": (
        {
            "kind": "webhook",
            "uri": "https://soar.contoso.com/alerts",
            "entra_authentication": {"object_id": GUID, "identifier_uri": "api://soar", "tenant_id": GUID},
        },
        "webhookReceivers",
        [
            {
                "identifierUri": "api://soar",
                "name": "soar",
                "objectId": GUID,
                "serviceUri": "https://soar.contoso.com/alerts",
                "tenantId": GUID,
                "useAadAuth": True,
                "useCommonAlertSchema": True,
            }
        ],
    ),
    "logic_app": (
        {"kind": "logic_app", "resource_id": WORKFLOW, "callback_url_secret": "soar_url"},
        "logicAppReceivers",
        [{"callbackUrl": "[secret]", "name": "soar", "resourceId": WORKFLOW, "useCommonAlertSchema": True}],
    ),
    "azure_function": (
        {
            "kind": "azure_function",
            "function_app_id": FUNCTION_APP,
            "function_name": "alert",
            "http_trigger_url_secret": "soar_url",
        },
        "azureFunctionReceivers",
        [
            {
                "functionAppResourceId": FUNCTION_APP,
                "functionName": "alert",
                "httpTriggerUrl": "[secret]",
                "name": "soar",
                "useCommonAlertSchema": True,
            }
        ],
    ),
    "event_hub": (
        {"kind": "event_hub", "subscription_id": GUID, "tenant_id": GUID, "namespace": "ns", "event_hub": "alerts"},
        "eventHubReceivers",
        [
            {
                "eventHubName": "alerts",
                "eventHubNameSpace": "ns",
                "managedIdentity": "SystemAssigned",
                "name": "soar",
                "subscriptionId": GUID,
                "tenantId": GUID,
                "useCommonAlertSchema": True,
            }
        ],
    ),
    "itsm": (
        {
            "kind": "itsm",
            "workspace_id": f"{GUID}|{GUID}",
            "connection_id": GUID,
            "ticket_configuration": "{}",
            "region": "westeurope",
        },
        "itsmReceivers",
        [
            {
                "connectionId": GUID,
                "name": "soar",
                "region": "westeurope",
                "ticketConfiguration": "{}",
                "workspaceId": f"{GUID}|{GUID}",
            }
        ],
    ),
}


def group_of(receiver: dict[str, Any], secrets: dict[str, Any] | None = None) -> Any:
    """Return a program that declares the action group of one receiver."""
    parsed: Receiver = TypeAdapter(Receiver).validate_python(receiver)
    given = {"soar_url": URL} if secrets is None else secrets
    valid = ValidReceivers({"soar": parsed}, "dev", "rg", given, {"team": "soc"})
    return lambda: declare_action_groups("groups", valid, pulumi.ComponentResource("test:index:Groups", "groups"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_receiver_reaches_its_action_group(declare: Any, only: Any, kind: str) -> None:
    """The group holds the receiver's entries, sorted by name, and nothing else."""
    receiver, property_name, entries = KINDS[kind]
    group = only(declare(group_of(receiver)), "monitor:ActionGroup")
    inputs = to_plain(group.inputs)
    assert group.name == "groups-soar"
    assert inputs == {
        "actionGroupName": "entrawatch-dev-soar",
        "enabled": True,
        "groupShortName": "soar",
        "location": "Global",
        "resourceGroupName": "rg",
        "tags": {"team": "soc"},
        property_name: entries,
    } | ({"identity": {"type": "SystemAssigned"}} if kind == "event_hub" else {})
    assert list(mistakes("azure-native:monitor:ActionGroup", inputs)) == []


def test_an_action_group_may_write_to_its_event_hub(declare: Any, only: Any) -> None:
    """Its own identity has the role on the hub, if the stack says where the hub is."""
    receiver = {**KINDS["event_hub"][0], "resource_group": "rg-hubs"}
    role = only(declare(group_of(receiver)), "authorization:RoleAssignment")
    inputs = to_plain(role.inputs)
    assert inputs["scope"] == (
        f"/subscriptions/{GUID}/resourceGroups/rg-hubs/providers/Microsoft.EventHub/namespaces/ns/eventhubs/alerts"
    )
    assert inputs["roleDefinitionId"].endswith("/2b629674-e913-4c01-ae53-ef4638d8f975")
    assert (inputs["principalType"], len(inputs["principalId"])) == ("ServicePrincipal", 36)
    assert not declare(group_of(KINDS["event_hub"][0])).of_type("azure-native:authorization:RoleAssignment")


@pytest.mark.parametrize(
    ("kind", "secret_outputs"),
    [
        ("webhook_secret", ("webhookReceivers",)),
        ("logic_app", ("logicAppReceivers",)),
        ("azure_function", ("azureFunctionReceivers",)),
        ("webhook_entra", ()),
        ("email", ()),
    ],
)
def test_receivers_with_a_secret_hide_their_outputs(
    declare: Any, only: Any, kind: str, secret_outputs: tuple[str, ...]
) -> None:
    """Otherwise a refresh would write the address into the state as plain text."""
    group = only(declare(group_of(KINDS[kind][0])), "monitor:ActionGroup")
    assert group.options.additional_secret_outputs == secret_outputs


@pytest.mark.parametrize("given", [str, pulumi.Output.secret], ids=["plain", "secret"])
@pytest.mark.parametrize("kind", ["webhook_secret", "logic_app", "azure_function"])
def test_a_secret_is_never_recorded_as_text(declare: Any, only: Any, kind: str, given: Any) -> None:
    """Even a caller that gives the secret as plain text gets it marked."""
    plan = declare(lambda: group_of(KINDS[kind][0], {"soar_url": given(URL)})())
    group = only(plan, "monitor:ActionGroup")
    (entry,) = group.inputs[KINDS[kind][1]]
    assert sum(isinstance(part, Secret) for part in entry.values()) == 1
    assert "very-secret-signature" not in str(to_json(plan))


def test_a_missing_secret_is_reported_by_name(declare: Any) -> None:
    """The message names the receiver and the secret, so that the user can set it."""
    with pytest.raises(EntrawatchError) as refused:
        declare(group_of(KINDS["logic_app"][0], {}))
    assert str(refused.value) == "receiver 'soar' requires secret 'soar_url'; set it in 'secrets'"


@pytest.mark.parametrize(
    ("receiver", "short_name"),
    [
        ("soc", "soc"),
        ("soc_mail_all", "soc_mail_all"),
        ("security_operations_mail", "securit-9c0e"),
        ("security_operations_sms", "securit-4399"),
    ],
)
def test_short_names_are_stable_and_fit_a_text_message(receiver: str, short_name: str) -> None:
    """A name that fits is kept; long names that begin alike stay apart."""
    assert action_group_short_name(receiver) == short_name
    assert len(short_name) <= 12
