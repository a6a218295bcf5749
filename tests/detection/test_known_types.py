"""SQL without branches for types that a value never has."""

import duckdb
import pytest
from duckdb_kql import to_sql

from entrawatch.detection.known_types import with_known_types
from entrawatch.detection.seen_columns import Tables
from entrawatch.detection.store import create_table, insert_rows

COLUMNS = {"Name": "string", "Bag": "dynamic", "At": "datetime", "Took": "timespan", "Count": "long", "Done": "bool"}
TABLES: Tables = {"T": COLUMNS, "U": {"Name": "string", "Mixed": "string"}, "V": {"Mixed": "dynamic"}}
ROWS = [
    {"Name": "Adele", "Bag": {"a": [1]}, "At": None, "Count": 3, "Done": True},
    {"Name": "", "Bag": "text", "Count": None, "Done": None},
]
SHAPES = {name: list(columns) for name, columns in TABLES.items()}


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ('T | where Name == "Adele" or Bag has "text"', 0),
        ("T | project A = strcat(Name, tostring(At), Done), B = tostring(Took), C = tostring(Bag)", 0),
        ('T | extend Other = iff(Done, Name, "x") | where Other startswith "A"', 0),
        ('T | summarize Last = arg_max(Count, Name) by Done | where Name == "Adele"', 0),
        ('T | project-rename Text = Name, Name = Bag | where Text == "Adele" or Name == "text"', 1),
        ('let D = datatable(Name: dynamic)[dynamic("Adele")]; D | where Name == "Adele"', 1),
        # A number that is compared with text stays as it is: the database refuses it.
        ("T | extend Text = tostring(Count) | where Text in ('3', '4') | project Count", 0),
        ('U | project Mixed | union (V | project Mixed) | where Mixed == "x"', 1),
        ('T | mv-expand Bag to typeof(string) | where Bag == "x"', 1),
    ],
)
def test_shorter_sql_has_the_same_result(query: str, left: int) -> None:
    """`left`: whether branches stay, because the text does not show one type of a name."""
    sql = str(to_sql(query, SHAPES))
    shorter = with_known_types(sql, TABLES)
    assert len(shorter) < len(sql) or left
    assert min(shorter.count("typeof("), 1) == left
    with duckdb.connect() as connection:
        for name, columns in TABLES.items():
            create_table(connection, name, columns)
        insert_rows(connection, "T", COLUMNS, ROWS)
        results = []
        for text in (sql, shorter):
            found = connection.execute(f"FROM ({text}) ORDER BY ALL")
            results.append((found.description, found.fetchall()))
    assert results[0] == results[1]
