"""Signals: what the logs say of each area at a glance, from one pass over each table; alerts judge more precisely."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from entrawatch.kql.literals import string_literal
from entrawatch.specs.alert_spec import Severity
from entrawatch.workbooks.filters import chosen, picked, picked_lets

_ACTOR = "coalesce(tostring(InitiatedBy.user.userPrincipalName), tostring(InitiatedBy.app.displayName))"
_ACTOR_ADDRESS = "coalesce(tostring(InitiatedBy.user.ipAddress), tostring(InitiatedBy.app.ipAddress))"
_FILTERS = picked({"Account": ["Account"], "Application": ["Application"], "Address": ["Address"]})


@dataclass(frozen=True)
class Signal:
    """Records of one table that fulfill a condition; the first signal that a record fulfills counts."""

    area: str
    severity: Severity
    title: str
    condition: str


@dataclass(frozen=True)
class SignalTable:
    """A table with its signals, and the expressions of who, what and where."""

    signals: tuple[Signal, ...]
    account: str
    application: str
    address: str
    country: str = '""'
    account_id: str = '""'


_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
_SIGN_INS = (
    Signal("user_accounts", _HIGH, "Sign-in with high risk", 'RiskLevelDuringSignIn =~ "high"'),
    Signal("user_accounts", _MEDIUM, "Sign-in with medium risk", 'RiskLevelDuringSignIn =~ "medium"'),
    Signal("user_accounts", _MEDIUM, "Second factor failed", 'ResultType == "500121"'),
    Signal("infrastructure", _LOW, "Blocked by Conditional Access", 'ResultType == "53003"'),
    Signal("devices", _LOW, "Device not accepted", 'ResultType in ("53000", "53001", "530021")'),
    Signal("user_accounts", _LOW, "Wrong password or locked", 'ResultType in ("50126", "50053", "50055", "50057")'),
)
_TABLES: Mapping[str, SignalTable] = MappingProxyType(
    {
        "SigninLogs": SignalTable(
            _SIGN_INS, "UserPrincipalName", "AppDisplayName", "IPAddress", "Location", "UserId"
        ),
        "AADNonInteractiveUserSignInLogs": SignalTable(
            _SIGN_INS, "UserPrincipalName", "AppDisplayName", "IPAddress", "Location", "UserId"
        ),
        "AADServicePrincipalSignInLogs": SignalTable(
            (Signal("applications", _LOW, "Application failed to sign in", 'ResultType != "0"'),),
            '""', "ServicePrincipalName", "IPAddress", "Location",
        ),
        "AADUserRiskEvents": SignalTable(
            (
                Signal("user_accounts", _HIGH, "High risk detected", 'RiskLevel =~ "high"'),
                Signal("user_accounts", _MEDIUM, "Medium risk detected", 'RiskLevel =~ "medium"'),
                Signal("user_accounts", _LOW, "Low risk detected", 'RiskLevel =~ "low"'),
            ),
            "UserPrincipalName", '""', "IpAddress", "tostring(Location.countryOrRegion)", "UserId",
        ),
        "AADServicePrincipalRiskEvents": SignalTable(
            (Signal("applications", _HIGH, "Application at risk", 'RiskLevel in~ ("low", "medium", "high")'),),
            '""', "ServicePrincipalDisplayName", "IpAddress",
        ),
        "AuditLogs": SignalTable(
            (
                Signal(
                    "applications", _HIGH, "Credential added to an application",
                    'OperationName has "credentials" or OperationName has "secrets"',
                ),
                Signal(
                    "applications", _MEDIUM, "Permission granted to an application",
                    'OperationName in~ ("Consent to application", "Add delegated permission grant") '
                    'or OperationName has "app role assignment"',
                ),
                Signal(
                    "privileged_accounts", _HIGH, "Domain or federation changed",
                    'OperationName has "domain" or OperationName has "federation"',
                ),
                Signal("privileged_identity_management", _MEDIUM, "Activity of PIM", 'LoggedByService =~ "PIM"'),
                Signal("privileged_accounts", _MEDIUM, "Role changed", 'Category =~ "RoleManagement"'),
                Signal("infrastructure", _MEDIUM, "Policy changed", 'Category =~ "Policy"'),
                Signal("devices", _LOW, "Device changed", 'Category =~ "Device"'),
                Signal(
                    "user_accounts", _LOW, "Password or sign-in method changed",
                    'OperationName has "password" or OperationName has "security info"',
                ),
            ),
            _ACTOR, "tostring(TargetResources[0].displayName)", _ACTOR_ADDRESS, '""', "tostring(InitiatedBy.user.id)",
        ),
        "AzureActivity": SignalTable(
            (
                Signal(
                    "privileged_accounts", _MEDIUM, "Azure role assigned",
                    'OperationNameValue =~ "Microsoft.Authorization/roleAssignments/write" and '
                    'ActivityStatusValue =~ "Success"',
                ),
            ),
            "Caller", '""', "CallerIpAddress",
        ),
    }
)  # fmt: skip


def signal_tables(unread: Collection[str]) -> tuple[str, ...]:
    """Return the tables with signals that a workspace receives."""
    return tuple(name for name in _TABLES if name not in unread)


def signal_rows(areas: Mapping[str, str], unread: Collection[str]) -> str:
    """Return the start of a query with the signals of these areas (ID → title); '' if no table has any."""
    legs = [leg for name in signal_tables(unread) if (leg := _leg(name, areas))]
    joined = ",\n".join(legs)
    picked_rows = f"{_FILTERS}{chosen('Severity')}{chosen('Area')}"
    return f"{picked_lets()}union isfuzzy=true\n{joined}\n{picked_rows}" if legs else ""


def _leg(name: str, areas: Mapping[str, str]) -> str:
    table = _TABLES[name]
    signals = [one for one in table.signals if one.area in areas]
    if not signals:
        return ""
    cases = {
        "Signal": _case(signals, [one.title for one in signals]),
        "Area": _case(signals, [areas[one.area] for one in signals]),
        "Severity": _case(signals, [one.severity.value for one in signals]),
    }
    columns = ", ".join(f"{column} = {expression}" for column, expression in cases.items())
    anything = " or ".join(f"({one.condition})" for one in signals)
    return (
        f"({name}\n| where {anything}\n| project TimeGenerated, {columns}, Account = {table.account}, "
        f"Application = {table.application}, Address = {table.address}, Country = {table.country}, "
        f'AccountId = {table.account_id}, Table = "{name}")'
    )


def _case(signals: Sequence[Signal], values: Sequence[str]) -> str:
    """Return the expression with the value of the first signal that a record fulfills."""
    *first, last = values
    if not first:
        return string_literal(last)
    pairs = ", ".join(f"{one.condition}, {string_literal(value)}" for one, value in zip(signals, first, strict=False))
    return f"case({pairs}, {string_literal(last)})"
