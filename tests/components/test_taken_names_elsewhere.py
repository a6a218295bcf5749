"""Names that components take where no program of Python declares them, and where nothing is made at all."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.errors import InputPropertiesError
from pulumi.resource import DependencyProviderResource
from refusedarguments import RULE

from entrawatch_pulumi.plugin.schema import COMPONENTS, PLUGIN_NAME
from entrawatch_pulumi.plugin.serve import CheckedComponents

GUID = "00000000-0000-0000-0000-00000000000a"
Construct = Callable[..., None]


@pytest.fixture
def construct(declare: Any, monkeypatch: pytest.MonkeyPatch) -> Construct:
    """Return a function by which the engine has the plugin make a rule: each call has a connection of its own."""
    plugin = CheckedComponents(list(COMPONENTS), PLUGIN_NAME)
    words = {key: key.split("_") for key in RULE}
    args = {"".join([first, *map(str.title, rest)]): RULE[key] for key, (first, *rest) in words.items()}

    def make(name: str, *, subscription: str = "", is_preview: bool = True) -> None:
        reference = f"urn:pulumi:dev::p::pulumi:providers:azure-native::{subscription}::{GUID}"

        def program() -> None:
            monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: is_preview)
            given = {"azure-native": DependencyProviderResource(reference)} if subscription else {}
            opts = pulumi.ResourceOptions(providers=given)
            plugin.construct(name, "entrawatch:index:AlertRule", args, opts)

        declare(program)

    return make


def test_components_of_other_languages(construct: Construct) -> None:
    """The engine hands them to the plugin one by one; the deployment behind a preview begins anew."""
    construct("first")
    with pytest.raises(InputPropertiesError) as error:
        construct("second")
    assert error.value.message == (
        "AlertRule 'second': ruleName: ST218: AlertRule 'first' makes alert rule 'rule' in resource group 'rg', too; "
        "give one of the two another ruleName or resourceGroupName"
    )
    construct("second", is_preview=False)


def test_a_provider_of_another_language(construct: Construct) -> None:
    """It comes as a reference, a new one for each component."""
    construct("first", subscription="one")
    construct("second", subscription="other")
    with pytest.raises(InputPropertiesError, match="AlertRule 'third': ruleName: ST218: AlertRule 'first' makes"):
        construct("third", subscription="one")


UNDER_MOCKS = f"""
import pulumi


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return args.name, args.inputs

    def call(self, args):
        return {{}}


pulumi.runtime.set_mocks(Mocks())
from entrawatch_pulumi.alert_rule import AlertRule

for name in ("first", "second"):
    AlertRule(name, {RULE!r})
print("both")
"""


def test_under_mocks_nothing_is_refused() -> None:
    """Tests of one process may share them, and nothing is made."""
    run = subprocess.run([sys.executable, "-c", UNDER_MOCKS], capture_output=True, text=True, check=False)
    assert run.stdout == "both\n", run.stderr
