"""Members that no known record has are found with the right advice, and alerts that are right stay without a word."""

from collections.abc import Callable

import pytest

from entrawatch.documents.issues import Problem
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.lints import QueryContext, QueryUse, lint

Analyze = Callable[[str], Analysis]
PIVOT = QueryContext(use=QueryUse.PIVOT)

# Query, the place that is marked, message.
MISTAKES = [
    (
        "SigninLogs | where LocationDetails.countryorregion == 'DE'",
        "LocationDetails.countryorregion",
        "no known record of SigninLogs has 'LocationDetails.countryorregion'; "
        "did you mean 'LocationDetails.countryOrRegion'? (case-sensitive)",
    ),
    (
        "AADNonInteractiveUserSignInLogs | extend d = parse_json(DeviceDetail) | where d.iscompliant == true",
        "d.iscompliant",
        "no known record of AADNonInteractiveUserSignInLogs has 'DeviceDetail.iscompliant'; "
        "did you mean 'DeviceDetail.isCompliant'? (case-sensitive)",
    ),
    (
        "SigninLogs | extend c = tostring(LocationDetails['geoCoordinates']['latitute'])",
        "LocationDetails['geoCoordinates']['latitute']",
        "no known record of SigninLogs has 'LocationDetails.geoCoordinates.latitute'; "
        "did you mean 'LocationDetails.geoCoordinates.latitude'?",
    ),
    (
        "AuditLogs | where tostring(TargetResources.userPrincipalName) == 'a@contoso.com'",
        "TargetResources.userPrincipalName",
        "no known record of AuditLogs has 'TargetResources.userPrincipalName'; "
        "did you mean 'TargetResources[0].userPrincipalName'?",
    ),
    (
        "AuditLogs | where tostring(InitiatedBy.userPrincipalName) == 'a@contoso.com'",
        "InitiatedBy.userPrincipalName",
        "no known record of AuditLogs has 'InitiatedBy.userPrincipalName'; "
        "did you mean 'InitiatedBy.user.userPrincipalName'?",
    ),
    (
        "AuditLogs | mv-expand p = TargetResources[1].modifiedProperties | where p.newvalue == 'a'",
        "p.newvalue",
        "no known record of AuditLogs has 'TargetResources[1].modifiedProperties[].newvalue'; "
        "did you mean 'TargetResources[1].modifiedProperties[].newValue'? (case-sensitive)",
    ),
    (
        "SigninLogs | where Status.errorCode.value > 0",
        "Status.errorCode.value",
        "no known record of SigninLogs has 'Status.errorCode.value'; 'Status.errorCode' is long and has no members",
    ),
    (
        "SigninLogs | where MfaDetail.sms == true",
        "MfaDetail.sms",
        "no known record of SigninLogs has 'MfaDetail.sms'; 'MfaDetail' has authMethod, authDetail",
    ),
    (
        "AuditLogs | where parse_json(tostring(InitiatedBy.usr)).roles has 'a'",
        "InitiatedBy.usr",
        "no known record of AuditLogs has 'InitiatedBy.usr'; did you mean 'InitiatedBy.user'?",
    ),
    (
        "AuditLogs | extend u = InitiatedBy.User | where u.id == 'a'",
        "InitiatedBy.User",
        "no known record of AuditLogs has 'InitiatedBy.User'; did you mean 'InitiatedBy.user'? (case-sensitive)",
    ),
    (
        "union SigninLogs, (ADFSSignInLogs | extend Status = parse_json(Status))"
        " | project s = Status | where s.errorcode > 0",
        "s.errorcode",
        "no known record of SigninLogs has 'Status.errorcode'; did you mean 'Status.errorCode'? (case-sensitive)",
    ),
]

RIGHT = [
    "AzureActivity | where tostring(Claims_d['http://schemas.microsoft.com/identity/claims/objectidentifier']) == 'a'",
    "AzureActivity | where tostring(parse_json(Properties).whatever.it[0].is) == 'a'",
    "AuditLogs | where tostring(parse_json(tostring(TargetResources[0].modifiedProperties[0].newValue))[0].a) == 'b'",
    "AuditLogs | extend i = 1 | where TargetResources[i].id == 'a'",
    "SigninLogs | mv-expand d = DeviceDetail | where d.browser == 'a'",
    "OfficeActivity | where Members[0].NoOneKnows == 'a'",
    "let f = (x: dynamic) { x.cities }; SigninLogs | where f(LocationDetails) == 'a'",
    "SigninLogs | summarize s = make_bag(Status) | where s.anything == 1",
    # The first names of these members are right in one of the two tables, so rows with them exist.
    "union (SigninLogs | project d = DeviceDetail), (SigninLogs | project d = Status) | where d.errorCode > 0",
]


def found(analysis: Analysis) -> list[Problem]:
    return [finding for finding in lint(analysis, PIVOT) if finding.code == "KQ145"]


@pytest.mark.parametrize(("query", "place", "message"), MISTAKES, ids=[case[1] for case in MISTAKES])
def test_an_unknown_member_is_found_once_with_advice(query: str, place: str, message: str, analyze: Analyze) -> None:
    """The place is the read itself, and the advice names the member as records have it."""
    analysis = analyze(query)
    assert not analysis.has_errors
    assert [(one.offset, one.message) for one in found(analysis)] == [(query.index(place), message)]


@pytest.mark.parametrize("query", RIGHT)
def test_what_may_be_right_is_left_alone(query: str, analyze: Analyze) -> None:
    """Open maps, computed indexes, unknown columns and values that cannot be traced get no warning."""
    analysis = analyze(query)
    assert not analysis.has_errors
    assert found(analysis) == []
