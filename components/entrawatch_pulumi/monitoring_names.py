"""The names in Azure that one environment takes, as far as a program decides them."""

from collections.abc import Iterator

from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.settings import StackSettings
from entrawatch_pulumi.arguments.spelling import spelled
from entrawatch_pulumi.names import identity_name, rule_name, workbook_guid
from entrawatch_pulumi.planned_action_groups import new_action_groups
from entrawatch_pulumi.taken_names import AzureName
from entrawatch_pulumi.translate import routed_receivers

_ENVIRONMENT = ("environment",)


def monitoring_names(deployment: Deployment) -> Iterator[AzureName]:
    """Yield the names of all that a deployment makes; what is there already is nobody's."""
    settings = deployment.settings
    group = settings.resource_group
    if not group.existing:
        advice = (
            f"write existing: true below {spelled('resource_group')} of one of the two, and let it depend on the other"
        )
        yield AzureName("resource group", group.name, None, ("resource_group", "name"), advice)
    yield from _parts(settings)
    for kind, name in _of_environment(deployment):
        yield AzureName(kind, name, group.name, _ENVIRONMENT, _another())


def _parts(settings: StackSettings) -> Iterator[AzureName]:
    group, workspace = settings.resource_group.name, settings.workspace
    if not workspace.existing_id:
        other = f"give one of the two another name, or give it the workspace of the other as {spelled('workspace_id')}"
        where = (("workspace", "name"), other) if workspace.name else (_ENVIRONMENT, _another())
        yield AzureName("workspace", settings.new_workspace_name, group, *where)
    if settings.log_routing.manage:
        advice = "the tenant needs it once: write manage: false in one of the two, or give it another name"
        yield AzureName("diagnostic setting", settings.log_routing.name, None, ("log_routing", "name"), advice)


def _of_environment(deployment: Deployment) -> Iterator[tuple[str, str]]:
    environment = deployment.settings.environment
    if not deployment.settings.alert_identity.existing_id:
        yield "identity", identity_name(environment)
    groups = new_action_groups(environment, routed_receivers(deployment.settings))
    yield from (("action group", name) for name in groups)
    yield from (("alert rule", rule_name(environment, alert.spec.first_id)) for alert in deployment.alerts)
    yield from (("workbook", workbook_guid(environment, area.id)) for area in deployment.areas)


def _another() -> str:
    return f"give one of the two another environment or another {spelled('resource_group')}"
