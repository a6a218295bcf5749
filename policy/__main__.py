"""The policy pack: hands what Pulumi declares to the policies of entrawatch, which `entrawatch preview` asks too."""

from collections.abc import Iterable
from typing import Any

from google.protobuf import json_format
from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import policy as sdk
from values import plan_values

from entrawatch.deployed_tables import DEPLOYMENT
from entrawatch.plan import PlannedOptions, PlannedResource, Properties
from entrawatch.policies import POLICIES
from entrawatch.policies import policy as engine

# The SDK hands secrets to policies as plain values; a policy on secrets must see which ones they are.
sdk.deserialize_properties = plan_values
# Policies on the whole stack are given what Azure answers, which for a deployment holds no template: the inputs, which
# the engine shows before, are kept by URN.
_templates: dict[str, Properties] = {}
_analyze = sdk._PolicyAnalyzerServicer.Analyze


def _remembered(servicer: Any, request: Any, context: Any) -> Any:
    resource = PlannedResource(request.urn, request.type, request.name)
    if engine.kind(resource) == DEPLOYMENT:
        _templates[request.urn] = plan_values(json_format.MessageToDict(request.properties))
    return _analyze(servicer, request, context)


sdk._PolicyAnalyzerServicer.Analyze = _remembered


def _planned(found: Any) -> PlannedResource:
    outputs = tuple(found.opts.additional_secret_outputs)
    options = PlannedOptions(protect=found.opts.protect, additional_secret_outputs=outputs)
    inputs = _templates.get(found.urn, found.props)
    return PlannedResource(found.urn, found.resource_type, found.name, inputs=inputs, options=options)


def _pulumi_policy(policy: engine.Policy) -> Policy:
    told_once: set[str] = set()

    def told(found: Iterable[Any], options: Any, report: ReportViolation) -> None:
        # The engine checks the values of options, and lets any name pass.
        for mistake in set(policy.wrong_options(options)) - told_once:
            told_once.add(mistake)
            report(f"{policy.code}: {mistake}", None)
        for breach in policy.breaches([_planned(one) for one in found], options):
            report(f"{policy.code}: {breach.message}", breach.urn or None)

    def of_one(args: ResourceValidationArgs, report: ReportViolation) -> None:
        told([args], args.get_config(), report)

    def of_all(args: StackValidationArgs, report: ReportViolation) -> None:
        told(args.resources, args.get_config(), report)

    schema = PolicyConfigSchema({option.name: _schema(option) for option in policy.options})
    if policy.compares_resources:
        return StackValidationPolicy(policy.name, policy.description, of_all, config_schema=schema)
    return ResourceValidationPolicy(policy.name, policy.description, of_one, config_schema=schema)


def _schema(option: engine.Option) -> dict[str, Any]:
    default = {} if option.default is None else {"default": option.default}
    return {**option.schema, **default}


PolicyPack("entrawatch", [_pulumi_policy(policy) for policy in POLICIES], EnforcementLevel.MANDATORY)
