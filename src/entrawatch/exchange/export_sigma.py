"""Export alerts as Sigma rules: those that Sigma can say, and the reason for each other one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from entrawatch.exchange.sigma_conditions import NotInSigma
from entrawatch.exchange.sigma_rule import sigma_rule
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.host import QueryRefused
from entrawatch.specs.alert_spec import Status
from entrawatch.specs.catalog import Catalog, require_alerts


@dataclass(frozen=True)
class SigmaExport:
    """Alert → text of its rule, and alert → why it has none."""

    rules: Mapping[str, str]
    left_out: Mapping[str, str]


def export_sigma(catalog: Catalog, names: Collection[str], analyzer: Analyzer) -> SigmaExport:
    """Return the rules of these alerts, or of all without names; raises UnknownAlerts."""
    require_alerts(names, catalog)
    rules: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for name in names or catalog.alerts:
        alert = catalog.alerts[name]
        if alert.spec.status is Status.DEPRECATED and not names:
            continue
        try:
            rules[name] = sigma_rule(alert, catalog, analyzer)
        except (NotInSigma, QueryRefused) as reason:
            left_out[name] = str(reason)
    return SigmaExport(rules, left_out)
