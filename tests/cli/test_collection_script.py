"""`entrawatch collection script`: a script that only reads, and covers each query, audit policy and audit entry."""

import re

import pytest
from click.testing import CliRunner
from goodproject import STACK, GoodProject

from entrawatch.cli import main
from entrawatch.reference.windows_events import role_events

ROLES = {role.value: events for role, events in role_events().items()}
# Everything that a script may run; what is in quotes is text.
READS = {
    "Confirm-Audit", "Confirm-Log", "Confirm-ObjectAudit", "Confirm-Query", "ConvertFrom-Csv",
    "Get-Acl", "Get-Content", "Get-WinEvent", "Out-Null", "Remove-Item", "Select-Object", "Test-Path",
    "Where-Object", "Write-Host",
}  # fmt: skip


def script(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["collection", "script", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("role", ROLES)
def test_each_role_checks_all_that_it_collects(role: str, good: GoodProject) -> None:
    """Each log once, each query, each subcategory by its GUID, and each object."""
    text, events = script(role), ROLES[role]
    logs = re.findall(r"(?m)^if \(Confirm-Log '(.+?)'\)", text)
    assert logs == list(dict.fromkeys(one.channel for one in events.queries))
    queries = [
        f"{channel}!{xpath}".replace("''", "'")
        for channel, xpath in re.findall(r"(?m)^    Confirm-Query '(.+?)' '(.+)'$", text)
    ]
    assert sorted(queries) == sorted(one.xpath for one in events.queries)
    found = re.findall(r"(?m)^Confirm-Audit '(.+?)' '(\{.+?\})' (\d)", text)
    assert found == [(one.name, one.guid, str(one.success + 2 * one.failure)) for one in events.audit]
    for one in events.object_audits:
        assert one.object.replace("HKLM", "HKLM:") in text or f"by hand  check by hand: {one.object}" in text


@pytest.mark.parametrize("role", ROLES)
def test_a_script_only_reads(role: str, good: GoodProject) -> None:
    """It runs on domain controllers: nothing outside quotes sets, starts or deletes but its own temporary file."""
    text = re.sub(r"'(?:''|[^'])*'|\"(?:`.|[^\"`])*\"|#.*", "''", script(role))
    verbs = set(re.findall(r"\b[A-Z][a-z]+-[A-Za-z]+\b", text))
    assert verbs <= READS
    assert re.findall(r"auditpol (/\w+)", text) == (["/backup"] if verbs else [])
    assert re.findall(r"Remove-Item -Path (\S+)", text) == ["$backup"]
    assert text.count("{") == text.count("}")
    assert text.count("(") == text.count(")")


def test_the_queries_of_a_stack_are_checked_too(good: GoodProject) -> None:
    """A single quote in a query is doubled, as PowerShell reads it."""
    machine = (
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
        "/providers/Microsoft.HybridCompute/machines/vm1"
    )
    own = "\"System!*[System[Provider[@Name='Kernel']]]\""
    events = f"{{azure_vm: {{machines: [{machine}], extra_queries: [{own}]}}}}"
    good.change("config:\n", f"config:\n  entrawatch:collection: {{windows_events: {events}}}\n", STACK)
    assert "Confirm-Query 'System' '*[System[Provider[@Name=''Kernel'']]]'" in script("azure_vm", "--stack", "dev")
    assert "Kernel" not in script("azure_vm")
    refused = CliRunner().invoke(main, ["collection", "script", "ad_fs", "--stack", "dev"])
    assert refused.exit_code == 2
    assert "stack 'dev' collects no events of role 'ad_fs'; add it to its collection" in refused.output
