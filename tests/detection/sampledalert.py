"""The good project's alert, and base records for its samples."""

from pathlib import Path

from goodproject import GoodProject

from entrawatch.specs.catalog import CatalogAlert, read_catalog

BASE = """\
AuditLogs:
  Id: Directory_1
  Result: success
  OperationName: Update user
  InitiatedBy: {user: {userPrincipalName: olga@contoso.com}}
"""


EXPECTED = "alerts: 1\n      entities: {account: [mallory@contoso.com]}"


def alert(good: GoodProject) -> CatalogAlert:
    catalog, issues = read_catalog(Path("alert_specs"))
    assert issues == []
    return catalog.alerts["owner_added"]
