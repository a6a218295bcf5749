"""What does not fit its model is reported in the words of the author's file, with what to write instead."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from entrawatch.documents.document import parse_document
from entrawatch.documents.messages import PATTERN_HINTS, parse_model
from entrawatch.reports.cost.prices import OwnPrices
from entrawatch.specs.alert_spec import AlertSpec, AreaSpec
from entrawatch.specs.area_guide import AreaGuide
from entrawatch.specs.business_hours import BusinessHours
from entrawatch.specs.inputs import InputsFile
from entrawatch.specs.samples import AlertSamples
from entrawatch.specs.workspace_names import WorkspaceFile
from entrawatch.stacks.settings import StackSettings

TITLE, TABLES, INPUT = "title: Owner added to an application", "tables: [AuditLogs]", "  approved_actors: optional"
NAME_HINT = "use 3 to 60 lower-case letters, digits and underscores, a letter first"
KQL_HINT = "use letters, digits and underscores, as KQL spells a name"

SPECS: dict[str, tuple[str, str, list[str]]] = {
    "missing key": (
        f"{TITLE}\n",
        "",
        ["1:1: SP101: 'title' is missing; add it: what a responder reads first: one line without a period"],
    ),
    "missing key of a part": (
        "    default: 1\n",
        "",
        [
            "12:3: SP101: 'default' is missing; add it: the value if a stack does not set it; "
            "a whole number is a KQL long, any other a real"
        ],
    ),
    "misspelled key": (
        "trigger:\n",
        "triger:\n",
        ["31:1: SP102: unknown key 'triger'; did you mean 'trigger'?"],
    ),
    "key that is like no other": (
        "    url:",
        "    web:",
        [
            "50:5: SP101: 'url' is missing; add it: address of the page; HTTPS only",
            "51:5: SP102: unknown key 'web'; use one of: title, url",
        ],
    ),
    "key with a control character": (
        "  account:",
        '  "acc\\tount":',
        ["28:3: SP102: unknown key 'acc\\x09ount'; did you mean 'account'?"],
    ),
    "number for text": (TITLE, "title: 5", ["2:8: SP103: title must be text, not '5'; put it in quotes"]),
    "nothing for text": (TITLE, "title:", ["2:7: SP103: title must be text, not empty"]),
    "list for text": (TITLE, "title: [a]", ["2:8: SP103: title must be text, not '[\"a\"]'"]),
    "text for a list": (
        TABLES,
        "tables: AuditLogs",
        ["8:9: SP103: tables must be a list, not 'AuditLogs'; write it in brackets: ['AuditLogs']"],
    ),
    "list for a map": (
        f"inputs:\n{INPUT}",
        "inputs: [approved_actors]",
        ["9:9: SP103: inputs must be a map of keys, not '[\"approved_actors\"]'"],
    ),
    "text for a map": (
        "  - step: Ask",
        "  - Ask",
        ["48:5: SP103: runbook entry 1 must be a map of keys, not 'Ask the actor over a second channel.'"],
    ),
    "dynamic threshold": (
        "threshold: 0",
        "criterion_type: DynamicThresholdCriterion",
        [
            "34:3: SP102: unknown key 'criterion_type'; write dynamic_threshold with alert_sensitivity and "
            "ignore_data_before below it"
        ],
    ),
    "text for a number": (
        "threshold: 0",
        "threshold: '5'",
        ["34:14: SP103: threshold must be a number, not '5'; remove the quotes"],
    ),
    "quoted truth": (
        "auto_mitigate: false",
        "auto_mitigate: 'false'",
        ["42:16: SP103: auto_mitigate must be true or false, not 'false'; remove the quotes"],
    ),
    "truth for a number": ("threshold: 0", "threshold: true", ["34:14: SP103: threshold must be a number, not 'true'"]),
    "fraction for a whole number": (
        "number_of_evaluation_periods: 1",
        "number_of_evaluation_periods: 1.5",
        ["40:35: SP103: number_of_evaluation_periods must be a whole number, not '1.5'"],
    ),
    "yes for true": (
        "auto_mitigate: false",
        "auto_mitigate: yes",
        ["42:16: SP103: auto_mitigate must be true or false, not 'yes'"],
    ),
    "misspelled choice": (
        "status: test",
        "status: tset",
        ["3:9: SP104: status 'tset' is not known; did you mean 'test'?"],
    ),
    "unknown choice": (
        INPUT,
        "  approved_actors: maybe",
        ["10:20: SP104: approved_actors 'maybe' is not known; use one of: required, one_of, optional"],
    ),
    "no choice": (
        INPUT,
        "  approved_actors:",
        ["10:19: SP104: approved_actors is empty; use one of: required, one_of, optional"],
    ),
    "key that is no name": (
        INPUT,
        "  Approved Actors: optional",
        [f"10:3: SP104: key 'Approved Actors' does not fit; {NAME_HINT}"],
    ),
    "empty list": (TABLES, "tables: []", ["8:9: SP104: tables is empty; add at least 1"]),
    "list with wrong entries, which is not empty": (
        TABLES,
        "tables: [1, 'a b']",
        [
            "8:10: SP103: tables entry 1 must be text, not '1'; put it in quotes",
            f"8:13: SP104: tables entry 2 'a b' does not fit; {KQL_HINT}",
        ],
    ),
    "short text": (TITLE, "title: Hi", ["2:8: SP104: title 'Hi' must have at least 5 characters"]),
    "blank text": (TITLE, "title: '      '", ["2:8: SP104: title '      ' does not fit; write some text"]),
    "300 characters": (
        TITLE,
        f"title: {'x' * 300}",
        [f"2:8: SP104: title '{'x' * 60}...' must have at most 120 characters"],
    ),
    "address without https": (
        "url: https",
        "url: javascript",
        [
            "51:10: SP104: url 'javascript://learn.microsoft.com/en-us/entra/architecture/se...' does not fit; "
            "write an address that starts with https:// and holds no spaces or quotes"
        ],
    ),
    "braces and percent signs": (
        "severity: high",
        "severity: '{x} {0} %s'",
        ["4:11: SP104: severity '{x} {0} %s' is not known; use one of: critical, high, medium, low, informational"],
    ),
    "braces in a text that Azure rejects": (
        "operator: Include",
        'operator: "{message}\\n{x}"',
        ["37:17: SQR037: operator '{message}\\x0a{x}' is not accepted by Azure; use Include or Exclude"],
    ),
    "letters of another alphabet": (
        "status: test",
        "status: тест",
        ["3:9: SP104: status 'тест' is not known; use one of: experimental, test, stable, deprecated"],
    ),
    "line break": (
        "status: test",
        'status: "a\\nb"',
        ["3:9: SP104: status 'a\\x0ab' is not known; use one of: experimental, test, stable, deprecated"],
    ),
    "line separator": (
        "status: test",
        'status: "a\\u2028"',
        ["3:9: YM111: invisible character U+2028 is not allowed; remove it"],
    ),
}


@pytest.mark.parametrize("name", SPECS)
def test_a_wrong_spec_is_explained(name: str, spec_issues: Callable[..., list[str]]) -> None:
    """One change of the good alert gives these issues and no other."""
    old, new, expected = SPECS[name]
    assert spec_issues((old, new)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "empty"), ("hello", "'hello'"), ("- 1", "'[1]'"), ("5", "'5'")],
)
def test_a_file_that_is_no_map_is_explained(text: str, expected: str) -> None:
    """No type names, and nothing about keys that such a file cannot have."""
    issues = parse_model(AlertSpec, parse_document(text, "x.yaml"))[1]
    assert [str(issue) for issue in issues] == [f"x.yaml:1:1: SP103: the file must be a map of keys, not {expected}"]


SETTINGS = "environment: dev\nlocation: westeurope\nresource_group: {name: rg}\nworkspace: {}\n"
RECEIVER = "notifications:\n  receivers:\n    soc: "

STACKS: dict[str, tuple[str, list[str]]] = {
    "unknown receiver": (
        RECEIVER + "{kind: mail, addresses: [a@b.c]}",
        ["7:17: ST104: kind 'mail' is not known; did you mean 'email'?"],
    ),
    "receiver without a kind": (
        RECEIVER + "{addresses: [a@b.c]}",
        ["7:10: ST104: soc has no kind; add the key 'kind'"],
    ),
    "receiver whose kind is the name of one of its keys": (
        RECEIVER + "{kind: event_hub, subscription_id: x, namespace: n, event_hub: h}",
        [
            "7:5: ST101: 'tenant_id' is missing; add it: tenant of the namespace",
            "7:45: ST104: subscription_id '(not shown)' does not fit; write a GUID: 8-4-4-4-12 hexadecimal digits",
        ],
    ),
    "empty name of a tag": ("tags: {'': a}", ["5:8: ST104: key '' must have at least 1 character"]),
    "long value of a tag": (
        f"tags: {{a: {'x' * 257}}}",
        [f"5:11: ST104: a '{'x' * 60}...' must have at most 256 characters"],
    ),
    "secret where its name belongs": (
        RECEIVER + "{kind: webhook, uri_secret: 'https://hooks.example.com/hunter2'}",
        [f"7:38: ST104: uri_secret '(not shown)' does not fit; {NAME_HINT}"],
    ),
    "secret in a list": (
        RECEIVER + "{kind: webhook, uri_secret: [hunter2]}",
        ["7:38: ST103: uri_secret must be text, not '(not shown)'"],
    ),
    "secret inside a wrong value": (
        "notifications:\n  receivers: [{kind: webhook, uri_secret: hunter2}]",
        ["6:14: ST103: receivers must be a map of keys, not '(not shown)'"],
    ),
    "encrypted secret inside a wrong value": (
        "location2: 1\ntags: {a: {secure: hunter2}}",
        [
            "5:1: ST102: unknown key 'location2'; did you mean 'location'?",
            '6:11: ST103: a must be text, not \'{"secure": "(not shown)"}\'',
        ],
    ),
}


@pytest.mark.parametrize("name", STACKS)
def test_a_wrong_setting_is_explained_and_no_secret_is_shown(name: str) -> None:
    """One change of the smallest stack gives these issues and no other."""
    text, expected = STACKS[name]
    issues = parse_model(StackSettings, parse_document(SETTINGS + text, "s.yaml"), family="ST")[1]
    assert [str(issue).removeprefix("s.yaml:") for issue in issues] == expected
    assert "hunter2" not in str(issues)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("at: -5m", "at: -5m, repeat: 0", "4:45: DT104: repeat '0' must be at least 1"),
        ("at: -5m", "at: -5m, repeat: 10001", "4:45: DT104: repeat '10001' must be at most 10000"),
        (
            "at: -5m",
            "at: '{x}'",
            "4:32: DT104: '{x}' is not a time span; write a whole number with s, m, h or d, such as -5m",
        ),
        ("at: -5m", "at: -5", "4:32: DT103: at must be text, not '-5'; put it in quotes"),
    ],
)
def test_a_wrong_sample_is_explained(old: str, new: str, expected: str) -> None:
    """Samples have codes of their own family."""
    text = (
        "fires:\n  - why: x\n    events:\n      - {table: AuditLogs, at: -5m}\n"
        "stays_silent:\n  - why: x\n    events: [{table: A, at: -1m}]\n"
    )
    issues = parse_model(AlertSamples, parse_document(text.replace(old, new), "s.yaml"), family="DT")[1]
    assert [str(issue) for issue in issues] == [f"s.yaml:{expected}"]


def patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("patternProperties", {})
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
    items = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for item in items:
        yield from patterns(item)


def test_every_pattern_of_the_models_has_words() -> None:
    """Nobody must read a regular expression to mend a file, and no words are left over."""
    models = (
        AlertSpec, AreaSpec, AreaGuide, StackSettings, AlertSamples, InputsFile, BusinessHours, OwnPrices,
        WorkspaceFile,
    )  # fmt: skip
    assert {pattern for model in models for pattern in patterns(model.model_json_schema())} == set(PATTERN_HINTS)
