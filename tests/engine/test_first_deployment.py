"""The first deployment of each example stack, with all alerts: what the offline preview says is what is made."""

import json
import re
from typing import Any

import pytest
from engine_events import short_name
from engine_project import SUBSCRIPTION, EngineProject
from small_project import ADOPTED_IDENTITY, ADOPTED_WORKSPACE, SECRETS

from entrawatch.resources.program_plan import to_plain
from entrawatch.stacks.stack_file import read_stack_file
from entrawatch_pulumi.preview.run import run_program

OF_PULUMI = ("pulumi:pulumi:Stack", "pulumi:providers:azure-native")
# Of the role assignment: Azure gives the principal, and the name is made of it. The provider adds its API version.
OF_AZURE = ("principalId", "roleAssignmentName", "azureApiVersion")
# In the template of a table: Azure gives it to the workspace.
CUSTOMER = re.compile(r'(?<="metadata": \{"workspace": ")[^"]{36}')
AT_A_TIME = 16
IN_A_PREVIEW = "/subscriptions/00000000-0000-0000-0000-000000000000/"
Inputs = dict[str, Any]


def planned(project: EngineProject, stack: str) -> dict[str, Inputs]:
    """Return the inputs of what the offline preview of a stack shows, by short name."""
    file = read_stack_file(project.stack_file(stack))
    plan = run_program(
        project.root / "__main__.py",
        project="entrawatch",
        stack=stack,
        config=file.config,
        secret_keys=file.secret_keys,
        resolved=True,
    )
    text = json.dumps({short_name(resource.urn): known(to_plain(resource.inputs)) for resource in plan.resources})
    resources: dict[str, Inputs] = json.loads(text.replace(IN_A_PREVIEW, f"/subscriptions/{SUBSCRIPTION}/"))
    return resources


def known(inputs: Inputs) -> Inputs:
    """Return inputs without what Azure gives; what is secret or holds a secret is only marked as one."""
    texts = {key: json.dumps(value) for key, value in inputs.items() if key not in OF_AZURE}
    secret = {key for key, text in texts.items() if '"[secret]"' in text or '"ciphertext"' in text}
    return {key: "[secret]" if key in secret else json.loads(CUSTOMER.sub("ID", text)) for key, text in texts.items()}


@pytest.mark.parametrize("stack", SECRETS)
def test_what_is_previewed_is_made(stack: str, project: EngineProject) -> None:
    """All of it and nothing else, each resource once, in an order that Azure accepts; then nothing is left to do."""
    there = {item["id"] for item in project.cloud.resources()}
    project.init(stack, **SECRETS[stack])
    run = project.up(stack)
    assert run.code == 0, run.text
    assert run.steps().keys() == {"create"}
    state = project.state(stack)["resources"]
    # One provider: a resource that names another version, or none, would get a second one.
    assert [item["type"] for item in state if item["type"] in OF_PULUMI] == list(OF_PULUMI)
    resources = [item for item in state if item["type"] not in OF_PULUMI]
    assert {short_name(item["urn"]): known(item.get("inputs", {})) for item in resources} == planned(project, stack)
    made = {item["id"] for item in project.cloud.resources() if "/tables/" not in item["id"]} - there
    assert {item["id"] for item in resources if item["custom"]} == made
    assert len(project.cloud.calls("create", "update", "delete")) == len(made)
    assert len([identifier for identifier in made if "/scheduledQueryRules/" in identifier]) > 20
    # The state is written after each step, and workbooks are the largest part of it; the engine makes some at a time.
    asked = [identifier for _, identifier, _ in project.cloud.calls("create")]
    first_workbook = next(number for number, identifier in enumerate(asked) if "/workbooks/" in identifier)
    assert all("/scheduledQueryRules/" not in identifier for identifier in asked[first_workbook + AT_A_TIME :])
    project.cloud.forget_calls()
    assert (project.up(stack).steps(), project.cloud.calls("create", "update", "delete")) == ({}, [])


def test_an_adopted_workspace_is_left_alone(prod: EngineProject) -> None:
    """Rules run in it and as the identity given; neither is in the state, and no call changes them."""
    assert prod.up("prod", "--refresh").steps(but=("refresh",)) == {}
    ids = {item.get("id") for item in prod.state("prod")["resources"]}
    assert ids.isdisjoint({ADOPTED_WORKSPACE, ADOPTED_IDENTITY})
    rules = [item["properties"] for item in prod.cloud.resources() if "ScheduledQueryRule" in item["type"]]
    assert {rule["scopes"][0] for rule in rules} == {ADOPTED_WORKSPACE.lower()}
    assert {next(iter(rule["identity"]["userAssignedIdentities"])) for rule in rules} == {ADOPTED_IDENTITY}
    assert prod.cloud.calls("create", "update", "delete") == []
