"""The alerts on consumer tenants: the category of a record varies, and a social sign-in is logged each time."""

import re

import pytest

from entrawatch.kql.words import words
from entrawatch.reference.tenants import TenantKind
from entrawatch.specs.catalog import CatalogAlert, builtin_specs, load_catalog

ALERTS = [alert for alert in load_catalog(builtin_specs()).alerts.values() if alert.area == "consumer_accounts"]
# The subscription with the resource of the tenant belongs to the employees' tenant.
OF_EMPLOYEES = {"customer_tenant_changed", "customer_tenant_resource_changed"}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.spec.id)
def test_an_alert_on_customers_reads_neither_the_category_nor_social_sign_ins(alert: CatalogAlert) -> None:
    """The category of the same activity varies; a social sign-in logs Federate with an identity provider each time."""
    assert "Category" not in words(alert.spec.query)
    code = re.sub(r"//.*", "", alert.spec.query)
    assert "Federate with" not in code


def test_alerts_on_customers_watch_their_tenants_only() -> None:
    """In a tenant of employees they would judge people at work by the habits of customers."""
    found = {alert.spec.id for alert in ALERTS if TenantKind.WORKFORCE in alert.spec.tenants}
    assert found == OF_EMPLOYEES
