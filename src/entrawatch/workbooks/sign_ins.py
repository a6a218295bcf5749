"""Sign-ins of every kind as one table: interactive, non-interactive, and of service principals."""

from collections.abc import Collection

from entrawatch.workbooks.filters import chosen, picked, picked_lets
from entrawatch.workbooks.theme import ALL

_DEVICE = (
    'DeviceState = case(tobool(Device.isCompliant), "Compliant", isnotempty(tostring(Device.trustType)), '
    'tostring(Device.trustType), "Unmanaged"), '
    'Platform = iff(isempty(tostring(Device.operatingSystem)), "Unknown", tostring(Device.operatingSystem))'
)
_PERSON = "Account = UserPrincipalName, AccountId = UserId, Application = AppDisplayName"
_PLACE = "AppId, Address = IPAddress, Country = Location, ResultType, Status = ConditionalAccessStatus"
_INTERACTIVE = (
    "(SigninLogs\n| extend Device = DeviceDetail\n"
    f'| project TimeGenerated, Id, Kind = "Interactive", {_PERSON}, {_PLACE}, Client = ClientAppUsed, '
    f"Risk = RiskLevelDuringSignIn, Policies = ConditionalAccessPolicies, {_DEVICE})"
)
_NON_INTERACTIVE = (
    "(AADNonInteractiveUserSignInLogs\n| extend Device = todynamic(DeviceDetail)\n"
    f'| project TimeGenerated, Id, Kind = "Non-interactive", {_PERSON}, {_PLACE}, Client = ClientAppUsed, '
    f"Risk = RiskLevelDuringSignIn, Policies = todynamic(ConditionalAccessPolicies), {_DEVICE})"
)
_SERVICE_PRINCIPAL = (
    "(AADServicePrincipalSignInLogs\n"
    '| project TimeGenerated, Id, Kind = "Service principal", Account = "", AccountId = "", '
    f"Application = ServicePrincipalName, {_PLACE}, "
    'Client = ClientCredentialType, Risk = "", Policies = todynamic(ConditionalAccessPolicies), '
    'DeviceState = "None", Platform = "None")'
)
_LEGS = {
    "SigninLogs": _INTERACTIVE,
    "AADNonInteractiveUserSignInLogs": _NON_INTERACTIVE,
    "AADServicePrincipalSignInLogs": _SERVICE_PRINCIPAL,
}
KINDS = {
    "SigninLogs": "Interactive",
    "AADNonInteractiveUserSignInLogs": "Non-interactive",
    "AADServicePrincipalSignInLogs": "Service principal",
}
"""The kind of sign-in in each table."""
# The queries of all panels begin alike, so that a page computes their rows once.
_COLUMNS = (
    "| project TimeGenerated, Id, Kind, Account, AccountId, Application, AppId, Address, Country, ResultType, Status, "
    "Client, Risk, Policies, DeviceState, Platform\n"
)
_PICKED = picked({"Account": ["Account"], "Application": ["Application"], "Address": ["Address"]})


def sign_in_tables(unread: Collection[str]) -> tuple[str, ...]:
    """Return the tables of sign-ins that a workspace receives."""
    return tuple(name for name in _LEGS if name not in unread)


def policy_names(unread: Collection[str]) -> str:
    """Return the query of a drop-down with the names of all policies that sign-ins list."""
    read = {"SigninLogs": "ConditionalAccessPolicies"}
    legs = ",\n".join(
        f"({name}\n| project Policies = {read.get(name, 'todynamic(ConditionalAccessPolicies)')})"
        for name in sign_in_tables(unread)
    )
    return (
        f"union isfuzzy=true\n{legs}\n| mv-expand Applied = Policies\n"
        "| summarize by value = tostring(Applied.displayName)\n| where isnotempty(value)\n"
        f'| union (print value = "{ALL}")\n| order by value asc\n'
        f'| project value, label = iff(value == "{ALL}", "All", value)\n'
    )


def sign_in_rows(unread: Collection[str]) -> str:
    """Return the start of a query with one row for each sign-in that the reader's parameters include."""
    legs = ",\n".join(_LEGS[name] for name in sign_in_tables(unread))
    return f"{picked_lets()}union isfuzzy=true\n{legs}\n{_COLUMNS}{chosen('Kind')}{_PICKED}"
