"""Microsoft Entra ID monitoring of one environment: configuration, catalog, deployment, resources."""

from pathlib import Path

import pulumi

from entrawatch.project import Project
from entrawatch.specs.checks import verified_catalog
from entrawatch_pulumi.arguments.refusal import told_without_stack_trace
from entrawatch_pulumi.planned_monitoring import PlannedMonitoring
from entrawatch_pulumi.preview.sdk_speed import declare_quickly
from entrawatch_pulumi.program.checked_deployment import checked_deployment
from entrawatch_pulumi.program.receiver_secrets import receiver_secrets
from entrawatch_pulumi.program.stack_settings import stack_settings

project = Project(Path(__file__).parent)
declare_quickly()

with told_without_stack_trace():
    settings, stack_file = stack_settings(project)
    catalog = verified_catalog(project.specs, *(project.root / folder for folder in settings.alert_specs))
    deployment = checked_deployment(catalog, settings, stack_file)
    secrets = receiver_secrets(deployment)
    monitoring = PlannedMonitoring("entrawatch", {"deployment": deployment, "secrets": secrets})

for name in ("resource_group_name", "workspace_id", "alert_rule_ids", "action_group_ids", "workbook_ids"):
    pulumi.export(name, getattr(monitoring, name))
