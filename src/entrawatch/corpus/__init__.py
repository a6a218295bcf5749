"""Benign corpus: ordinary days of a made-up tenant, as rows of Log Analytics tables."""

from entrawatch.corpus.files import write_corpus
from entrawatch.corpus.rows import Row
from entrawatch.corpus.tenant import TenantFacts, tenant_facts
from entrawatch.corpus.week import DEFAULT_START, benign_week

__all__ = ["DEFAULT_START", "Row", "TenantFacts", "benign_week", "tenant_facts", "write_corpus"]
