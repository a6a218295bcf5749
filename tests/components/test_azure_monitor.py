"""What is declared without azure-native's classes has the names, types and choices of these classes."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

import pulumi
import pytest
from pulumi_azure_native import monitor

from entrawatch_pulumi import azure_monitor
from entrawatch_pulumi.arguments.spelling import camel_case

CLASSES: dict[str, Any] = {
    "ScheduledQueryRule": monitor.ScheduledQueryRule,
    "Identity": monitor.MicrosoftCommonIdentityArgs,
    "Dimension": monitor.DimensionArgs,
    "FailingPeriods": monitor.ConditionFailingPeriodsArgs,
    "Condition": monitor.ConditionArgs,
    "Criteria": monitor.ScheduledQueryRuleCriteriaArgs,
    "Actions": monitor.ActionsArgs,
}
DECLARED = {name: part for name, part in vars(azure_monitor).items() if is_typeddict(part)}


def hints(kind: Any) -> dict[str, Any]:
    known = {"Output": pulumi.Output, "T": Any, **vars(monitor)}
    if is_typeddict(kind):
        return get_type_hints(kind, localns=known)
    function = kind._internal_init if kind is monitor.ScheduledQueryRule else kind.__init__
    found = get_type_hints(function, globalns={**vars(monitor._inputs), **known}, localns=known)
    return {camel_case(key): hint for key, hint in found.items()}


def form(hint: Any) -> Any:
    """Return what a hint accepts, in one form for both sides: a kind of value, a list, a map or a class by its name."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "str"
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return [form(parts[0])]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"": form(parts[1])}
    if parts:
        plain = [part for part in parts if part is not type(None) and "Output" not in str(get_origin(part) or "")]
        return form(next((part for part in plain if "Awaitable" not in str(part)), plain[0]))
    if is_typeddict(hint) and hint in DECLARED.values():
        return CLASSES[hint.__name__].__name__
    is_choice = isinstance(hint, type) and issubclass(hint, str)
    return "str" if is_choice else "float" if hint in (int, float) else hint.__name__


def test_every_declared_type_has_its_class() -> None:
    """A type without one would be compared with nothing."""
    assert set(DECLARED) == set(CLASSES)


@pytest.mark.parametrize("name", CLASSES)
def test_properties_have_the_names_and_types_of_the_sdk(name: str) -> None:
    """A name that azure-native does not know is dropped, and then missing in Azure without a word."""
    sdk = {key: form(hint) for key, hint in hints(CLASSES[name]).items() if key not in ("self", "opts")}
    ours = {key: form(hint) for key, hint in hints(DECLARED[name]).items()}
    assert {key: sdk.get(key) for key in ours} == ours


def test_choices_are_those_of_the_sdk() -> None:
    """Text that is one of a closed set."""
    assert get_args(hints(azure_monitor.Identity)["type"]) == (monitor.IdentityType.USER_ASSIGNED.value,)
    assert get_args(hints(azure_monitor.ScheduledQueryRule)["kind"]) == (monitor.Kind.LOG_ALERT.value,)


def test_type_and_version_are_those_of_the_class(declare: Any) -> None:
    """Another token or version would be another resource, or another provider."""
    sent: dict[str, tuple[str, str]] = {}

    def note(args: pulumi.ResourceTransformationArgs) -> None:
        sent[args.name] = args.type_, str(args.opts.version)

    def program() -> None:
        opts = pulumi.ResourceOptions(transformations=[note])
        azure_monitor.declare_rule("ours", {"ruleName": "r"}, opts)  # type: ignore[typeddict-item]
        monitor.ScheduledQueryRule(
            "sdk", criteria=monitor.ScheduledQueryRuleCriteriaArgs(), resource_group_name="rg", scopes=[], opts=opts
        )

    declare(program)
    assert sent["ours"] == sent["sdk"]
