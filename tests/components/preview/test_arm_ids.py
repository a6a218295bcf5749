"""Stand-in ids are made from inputs the classes really have."""

import importlib
import inspect
import re

import pytest

from entrawatch.resources.program_plan import Secret, Unknown
from entrawatch_pulumi.preview.arm_ids import TEMPLATES, resource_id


@pytest.mark.parametrize("token", TEMPLATES)
def test_every_placeholder_is_an_input_of_the_class(token: str) -> None:
    """A misspelled placeholder would silently show the logical name instead."""
    _, module, name = token.split(":")
    resource = getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)
    inputs = {
        re.sub(r"_(\w)", lambda match: match[1].upper(), parameter.rstrip("_"))
        for parameter in inspect.signature(resource._internal_init).parameters
    }
    assert set(re.findall(r"\{(\w+)\}", TEMPLATES[token])) <= inputs


def test_parts_nobody_may_or_can_know_are_marked() -> None:
    """A secret name never shows in an id; a name that was not given is the logical name."""
    token = "azure-native:operationalinsights/v20230901:Table"
    inputs = {"resourceGroupName": Unknown(), "workspaceName": Secret()}
    assert resource_id(token, "logical", inputs) == (
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/[unknown]"
        "/providers/Microsoft.OperationalInsights/workspaces/[secret]/tables/logical"
    )
