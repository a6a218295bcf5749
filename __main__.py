"""Microsoft Entra ID monitoring of one environment: configuration, catalog, deployment, resources."""

from pathlib import Path

import pulumi

from entrawatch.garbage_collection import collect_garbage_rarely
from entrawatch.project import Project
from entrawatch.specs.checks import verified_catalog
from entrawatch_pulumi.arguments.refusal import without_stack_trace
from entrawatch_pulumi.environment import Environment, environment_component
from entrawatch_pulumi.program.checked_deployment import checked_deployment
from entrawatch_pulumi.program.receiver_secrets import receiver_secrets
from entrawatch_pulumi.program.stack_settings import stack_settings

project = Project(Path(__file__).parent)
collect_garbage_rarely()

with without_stack_trace():
    settings, stack_file = stack_settings(project)
    catalog = verified_catalog(project.specs, *(project.root / folder for folder in settings.alert_specs))
    deployment = checked_deployment(catalog, settings, stack_file, root=project.root)
    outputs = environment_component("entrawatch", Environment(deployment, receiver_secrets(deployment)))

ids = ("alert_rule_ids", "sentinel_rule_ids", "action_group_ids", "workbook_ids")
for name in ("resource_group_name", "workspace_id", *ids):
    pulumi.export(name, outputs[name])
