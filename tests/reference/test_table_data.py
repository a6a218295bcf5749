"""Log Analytics tables: every column has a KQL type, standard columns included."""

import pytest

from entrawatch.reference.data_files import read_data
from entrawatch.reference.tables import Table, standard_columns, table, table_names

KQL_TYPES = {
    "string", "dynamic", "datetime", "bool", "int", "long", "real", "decimal", "guid", "timespan",
}  # fmt: skip


def _table(name: str) -> Table:
    found = table(name)
    assert found is not None
    return found


def test_all_tables_are_there() -> None:
    """83 tables with 3,507 columns of their own."""
    entries = read_data("tables.json")["tables"].values()
    own = sum(len(columns) for entry in entries for columns in entry["columns"].values())
    assert (len(table_names()), own) == (83, 3507)


def test_every_column_has_a_kql_type_and_stands_once() -> None:
    """The file groups columns by type; a column in two groups would have two types."""
    for name, entry in read_data("tables.json")["tables"].items():
        columns = [column for group in entry["columns"].values() for column in group]
        assert len(columns) == len(set(columns)), name
        assert set(_table(name).columns.values()) <= KQL_TYPES, name


def test_standard_columns_are_in_every_table() -> None:
    """The reference leaves TenantId and others out, yet a query that reads them is valid."""
    assert standard_columns()["TimeGenerated"] == "datetime"
    for name in table_names():
        columns = _table(name).columns
        missing = {column for column, kql_type in standard_columns().items() if columns.get(column) != kql_type}
        assert missing == set(), name


def test_columns_keep_the_type_of_their_own_table() -> None:
    """DeviceDetail is dynamic in one sign-in table and text in the other."""
    interactive, other = _table("SigninLogs"), _table("AADNonInteractiveUserSignInLogs")
    assert (interactive.columns["DeviceDetail"], other.columns["DeviceDetail"]) == ("dynamic", "string")
    assert interactive.columns["ResultType"] == "string"


def test_columns_are_in_order_of_name() -> None:
    """Readers and hints get the same order each time."""
    columns = list(_table("AuditLogs").columns)
    assert columns == sorted(columns, key=str.casefold)


def test_unknown_table_is_none() -> None:
    """KQL is strict about case, so a name in another case is unknown."""
    assert table("SignInLogs") is None
    assert table("signinlogs") is None


def test_only_azure_diagnostics_is_open() -> None:
    """Resources add columns there, so an unlisted column is no mistake."""
    assert [name for name in table_names() if _table(name).is_open] == ["AzureDiagnostics"]


def test_every_table_names_its_sources() -> None:
    """Each source key of a table is explained in the file; a note may stand beside them."""
    keys = {key for name in table_names() for key in _table(name).sources}
    assert keys - set(read_data("tables.json")["sources"]) == {"note"}
    assert [name for name in table_names() if not _table(name).sources] == []


def test_columns_cannot_be_changed() -> None:
    """The mapping is shared by all readers."""
    with pytest.raises(TypeError):
        _table("AuditLogs").columns["New"] = "string"  # type: ignore[index]
