"""One workspace with the records of two tenants: an alert of either reads its own records only."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import Record
from entrawatch.detection.run import look_back, read_runs
from entrawatch.reference.tenants import tenant_column
from entrawatch.specs.catalog import Catalog, builtin_specs, load_catalog
from entrawatch.specs.rule_query import query_body
from entrawatch.stacks.plan_deployment import of_stack_tenant
from entrawatch.stacks.settings import StackSettings

STAFF, CUSTOMERS = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
SETTINGS = StackSettings.model_validate(
    {
        "environment": "dev",
        "location": "westeurope",
        "resource_group": {"name": "rg"},
        "workspace": {},
        "tenant": {"id": STAFF},
    }
)


def chosen() -> list[str]:
    """Return the first alert of each set of tables and kinds of tenant; the tables on risk do not state the tenant.

    That every query filters every table is tested on all of them in tests/stacks/test_tenants.py.
    """
    first: dict[object, str] = {}
    for name, alert in sorted(load_catalog(builtin_specs()).alerts.items()):
        if any(map(tenant_column, alert.spec.tables)):
            first.setdefault((alert.spec.tables, alert.spec.tenants), name)
    return list(first.values())


def of(tenant: str, records: Iterable[Record]) -> list[Record]:
    """Return the records as the diagnostic setting of a tenant sends them."""
    columns = ((one, tenant_column(one.table)) for one in records)
    return [replace(one, columns={**one.columns, column: tenant}) for one, column in columns if column]


@pytest.mark.parametrize("alert", chosen())
def test_the_other_tenant_changes_nothing(alert: str, catalog: Catalog, fixtures: Fixtures, engine: Engine) -> None:
    """Neither alone, which raises no alert, nor next to the alert's own records, which raise what they always do."""
    runs = read_runs(catalog.alerts[alert], fixtures)
    sample = runs.samples[0]
    spec = runs.spec.model_copy(update={"query": of_stack_tenant(runs.spec.query, SETTINGS)})

    def rows(*records: Record) -> list[str]:
        found = engine.run_query(sample.lets + query_body(spec), records, runs.now, look_back(spec))
        return sorted(map(str, found.rows))

    own, other = of(STAFF, sample.records), of(CUSTOMERS, sample.records)
    assert rows(*other) == rows()
    assert rows(*own, *other) == rows(*own)
