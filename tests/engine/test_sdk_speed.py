"""What makes the program fast changes nothing that is deployed."""

from typing import Any

from engine_project import EngineProject

from entrawatch_pulumi.preview.sdk_speed import PLAIN_SDK

_NOT_COMPARED = ("created", "modified", "stackTrace")


def test_the_state_is_the_one_of_the_untouched_sdk(dev: EngineProject) -> None:
    """Places of declarations included; only the frames above them are left out."""
    quick = dev.state("dev")["resources"]
    run = dev.with_variables(**{PLAIN_SDK: "1"}).up("dev")
    assert (run.code, run.steps()) == (0, {})
    assert {len(item["stackTrace"]) for item in quick if item["type"].endswith("Rule")} == {1}
    assert _compared(dev.state("dev")["resources"]) == _compared(quick)


def test_debug_messages_are_those_of_the_untouched_sdk_on_demand(dev: EngineProject) -> None:
    """Hundreds of them for a few resources, and each waits for the engine's answer."""
    quick = dev.preview("dev", "--debug").messages("debug")
    plain = dev.with_variables(**{PLAIN_SDK: "1"}).preview("dev", "--debug").messages("debug")
    about = "registering resource: ty=azure-native:monitor:ScheduledQueryRule, name=entrawatch-admin_consent_granted"
    assert ([text for text in quick if about in text], len([text for text in plain if about in text])) == ([], 1)


def _compared(resources: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    # the engine lists them as they became ready, and the SDK what they depend on in any order
    return {
        item["urn"]: {key: _in_order(value) for key, value in item.items() if key not in _NOT_COMPARED}
        for item in resources
    }


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_order(inner) for key, inner in value.items()}
    return sorted(value, key=repr) if isinstance(value, list) else value
