"""A stack file is read as Pulumi hands it to the program, and whatever is wrong with it becomes issues."""

import json
from pathlib import Path

import pytest
from goodstack import STACK_FILE, GoodStack

from entrawatch.stacks.receivers import WebhookReceiver
from entrawatch.stacks.stack_config import settings_from_config
from entrawatch.stacks.stack_file import read_stack_file

SECRETS = {f"entrawatch:{name}" for name in ("soc_webhook_uri", "ticket_callback_url", "enrichment_url")}
PREFIX = f"{STACK_FILE}:"


def test_the_good_stack_has_no_issue(stack: GoodStack) -> None:
    """Every test that changes it starts from silence."""
    assert stack.issues() == []


def test_the_configuration_is_what_pulumi_hands_over(stack: GoodStack) -> None:
    """Text stays text, structured values are compact JSON with sorted keys, secrets cannot be read."""
    read = stack.read()
    config = dict(read.config)
    assert read.secret_keys == SECRETS
    assert {config.pop(key) for key in SECRETS} == {"[secret]"}
    assert config.pop("azure-native:location") == "westeurope"
    assert config.pop("entrawatch:environment") == "prod"
    assert config["entrawatch:tags"] == '{"cost-center":"4711","environment":"prod"}'
    assert config["entrawatch:log_routing"] == (
        '{"categories":["AuditLogs","SignInLogs"],"licenses":["p1"],"manage":false}'
    )
    others = "alert_identity alerts inputs location log_routing notifications resource_group tags workspace"
    assert sorted(config) == [f"entrawatch:{name}" for name in others.split()]


@pytest.mark.parametrize(
    ("written", "handed_over"),
    [
        ("True", "true"),
        ("90", "90"),
        ("1.0", "1"),
        ("1.5", "1.5"),
        ("1e3", "1000"),
        ("", ""),
        ("~", ""),
        ('"1.0"', "1.0"),
        ("[1.0, 0.1, 1e-7, ~, false]", "[1,0.1,1e-07,null,false]"),
        ("{b: 1, a: é}", '{"a":"é","b":1}'),
    ],
)
def test_a_value_is_handed_over_as_pulumi_prints_it(stack: GoodStack, written: str, handed_over: str) -> None:
    """Pulumi knows no 1.0: what is checked offline must be what is deployed."""
    stack.change(("  azure-native:location: westeurope", f"  azure-native:location: {written}"))
    assert stack.read().config["azure-native:location"] == handed_over


def test_settings_come_from_the_configuration(stack: GoodStack) -> None:
    """The offline reading and the program use the same function, so they cannot differ."""
    read = stack.read()
    assert read.settings == settings_from_config(read.config, read.document, read.secret_keys)
    assert read.settings is not None
    receiver = read.settings.notifications.receivers["soc_webhook"]
    assert isinstance(receiver, WebhookReceiver)
    assert receiver.uri_secret == "soc_webhook_uri"


def test_a_secret_that_is_not_set_has_a_stand_in(stack: GoodStack) -> None:
    """The offline preview runs before anybody stores the secret."""
    stack.change(("  entrawatch:soc_webhook_uri:\n    secure: v1:djE6c29jCg==:aaaa\n", ""))
    read = stack.read()
    assert read.config["entrawatch:soc_webhook_uri"] == "[secret]"
    assert "entrawatch:soc_webhook_uri" in read.secret_keys


def test_a_setting_that_holds_a_secret_is_secret_as_in_pulumi(stack: GoodStack) -> None:
    """Pulumi hides the whole value; so does the reading, and the encrypted text does not come along."""
    stack.change(("    environment: prod\n", "    environment: {secure: v1:aaaa}\n"))
    read = stack.read()
    assert "entrawatch:tags" in read.secret_keys
    assert json.loads(read.config["entrawatch:tags"]) == {"environment": "[secret]", "cost-center": "4711"}


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("- environment\n", ["1:1: ST211: a stack file must be a map of keys, not '[\"environment\"]'; "
                             "start it with 'config:'"]),
        ("config: prod\n", ["1:9: ST211: config must be a map of keys, not 'prod'; write entrawatch:environment "
                            "and so on below it"]),
        ("config:\n  - a\n", ["2:3: ST211: config must be a map of keys, not '[\"a\"]'; write entrawatch:environment "
                              "and so on below it"]),
        ("config: [\n", ["2:1: YM103: not valid YAML: did not find expected node content; "
                         "check the indentation and the quotes of this and the line above"]),
        ("config:\n  a: 1\n  a: 2\n", ["3:3: YM108: key 'a' is duplicated (first on line 2); remove one"]),
    ],
    ids=["list", "text below config", "list below config", "no YAML", "key twice"],
)  # fmt: skip
def test_a_file_that_is_no_stack_file_says_so(stack: GoodStack, text: str, issues: list[str]) -> None:
    """The first issues name the file's own mistake."""
    stack.project.write(STACK_FILE, text)
    reported = [str(issue).removeprefix(PREFIX) for issue in stack.read().issues]
    assert [issue for issue in reported if "ST101" not in issue] == issues


@pytest.mark.parametrize("text", ["", "config:\n", "config: {}\n", "encryptionsalt: v1:abc\n"])
def test_an_empty_file_misses_what_is_required(stack: GoodStack, text: str) -> None:
    """`pulumi stack init` leaves such a file; the four settings without a default are asked for."""
    stack.project.write(STACK_FILE, text)
    reported = [str(issue).removeprefix(PREFIX).partition("; add it: ") for issue in stack.read().issues]
    assert [problem for problem, _, _ in reported] == [
        "1:1: ST101: 'environment' is missing",
        "1:1: ST101: 'location' is missing",
        "1:1: ST101: 'resource_group' is missing",
        "1:1: ST101: 'workspace' is missing",
    ]
    # What to add is the setting's own description, wherever that is written.
    assert all(advice for _, _, advice in reported)


def test_a_missing_file_is_an_issue(tmp_path: Path) -> None:
    """Nothing is raised; the caller prints what it gets."""
    read = read_stack_file(tmp_path / "Pulumi.prod.yaml", "Pulumi.prod.yaml")
    assert [str(issue) for issue in read.issues] == [
        "Pulumi.prod.yaml:1: YM100: cannot be read: No such file or directory; check the path and its permissions"
    ]
    assert (read.document, read.settings, read.config, read.secret_keys) == (None, None, {}, frozenset())
