"""`entrawatch import sigma`: fields become columns, values comparisons; what KQL cannot say is refused.

Continuous integration does not install pySigma (LGPL, the extra `sigma`), so that it skips all but the first test.
"""

import sys
from importlib.util import find_spec

import pytest
from click.testing import CliRunner, Result
from goodproject import GoodProject

from entrawatch.cli import main

RULE = """\
title: Owner added
id: 5f0d2a11-0000-4000-8000-000000000002
status: test
description: Somebody became an owner.
references: [https://learn.microsoft.com/entra/identity]
author: Ada
tags: [attack.persistence, attack.t1098]
logsource: {product: azure, service: auditlogs}
detection:
  selection:
    properties.message: Add owner to group
  condition: selection
falsepositives: [Unknown]
level: low
"""
needs_pysigma = pytest.mark.skipif(
    find_spec("sigma") is None, reason="pySigma is not installed; to run these tests: pip install 'pysigma>=2'"
)
SPEC = "alert_specs/applications/group_owner_added.yaml"


def imported(good: GoodProject, *changes: tuple[str, str]) -> Result:
    text = RULE.replace("title: Owner added", "title: Group owner added")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    good.write("rule.yml", text)
    arguments = ["import", "sigma", "rule.yml", "--area", "applications"]
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def test_without_pysigma_one_message_says_what_to_install(good: GoodProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sigma", None)
    monkeypatch.setitem(sys.modules, "sigma.rule", None)
    result = imported(good)
    assert (result.exit_code, result.stderr) == (
        1,
        "pySigma reads Sigma rules and is not installed; install it with: pip install 'entrawatch[sigma]'\n",
    )


@needs_pysigma
@pytest.mark.usefixtures("service_files")
def test_a_rule_becomes_a_valid_alert(good: GoodProject) -> None:
    """Its credit stays, as its license asks; what it calls unknown is the template's text."""
    result = imported(good)
    assert (result.exit_code, result.stderr.splitlines()[0]) == (0, "1 imported, 0 refused")
    text = good.text(SPEC)
    assert "  Sigma rule 5f0d2a11-0000-4000-8000-000000000002 by Ada.\n" in text
    assert (
        'query: |\n  AuditLogs\n  | where OperationName =~ "Add owner to group"\n'
        "  | extend IngestedAt = ingestion_time()\n"
    ) in text
    assert "entities:\n  account: [Actor]\nevaluation_frequency: PT15M\nwindow_size: PT6H\n" in text
    validated = CliRunner(env={"NO_COLOR": "1"}).invoke(main, ["validate"])
    assert validated.exit_code == 0, validated.output


FIELD = "properties.message: Add owner to group"
CONVERTED = {
    "list": ("OperationName: [a, b]", 'OperationName in~ ("a", "b")'),
    "contains": ("OperationName|contains: a", 'OperationName contains "a"'),
    "all": ("OperationName|contains|all: [a, b]", 'OperationName contains "a"\n  | where OperationName contains "b"'),
    "ends": ("OperationName: ['a*', '*b']", 'OperationName startswith "a" or OperationName endswith "b"'),
    "pattern": ("OperationName: a*b?c.d", 'OperationName matches regex "(?i)^a.*b.c\\\\.d$"'),
    "cased": ("OperationName|cased: a", 'OperationName == "a"'),
    "expression": ("OperationName|re: a.+", 'OperationName matches regex "a.+"'),
    "empty": ("Identity: null", "isempty(Identity)"),
    "number": ("DurationMs|gt: 5", "toreal(DurationMs) > 5"),
    "value": ("Status: Success", 'Result =~ "success"'),
    "other value": ("Status: Not allowed", 'ResultReason =~ "Not allowed"'),
    "member": ("InitiatedBy.user.ID: a", 'tostring(InitiatedBy.user.id) =~ "a"'),
    "member of a list": ("TargetResources.displayName: a", 'tostring(TargetResources[0].displayName) =~ "a"'),
    "number within": ("TargetResources: 5", 'tostring(TargetResources) contains "5"'),
    "quotes": ("OperationName: 'a\" or 1==1'", 'OperationName =~ "a\\" or 1==1"'),
}


@needs_pysigma
@pytest.mark.usefixtures("service_files")
@pytest.mark.parametrize("case", CONVERTED)
def test_a_value_becomes_a_comparison(good: GoodProject, case: str) -> None:
    field, comparison = CONVERTED[case]
    result = imported(good, (FIELD, field))
    assert result.exit_code == 0, result.output
    assert f"  | where {comparison}\n" in good.text(SPEC)


REFUSED = {
    "keywords": (("  selection:\n    " + FIELD, "  selection: [a, b]"), "the value 'a' names no field"),
    "field": ((FIELD, "Galaxy: far"), "field 'Galaxy' is not a column of 'AuditLogs'"),
    "unknown member": ((FIELD, "InitiatedBy.user.shoe: 43"), "field 'InitiatedBy.user.shoe' is not a column of"),
    "service": (("auditlogs", "other"), "log source 'azure/other' has no table here"),
    "condition": (("condition: selection", "condition: nothing"), "cannot be converted: "),
    "depth": (("condition: selection", f"condition: {'not (' * 1000}selection{')' * 1000}"), "cannot be converted: "),
    "tactic": (("attack.persistence, attack.t1098", "cve.2020"), "the rule names no tactic of ATT&CK"),
    "level": (("level: low", "level: worst"), "is not a valid Sigma rule: "),
    "text": (("[Unknown]", "Unknown"), "rule.yml:13:1: IM104: error: is not a valid Sigma rule: "),
    "form": (("condition: selection", "condition: null"), "a part of the detection has an unexpected form"),
    "placeholder": ((FIELD, "Identity|expand: '%admins%'"), "the placeholder %admins% has no value; write its values"),
    "other file": (("detection:", "detections:"), "is not a Sigma rule; name a file with logsource and detection"),
}


@needs_pysigma
@pytest.mark.usefixtures("service_files")
def test_texts_of_another_type_and_odd_addresses(good: GoodProject) -> None:
    """pySigma accepts numbers there; an address that no spec can have is dropped."""
    result = imported(good, ("[Unknown]", "[5]"), ("[https://learn", "[7, 'https://a b', https://learn"))
    assert result.exit_code == 0, result.output
    assert "false_positives:\n  - '5'\n" in good.text(SPEC)
    assert good.text(SPEC).count("url: ") == 1


@needs_pysigma
@pytest.mark.usefixtures("service_files")
@pytest.mark.parametrize("case", REFUSED)
def test_what_no_alert_can_say_is_refused(good: GoodProject, case: str) -> None:
    change, reason = REFUSED[case]
    result = imported(good, change)
    assert (result.exit_code, result.stderr) == (1, "0 imported, 1 refused\n")
    assert [line for line in result.stdout.splitlines() if reason in line], result.stdout
