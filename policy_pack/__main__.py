"""The policy pack: runs the policies of entrawatch, which `entrawatch preview` also uses, on what Pulumi declares."""

from collections.abc import Iterable
from typing import Any

from inside_sdk import kept_inputs, refuse_another_sdk
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
from values import plan_values

from entrawatch.resources.declared_resources import DEPLOYMENT, kind_of
from entrawatch.resources.policies import POLICIES
from entrawatch.resources.policies import policy as engine
from entrawatch.resources.policies.names import NAMED_KINDS
from entrawatch.resources.program_plan import PlannedOptions, PlannedResource

refuse_another_sdk()


def _needs_inputs(type_token: str) -> bool:
    # Azure's responses contain neither templates nor the names that the program chose.
    return kind_of(type_token) in {DEPLOYMENT, *NAMED_KINDS}


# A policy on secrets must know which values are secret.
_inputs = kept_inputs(plan_values, _needs_inputs)


def _planned(found: Any) -> PlannedResource:
    outputs = tuple(found.opts.additional_secret_outputs)
    provider = found.provider.urn if found.provider else ""
    options = PlannedOptions(protect=found.opts.protect, additional_secret_outputs=outputs, provider=provider)
    inputs = _inputs.get(found.urn, found.props)
    return PlannedResource(found.urn, found.resource_type, found.name, inputs=inputs, options=options)


def _pulumi_policy(policy: engine.Policy) -> Policy:
    reported: set[str] = set()

    def report_breaches(found: Iterable[Any], options: Any, report: ReportViolation) -> None:
        # The engine checks the values of options, but not their names.
        for mistake in set(policy.wrong_options(options)) - reported:
            reported.add(mistake)
            report(f"{policy.code}: {mistake}", None)
        for breach in policy.breaches([_planned(one) for one in found], options):
            report(f"{policy.code}: {breach.message}", breach.urn or None)

    def of_one(args: ResourceValidationArgs, report: ReportViolation) -> None:
        report_breaches([args], args.get_config(), report)

    def of_all(args: StackValidationArgs, report: ReportViolation) -> None:
        report_breaches(args.resources, args.get_config(), report)

    schema = PolicyConfigSchema({option.name: _schema(option) for option in policy.options})
    if policy.compares_resources:
        return StackValidationPolicy(policy.name, policy.description, of_all, config_schema=schema)
    return ResourceValidationPolicy(policy.name, policy.description, of_one, config_schema=schema)


def _schema(option: engine.Option) -> dict[str, Any]:
    default = {} if option.default is None else {"default": option.default}
    return {**option.schema, **default}


PolicyPack("entrawatch", [_pulumi_policy(policy) for policy in POLICIES], EnforcementLevel.MANDATORY)
