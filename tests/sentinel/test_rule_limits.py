"""Every limit of Microsoft Sentinel's rules is refused with its ID, or has a reason why no rule can break it."""

from dataclasses import replace
from typing import Any

import pytest
from pulumi_azure_native import securityinsights

from entrawatch.reference.data_files import read_data
from entrawatch.reference.sentinel_attack import all_sentinel_tactics
from entrawatch.reports.issue_codes import issue_codes
from entrawatch.sentinel.entities import EntityMapping
from entrawatch.sentinel.limits import refused
from entrawatch.sentinel.rule import SentinelRule

IP = EntityMapping("IP", (("Address", "IPAddress"),))
GOOD = SentinelRule(
    alert_id="own",
    first_id="own",
    former_ids=(),
    display_name="Own",
    description="Own.",
    severity="Low",
    query="SigninLogs",
    query_frequency="PT1H",
    query_period="P14D",
    trigger_operator="GreaterThan",
    trigger_threshold=0,
    suppression_duration="P1D",
    tactics=("DefenseEvasion", "Persistence"),
    techniques=("T1078", "T1562", "T1043"),
    entities=(
        IP,
        EntityMapping("FileHash", (("Algorithm", "A"), ("Value", "V"))),
        EntityMapping("MailCluster", (("Query", "Q"), ("Other", "O"))),
    ),
    custom_details={"Country": "Country"},
    alert_name_format="Own: {{A}}, {{B}}, {{C}}",
    create_incident=True,
    grouping_window="P7D",
)
NOT_ACCEPTED = "is not accepted by Microsoft Sentinel; use"
# Each change of the good rule breaks one limit.
BROKEN: list[tuple[str, dict[str, Any], str]] = [
    (
        "SEN006",
        {"display_name": "x" * 257},
        "display_name: it has 257 characters; Microsoft Sentinel allows 256, shorten it",
    ),
    (
        "SEN007",
        {"description": "x" * 5001},
        "description: it has 5001 characters; Microsoft Sentinel allows 5000, shorten it",
    ),
    ("SEN008", {"severity": "Critical"}, "severity: 'Critical' is not known to Microsoft Sentinel; "),
    ("SEN009", {"query": "x" * 10_001}, "query: it has 10001 characters; Microsoft Sentinel allows 10000, shorten it"),
    ("SEN010", {"query_period": "P15D"}, f"query_period: query_period 'P15D' {NOT_ACCEPTED} PT5M to P14D"),
    ("SEN011", {"query_period": "PT30M"}, "query_period: the rule runs every PT1H but reads back only PT30M; "),
    ("SEN012", {"query_frequency": "PT30M"}, "query_period: a window of P2D or more, such as 'P14D', requires a rule "),
    (
        "SEN013",
        {"trigger_operator": "GreaterOrEqual"},
        "trigger_operator: 'GreaterOrEqual' is not known to Microsoft Sentinel; ",
    ),
    ("SEN014", {"trigger_threshold": 10_001}, f"trigger_threshold: '10001' {NOT_ACCEPTED} 0 to 10000"),
    ("SEN014", {"trigger_threshold": -1}, f"trigger_threshold: '-1' {NOT_ACCEPTED} 0 to 10000"),
    (
        "SEN015",
        {"suppression_duration": "P2D"},
        f"suppression_duration: suppression_duration 'P2D' {NOT_ACCEPTED} PT5M to P1D",
    ),
    ("SEN015", {"suppression_duration": "PT30M"}, "suppression_duration: suppression_duration 'PT30M' has no effect, "),
    ("SEN016", {"tactics": ("DefenseEvasion", "Stealth")}, "tactics.1: 'Stealth' is not known to Microsoft Sentinel; "),
    (
        "SEN017",
        {"techniques": ("T1078.004",)},
        "techniques.0: 'T1078.004' does not fit; write a technique without its ",
    ),
    (
        "SEN018",
        {"tactics": ("Discovery",), "techniques": ("T1078",)},
        "techniques.0: technique 'T1078' belongs to none ",
    ),
    ("SEN019", {"entities": (IP,) * 11}, "entities: 11 entities; a rule maps 10, remove some"),
    (
        "SEN019",
        {"entities": (EntityMapping("MailCluster", ()),)},
        "entities.0.identifiers: 0 identifiers; an entity has 1 to 3",
    ),
    (
        "SEN020",
        {"entities": (EntityMapping("User", (("Name", "A"),)),)},
        "entities.0.type: 'User' is not known to Microsoft ",
    ),
    (
        "SEN020",
        {"entities": (EntityMapping("IP", (("Address", "A"), ("Name", "B"))),)},
        "entities.0.identifiers.Name: 'Name' ",
    ),
    (
        "SEN020",
        {"entities": (EntityMapping("IP", (("Address", "my column"),)),)},
        "entities.0.identifiers.Address: 'my column' is not a column; ",
    ),
    (
        "SEN024",
        {"alert_name_format": "Owner added: {{Actor name}}"},
        "alert_name_format: 'Owner added: {{Actor name}}' has braces without a column; write a column as {{Actor}}",
    ),
    (
        "SEN020",
        {"entities": (EntityMapping("Account", (("UPNSuffix", "A"),)),)},
        "entities.0.identifiers: Account is identified by ",
    ),
    (
        "SEN020",
        {"entities": (EntityMapping("FileHash", (("Value", "A"),)),)},
        "entities.0.identifiers: FileHash is identified by Algorithm and Value; add it",
    ),
    (
        "SEN023",
        {"custom_details": {f"D{one}": "A" for one in range(21)}},
        "custom_details: 21 custom details; a rule allows 20, ",
    ),
    ("SEN023", {"custom_details": {"x" * 21: "A"}}, f"custom_details.{'x' * 21}: name '{'x' * 21}' does not fit; "),
    ("SEN023", {"custom_details": {"A": "1st"}}, "custom_details.A: '1st' is not a column; "),
    (
        "SEN024",
        {"alert_name_format": "x" * 257},
        "alert_name_format: it has 257 characters; Microsoft Sentinel allows 256, ",
    ),
    (
        "SEN024",
        {"alert_name_format": "{{A}}{{B}}{{C}}{{D}}"},
        "alert_name_format: it names 4 columns; Microsoft Sentinel allows 3, ",
    ),
    ("SEN028", {"grouping_window": "P8D"}, f"grouping_window: grouping_window 'P8D' {NOT_ACCEPTED} PT5M to P7D"),
]
# Limits of all rules together, of a deployment and of automation rules: tests/stacks and tests/components.
OF_MORE_THAN_A_RULE = {"SEN031", "SEN035", "SEN037"}


def test_a_good_rule_is_accepted() -> None:
    """At the edge of every limit; a technique that ATT&CK no longer has belongs to any tactic."""
    assert list(refused(GOOD)) == []


@pytest.mark.parametrize(("code", "changes", "text"), BROKEN, ids=str)
def test_each_limit_is_refused_with_its_id(code: str, changes: dict[str, Any], text: str) -> None:
    """And nothing else."""
    (problem,) = refused(replace(GOOD, **changes))
    assert (problem.code, problem.severity.value) == (code, "error")
    assert f"{'.'.join(map(str, problem.path))}: {problem.message}".startswith(text)


def test_every_limit_has_a_rule_that_breaks_it() -> None:
    """Every code of the family is in the table above, or is about more than one rule."""
    codes = {one.code for one in issue_codes() if one.code.startswith("SEN")}
    assert {code for code, _, _ in BROKEN} | OF_MORE_THAN_A_RULE == codes


def test_words_are_the_sdks() -> None:
    """Types of entities and tactics, none missing."""
    assert set(read_data("sentinel_entities.json")["types"]) == {
        one.value for one in securityinsights.EntityMappingType
    }
    assert set(all_sentinel_tactics()) == {one.value for one in securityinsights.AttackTactic}
