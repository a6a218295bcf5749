"""AzureResource: a resource of azure-native, declared without its class."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import _utilities

from entrawatch_pulumi.arguments.check import given_arguments


class AzureResource(pulumi.CustomResource):
    """A resource of which nothing but its id is read; inputs are named as in azure-native's schema.

    Its class would make an output of each property and an alias of each old type: 1.2 ms for a query rule. The
    modules of the classes for rules, action groups, role assignments and workbooks take 0.2 s to import.
    """

    def __init__(self, kind: str, name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
        """Declare a resource of a kind such as `monitor:ActionGroup`; inputs that are None are left out."""
        super().__init__(
            f"azure-native:{kind}",
            name,
            given_arguments(dict(inputs)),
            # The version that the classes send, so that one provider serves all resources.
            pulumi.ResourceOptions.merge(_utilities.get_resource_opts_defaults(), opts),
        )
