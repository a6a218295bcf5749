"""The plugin's interface: what programs in other languages see."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

import entrawatch
from entrawatch.stacks import collection, receivers, settings, sinks
from entrawatch.stacks.settings import StackSettings
from entrawatch_pulumi.arguments import monitoring_args
from entrawatch_pulumi.arguments import receivers as receiver_settings
from entrawatch_pulumi.arguments.check import given_arguments
from entrawatch_pulumi.arguments.document import argument_document
from entrawatch_pulumi.arguments.monitoring_args import EntraMonitoringArgs
from entrawatch_pulumi.plugin.schema import COMPONENTS, SCHEMA_FILE, plugin_schema, schema_text
from entrawatch_pulumi.program.argument_settings import settings_from_args


def test_the_committed_schema_is_current() -> None:
    """An interface change shows as a diff; write it anew with python -m entrawatch_pulumi.plugin.schema."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_every_component_and_every_property_is_described() -> None:
    """The texts are all the documentation that other languages get."""
    schema = plugin_schema()
    parts = {**schema["resources"], **schema["types"]}
    assert set(schema["resources"]) == {f"entrawatch:index:{component.__name__}" for component in COMPONENTS}
    undescribed = [
        f"{name}.{key}"
        for name, part in parts.items()
        for properties in ("properties", "inputProperties")
        for key, value in part.get(properties, {}).items()
        if not value.get("description")
    ]
    assert undescribed == []
    assert [name for name, part in parts.items() if not part.get("description")] == []


def test_the_plugin_has_the_version_of_the_package() -> None:
    """A tag names both; consumers find it in their state."""
    assert plugin_schema()["version"] == entrawatch.__version__


def test_no_property_is_a_whole_number() -> None:
    """The host hands every number over as a float, so an integer in the schema would be a promise it breaks."""
    assert '"integer"' not in schema_text()


PAIRS = [
    ("EntraMonitoringArgs", "StackSettings"),
    ("AcknowledgementSettings", "Acknowledgement"),
    ("ResourceGroupSettings", "ResourceGroup"),
    ("WorkspaceSettings", "Workspace"),
    ("TransformationSettings", "Transformation"),
    ("TableRetentionSettings", "TableRetention"),
    ("AlertIdentitySettings", "AlertIdentity"),
    ("LogRoutingSettings", "LogRoutingSettings"),
    ("CollectionSettings", "CollectionSettings"),
    ("WindowsEventsSettings", "WindowsEvents"),
    ("TenantSettings", "Tenant"),
    ("AuthorizationSettings", "Authorization"),
    ("AlertOverrideSettings", "AlertOverride"),
    ("AlertsSettings", "AlertSettings"),
    ("RouteSettings", "Route"),
    ("NotificationsSettings", "Notifications"),
    ("EntraAuthenticationSettings", "EntraAuthentication"),
]


@pytest.mark.parametrize(("arguments", "model"), PAIRS)
def test_arguments_mirror_the_settings(arguments: str, model: str) -> None:
    """A setting that exists in stack files exists in other languages, and is required in both or in neither."""
    args: Any = getattr(monitoring_args, arguments, None) or getattr(receiver_settings, arguments)
    fields = next(getattr(module, model) for module in (settings, collection, receivers) if hasattr(module, model))
    required = {name for name, field in fields.model_fields.items() if field.is_required()}
    assert set(args.__annotations__) - {"secrets", "workspace_id"} == set(fields.model_fields)
    # workspace_id can stand for the workspace, which a stack file cannot say.
    assert args.__required_keys__ == required - {"workspace"}


def test_sink_arguments_hold_the_keys_of_every_kind() -> None:
    """Other languages have one shape for both kinds."""
    keys = set(sinks.EventHubSink.model_fields) | set(sinks.ArchiveSink.model_fields)
    assert set(monitoring_args.SinkSettings.__annotations__) == keys


def test_receiver_arguments_hold_the_keys_of_every_kind() -> None:
    """Other languages have one shape for all kinds; the kinds' own rules are checked when the program runs."""
    schema = TypeAdapter(receivers.Receiver).core_schema
    models = [value for value in vars(receivers).values() if isinstance(value, type) and issubclass(value, BaseModel)]
    kinds = [model for model in models if "kind" in model.model_fields]
    keys = {name for model in kinds for name in model.model_fields}
    assert len(kinds) == len(schema["choices"])
    assert set(monitoring_args.ReceiverSettings.__annotations__) == keys


def test_settings_come_out_of_arguments_with_whole_numbers() -> None:
    """Another language's 90.0 days are 90 days, and secrets are not settings."""
    args: Any = {
        "environment": "dev",
        "location": "westeurope",
        "resource_group": {"name": "rg-entrawatch-dev"},
        "workspace": {"retention_days": 90.0, "daily_cap_gb": 2.5},
        "alerts": {"overrides": {"credential_added": {"parameters": {"minutes": 30.0}}}},
        "secrets": {"soar_url": "https://x"},
    }
    found = settings_from_args(argument_document("EntraMonitoring", "m", EntraMonitoringArgs), given_arguments(args))
    assert isinstance(found, StackSettings)
    assert (found.workspace.retention_days, found.workspace.daily_cap_gb) == (90, 2.5)
    assert type(found.alerts.overrides["credential_added"].parameters["minutes"]) is int
