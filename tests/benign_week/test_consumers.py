"""Ordinary days of customers: the same in each run, in proportion, and shaped as Azure AD B2C writes them."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from entrawatch.benign_week.consumers.days import TABLES, write_consumer_days
from entrawatch.benign_week.consumers.inputs import TENANT_ID

MONDAY = date(2026, 3, 9)


def week(folder: Path, consumers: int, threads: int = 1) -> duckdb.DuckDBPyConnection:
    path = folder / f"{consumers}-{threads}"
    write_consumer_days(path, consumers, MONDAY, 7, threads)
    return duckdb.connect(str(path), config={"threads": 1})


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return week(tmp_path_factory.mktemp("consumers"), 400)


def value(days: duckdb.DuckDBPyConnection, query: str) -> Any:
    (row,) = days.execute(query).fetchall()
    return row[0] if len(row) == 1 else row


def test_the_same_customers_give_the_same_rows(days: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Whatever the number of threads; only the order differs."""
    with week(tmp_path, 400, threads=2) as again:
        for name in TABLES:
            digest = f'SELECT count(*), bit_xor(hash(one)) FROM "{name}" AS one'
            assert value(days, digest) == value(again, digest)


def test_twice_the_customers_visit_twice_as_often(days: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """So do their records; administrators and services do not become more."""
    with week(tmp_path, 800) as twice:
        counts = [
            [value(one, f'SELECT count(*) FROM "{name}"') for name in ("AuditLogs", "AADServicePrincipalSignInLogs")]
            for one in (days, twice)
        ]
    assert 1.7 < counts[1][0] / counts[0][0] < 2.3
    assert counts[0][1] == counts[1][1]


def test_records_have_the_shape_of_the_product(days: duckdb.DuckDBPyConnection) -> None:
    """The details that alerts read, the service that logged, and the tenant in every table."""
    shape = value(
        days,
        "SELECT LoggedByService, json_extract_string(InitiatedBy, '$.app.appId') <> '',"
        " list_sort(json_extract_string(AdditionalDetails, '$[*].key'))"
        " FROM AuditLogs WHERE OperationName = 'Validate local account credentials' LIMIT 1",
    )
    keys = ["ApplicationId", "Client", "ClientIpAddress", "LocalAccountUsername", "PolicyId", "TenantId"]
    assert shape == ("B2C", True, keys)
    created = "SELECT LoggedByService, json_extract_string(InitiatedBy, '$.app.displayName') FROM AuditLogs"
    assert value(days, f"{created} WHERE OperationName = 'Add user' LIMIT 1") == ("Core Directory", "CPIM Service")
    for name in TABLES:
        assert value(days, f'SELECT min(AADTenantId), max(AADTenantId) FROM "{name}"') == (TENANT_ID, TENANT_ID)


def test_the_days_are_ordinary(days: duckdb.DuckDBPyConnection) -> None:
    """About one password in seven is wrong, 3% of records arrive twice, and all of them after they were written."""
    failed = value(
        days, "SELECT avg(CAST(ResultType <> '0' AS INTEGER)) FROM SigninLogs WHERE UserPrincipalName NOT LIKE 'admin%'"
    )
    assert 0.08 < failed < 0.22
    assert 1.01 < value(days, "SELECT count(*) / count(DISTINCT Id) FROM AuditLogs") < 1.06
    for name in TABLES:
        assert value(days, f'SELECT bool_and(_TimeReceived > TimeGenerated) FROM "{name}"')
