"""Rows of the corpus are rows of Log Analytics tables."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import yaml

from entrawatch.benign_week.tenant.sign_in_rows import token_identifier
from entrawatch.reference.tables import table

Rows = list[tuple[str, dict[str, Any]]]
TABLES = {
    "SigninLogs",
    "AADNonInteractiveUserSignInLogs",
    "AADServicePrincipalSignInLogs",
    "AADManagedIdentitySignInLogs",
    "AuditLogs",
    "AADUserRiskEvents",
    "AADRiskyUsers",
    "AzureActivity",
    "Usage",
}
DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32")
JSON_TEXT = {
    "AADNonInteractiveUserSignInLogs": (
        "AuthenticationDetails",
        "AuthenticationProcessingDetails",
        "ConditionalAccessPolicies",
        "DeviceDetail",
        "LocationDetails",
        "MfaDetail",
        "NetworkLocationDetails",
        "RiskEventTypes_V2",
        "Status",
    ),
    "SigninLogs": ("AuthenticationDetails", "AuthenticationProcessingDetails", "NetworkLocationDetails"),
    "AADServicePrincipalSignInLogs": ("LocationDetails", "ConditionalAccessPolicies"),
    "AADManagedIdentitySignInLogs": ("ManagedServiceIdentity",),
    "AzureActivity": ("Authorization",),
}


def _moment(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo == UTC and value.endswith("Z")


_IS_OF_TYPE = {
    "string": lambda value: isinstance(value, str),
    "datetime": _moment,
    "dynamic": lambda value: isinstance(value, dict | list),
    "bool": lambda value: isinstance(value, bool),
    "real": lambda value: isinstance(value, float),
    "long": lambda value: isinstance(value, int) and not isinstance(value, bool),
}


def test_every_table_has_rows(week: Rows) -> None:
    """All nine tables, and no other."""
    assert {name for name, _ in week} == TABLES


def test_every_column_exists_and_has_its_type(week: Rows) -> None:
    """A wrong type would compare differently in KQL than the real column does."""
    wrong = set()
    for name, row in week:
        known = table(name)
        assert known is not None
        for column, value in row.items():
            kql_type = known.columns.get(column)
            if kql_type is None or not _IS_OF_TYPE[kql_type](value):
                wrong.add((name, column, kql_type, type(value).__name__))
    assert wrong == set()


def test_rows_of_one_table_have_the_same_columns(records: Rows) -> None:
    """All rows hold what every row of their table must hold."""
    columns: dict[str, set[str]] = {}
    for name, row in records:
        columns[name] = columns.get(name, set(row)) & set(row)
    required = {"TimeGenerated", "_TimeReceived", "_ItemId", "TenantId", "Type", "SourceSystem", "CorrelationId"}
    lacking = {name: required - found for name, found in columns.items()}
    # Azure counts hours; no operation is behind a row.
    assert lacking == {name: {"CorrelationId"} if name == "Usage" else set() for name in TABLES}


def test_user_sign_ins_hold_what_the_base_record_holds(records: Rows) -> None:
    """The base records are what alerts are tested on; a corpus that lacks their columns would hide false alarms."""
    text = (Path(__file__).parents[2] / "alert_specs" / "base_records.yaml").read_text(encoding="utf-8")
    base = yaml.safe_load(text)
    found: dict[str, set[str]] = defaultdict(set)
    for name, row in records:
        found[name] |= set(row)
    # An input of the sign-in page that only repeats the user principal name.
    ignored = {"SignInIdentifier"}
    lacking = {name: set(base[name]) - found[name] - ignored for name in TABLES & set(base)}
    assert lacking == {name: set() for name in TABLES & set(base)}


def test_text_that_queries_parse_is_json(records: Rows) -> None:
    """parse_json of a broken text is the text itself, and every member of it is null."""
    for name, row in records:
        for column in JSON_TEXT.get(name, ()):
            json.loads(row[column])


def test_modified_properties_hold_json_text(records: Rows) -> None:
    """Values of audited properties are JSON inside text, or null."""
    values = [
        value
        for name, row in records
        if name == "AuditLogs"
        for target in row["TargetResources"]
        for item in target["modifiedProperties"]
        for value in (item["oldValue"], item["newValue"])
    ]
    assert len(values) > 2000
    for value in values:
        if value is not None:
            json.loads(value)


def test_every_row_has_an_item_id_of_its_own(week: Rows) -> None:
    """Copies too: they are rows of their own."""
    assert len({row["_ItemId"] for _, row in week}) == len(week)


def test_addresses_are_reserved_for_documentation(records: Rows) -> None:
    """No row names an address that is in use."""
    networks = [ip_network(text) for text in DOCUMENTATION]
    texts = {row.get("IPAddress") or row.get("IpAddress") or row.get("CallerIpAddress") for _, row in records}
    addresses = [ip_address(text) for text in texts if text]
    assert len(addresses) > 80
    assert [item for item in addresses if not any(item in network for network in networks)] == []


def test_one_account_has_one_name_and_one_id(records: Rows) -> None:
    """UserId, UserPrincipalName and UserDisplayName go together in all tables."""
    names = {(row["UserId"], row["UserPrincipalName"], row["UserDisplayName"]) for _, row in records if "UserId" in row}
    assert len(names) == len({user_id for user_id, _, _ in names}) == len({name for _, name, _ in names})


def test_one_device_has_one_name_and_one_system(records: Rows) -> None:
    """DeviceDetail of one device differs in the browser only, interactive or not."""
    devices: dict[str, set[str]] = defaultdict(set)
    for name, row in records:
        if name in ("SigninLogs", "AADNonInteractiveUserSignInLogs"):
            detail = row["DeviceDetail"] if name == "SigninLogs" else json.loads(row["DeviceDetail"])
            if detail["deviceId"]:
                devices[detail["deviceId"]].add(json.dumps({**detail, "browser": ""}))
    assert len(devices) > 120
    assert [device for device, details in devices.items() if len(details) > 1] == []


def test_token_identifier_is_the_request_id() -> None:
    """The pair of the base record of non-interactive sign-ins, which follows real ones."""
    assert token_identifier("91d4e7b0-5f3a-4c28-8b60-7e1f2a9c0400") == "sOfUkTpfKEyLYH4fKpwEAA"
