"""Data of shapes: every column exists, every shape is used and well formed, and every fact has a source."""

from collections.abc import Iterator
from typing import Any

from entrawatch.kql.dynamic_shapes import shape
from entrawatch.reference.data_files import read_data
from entrawatch.reference.tables import table

DATA = read_data("shapes.json")
TYPES = {"string", "long", "real", "bool", "datetime", "json", "any"}


def test_every_column_exists_and_can_hold_json() -> None:
    """A shape of a column that was renamed, or holds a number, would never be used."""
    for name, column in ((name, column) for name, columns in DATA["tables"].items() for column in columns):
        found = table(name)
        assert found, name
        assert found.columns.get(column) in {"dynamic", "string"}, f"{name}.{column}"


def test_every_dynamic_column_of_the_entra_tables_has_a_shape() -> None:
    """A new dynamic column of these tables needs its facts."""
    for name in ("SigninLogs", "AADNonInteractiveUserSignInLogs", "AuditLogs", "AADUserRiskEvents", "AzureActivity"):
        found = table(name)
        assert found
        dynamic = {column for column, kql_type in found.columns.items() if kql_type == "dynamic"}
        assert {column for column in dynamic if shape(name, column) is None} == set()


def test_every_shape_is_used_and_has_sources() -> None:
    """Facts nobody can check are no facts."""
    used = {name for columns in DATA["tables"].values() for name in columns.values()}
    assert used == set(DATA["shapes"])
    sources = [source for entry in DATA["shapes"].values() for source in entry["sources"]]
    assert all(entry["sources"] for entry in DATA["shapes"].values())
    assert set(sources) == set(DATA["sources"])


def test_every_value_is_a_type_a_list_of_one_or_a_map() -> None:
    """Names that differ only in letter case would make the advice a guess."""
    for name, entry in DATA["shapes"].items():
        for value in _values(entry["value"]):
            if isinstance(value, str):
                assert value in TYPES, name
            elif isinstance(value, list):
                assert len(value) == 1, name
            else:
                assert value, name
                assert len({key.casefold() for key in value}) == len(value), name


def test_shapes_and_columns_are_in_order() -> None:
    """A new entry has one place."""
    assert list(DATA["shapes"]) == sorted(DATA["shapes"])
    for columns in DATA["tables"].values():
        assert list(columns) == sorted(columns, key=str.casefold)


def _values(value: Any) -> Iterator[Any]:
    yield value
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    for one in inner:
        yield from _values(one)
