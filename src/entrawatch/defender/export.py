"""Export the alerts of a stack as custom detections: their bodies, and the reason for each other one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from entrawatch.defender.obstacles import differences, obstacles
from entrawatch.defender.rule import Body, defender_rule
from entrawatch.documents.issues import EntrawatchError
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.host import QueryRefused
from entrawatch.sentinel.settings import Target
from entrawatch.specs.catalog import require_alerts
from entrawatch.stacks.deployment import PlannedAlert
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.read_deployment import StackDeployment
from entrawatch.stacks.settings import StackSettings


@dataclass(frozen=True)
class DefenderExport:
    """Alert → body of its rule, what the rule does differently, and alert → why it has none."""

    rules: dict[str, Body] = field(default_factory=dict)
    differences: dict[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def export_defender(read: StackDeployment, names: Collection[str], analyzer: Analyzer) -> DefenderExport:
    """Return the rules of these alerts, or of all that the stack deploys without names.

    Raises UnknownAlerts, and EntrawatchError for a query that cannot be analyzed.
    """
    require_alerts(names, read.catalog)
    settings = read.deployment.settings
    deployment = plan_deployment(read.catalog, _on_sentinel(settings), exceptions=read.exceptions)
    found = DefenderExport()
    for alert in deployment.alerts:
        if not names or alert.alert_id in names:
            _add(alert, settings.environment, analyzer, found)
    for one in deployment.not_deployed:
        if one.alert_id in names:
            found.left_out[one.alert_id] = f"the stack does not deploy it: {one.reason}"
    return found


def _on_sentinel(settings: StackSettings) -> StackSettings:
    """Return a stack whose alerts all have a rule for Microsoft Sentinel, which a custom detection is made of."""
    overrides = {name: one.model_copy(update={"target": None}) for name, one in settings.alerts.overrides.items()}
    alerts = settings.alerts.model_copy(update={"targets": {}, "overrides": overrides})
    return settings.model_copy(update={"target": Target.BOTH, "alerts": alerts})


def _add(alert: PlannedAlert, environment: str, analyzer: Analyzer, found: DefenderExport) -> None:
    spec, rule = alert.spec, alert.sentinel
    reasons = obstacles(spec, rule, _columns(alert, rule.query, analyzer)) if rule else alert.obstacles
    if rule is None or reasons:
        found.left_out[spec.id] = "; ".join(reasons)
        return
    found.rules[spec.id] = defender_rule(spec, rule, environment)
    if differs := differences(spec, rule):
        found.differences[spec.id] = differs


def _columns(alert: PlannedAlert, query: str, analyzer: Analyzer) -> Mapping[str, str]:
    """Return the columns of a result; a query that is too slow to analyze must not disable a rule."""
    try:
        return analyzer.analyze(query).result_columns
    except QueryRefused as refused:
        raise EntrawatchError(f"alert '{alert.spec.id}': {refused}") from refused
