"""Benign corpus: ordinary days of a synthetic tenant, as rows of Log Analytics tables."""

from entrawatch.benign_week.tenant.rows import Row
from entrawatch.benign_week.tenant.tenant import TenantFacts, tenant_facts
from entrawatch.benign_week.tenant.week import DEFAULT_START, benign_week

__all__ = ["DEFAULT_START", "Row", "TenantFacts", "benign_week", "tenant_facts"]
