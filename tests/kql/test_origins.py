"""A member is traced back to its table's column through the aliases that queries are written with, or not at all."""

from collections.abc import Callable

import pytest

from entrawatch.kql.analysis import Analysis

Analyze = Callable[[str], Analysis]

TRACED = [
    ("column", "SigninLogs | where Status.errorCode > 0", "SigninLogs:Status.errorCode"),
    (
        "text",
        "AADNonInteractiveUserSignInLogs | where parse_json(Status).errorCode > 0",
        "AADNonInteractiveUserSignInLogs:Status.errorCode",
    ),
    (
        "text of a part",
        "AuditLogs | where parse_json(tostring(InitiatedBy.user)).id == 'a'",
        "AuditLogs:InitiatedBy.user.id, AuditLogs:InitiatedBy.user",
    ),
    (
        "extend",
        "AuditLogs | extend u = InitiatedBy.user | where u.id == 'a'",
        "AuditLogs:InitiatedBy.user, AuditLogs:InitiatedBy.user.id",
    ),
    (
        "column that takes the place of another",
        "AADNonInteractiveUserSignInLogs | extend Status = parse_json(Status) | where Status.errorCode > 0",
        "AADNonInteractiveUserSignInLogs:Status.errorCode",
    ),
    (
        "text in between",
        "SigninLogs | extend s = tostring(Status) | where parse_json(s).errorCode > 0",
        "SigninLogs:Status.errorCode",
    ),
    (
        "project and project-rename",
        "SigninLogs | project s = Status | project-rename t = s | where t.errorCode > 0",
        "SigninLogs:Status.errorCode",
    ),
    (
        "let",
        "let failed = materialize(SigninLogs | extend s = Status); failed | where s.errorCode > 0",
        "SigninLogs:Status.errorCode",
    ),
    (
        "summarize that keeps the row",
        "SigninLogs | summarize arg_max(TimeGenerated, *) by UserId | where Status.errorCode > 0",
        "SigninLogs:Status.errorCode",
    ),
    (
        "mv-expand with a name",
        "AuditLogs | mv-expand t = TargetResources | where t.id == 'a'",
        "AuditLogs:TargetResources[].id",
    ),
    (
        "mv-expand",
        "AuditLogs | mv-expand TargetResources | where TargetResources.id == 'a'",
        "AuditLogs:TargetResources[].id",
    ),
    (
        "mv-expand of a parsed column",
        "SigninLogs | mv-expand todynamic(ConditionalAccessPolicies) | where ConditionalAccessPolicies.id == 'a'",
        "SigninLogs:ConditionalAccessPolicies[].id",
    ),
    (
        "mv-expand of parsed text",
        "ADFSSignInLogs | mv-expand todynamic(ConditionalAccessPolicies) | where ConditionalAccessPolicies.id == 'a'",
        "ADFSSignInLogs:ConditionalAccessPolicies[].id",
    ),
    (
        "mv-expand of parsed text in another branch",
        "let a = ADFSSignInLogs | mv-expand todynamic(AuthenticationDetails) | summarize by CorrelationId;"
        " ADFSSignInLogs | where CorrelationId !in (a) | mv-expand todynamic(AuthenticationDetails)"
        " | where AuthenticationDetails.succeeded == true",
        "ADFSSignInLogs:AuthenticationDetails[].succeeded",
    ),
    (
        "mv-expand in a let",
        "let t = AuditLogs | mv-expand TargetResources; t | where TargetResources.id == 'a'",
        "AuditLogs:TargetResources[].id",
    ),
    (
        "mv-expand twice",
        "AuditLogs | mv-expand t = TargetResources | mv-expand p = t.modifiedProperties | where p.newValue == 'a'",
        "AuditLogs:TargetResources[].modifiedProperties, AuditLogs:TargetResources[].modifiedProperties[].newValue",
    ),
    (
        "mv-apply",
        "AuditLogs | mv-apply t = TargetResources on (where t.type == 'User' | extend p = t.id)",
        "AuditLogs:TargetResources[].type, AuditLogs:TargetResources[].id",
    ),
    (
        "mv-apply without a name",
        "AuditLogs | mv-apply TargetResources on (where TargetResources.type == 'User')",
        "AuditLogs:TargetResources[].type",
    ),
    (
        "read before the mv-expand",
        "AuditLogs | where TargetResources[0].id == 'a' | mv-expand TargetResources",
        "AuditLogs:TargetResources[0].id",
    ),
    (
        "union",
        "union (SigninLogs | extend s = Status), (ADFSSignInLogs | extend s = parse_json(Status))"
        " | where s.errorCode > 0",
        "SigninLogs:Status.errorCode, ADFSSignInLogs:Status.errorCode",
    ),
    (
        "join",
        "SigninLogs | join (AuditLogs | project u = InitiatedBy.user, UserId = Id) on UserId | where u.id == 'a'",
        "AuditLogs:InitiatedBy.user, AuditLogs:InitiatedBy.user.id",
    ),
]

NOT_TRACED = [
    ("choice", "SigninLogs | extend x = iff(IsInteractive, Status, MfaDetail) | where x.errorCode > 0"),
    ("list", "SigninLogs | summarize x = make_list(Status) by UserId | where x[0].errorCode > 0"),
    ("text split", "SigninLogs | extend x = split(UserPrincipalName, '@') | where x[1] == 'contoso.com'"),
    ("value in the query", "print x = dynamic({'a': 1}) | where x.a == 1"),
    (
        "column that only one branch expands",
        "AuditLogs | join (AuditLogs | mv-expand TargetResources) on Id | where TargetResources[0].id == 'a'",
    ),
    (
        "column of a union that a branch expands",
        "union (AuditLogs | mv-expand TargetResources), AADCustomSecurityAttributeAuditLogs"
        " | where TargetResources.id == 'a'",
    ),
]


def origins(analysis: Analysis) -> str:
    return ", ".join(f"{one.table}:{one.path}" for member in analysis.members for one in member.origins)


@pytest.mark.parametrize(("query", "expected"), [case[1:] for case in TRACED], ids=[case[0] for case in TRACED])
def test_a_member_is_traced_to_its_column(query: str, expected: str, analyze: Analyze) -> None:
    """Each alias is followed; an element of a list that mv-expand or mv-apply took is written []."""
    analysis = analyze(query)
    assert not analysis.has_errors
    assert origins(analysis) == expected


@pytest.mark.parametrize("query", [case[1] for case in NOT_TRACED], ids=[case[0] for case in NOT_TRACED])
def test_what_cannot_be_traced_has_no_origin(query: str, analyze: Analyze) -> None:
    """No guess: a wrong origin would be a false alarm."""
    analysis = analyze(query)
    assert not analysis.has_errors
    assert analysis.members
    assert origins(analysis) == ""


def test_a_let_that_names_itself_ends(analyze: Analyze) -> None:
    """A circle of lets is an error of the query, not of the analysis."""
    assert analyze("let a = a | mv-expand TargetResources; a | where TargetResources.id == 'a'").has_errors
