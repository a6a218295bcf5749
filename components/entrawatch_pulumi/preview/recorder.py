"""The resource monitor and the engine for a previewed program: they record, and return plausible responses."""

# ruff: noqa: N802 (the methods are named by the protocol)

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import (
    callback_pb2,
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    resource_pb2,
    resource_pb2_grpc,
)

from entrawatch.documents.issues import EntrawatchError
from entrawatch.resources.program_plan import (
    LogLine,
    LogSeverity,
    PlannedResource,
    Properties,
    Secret,
    Unknown,
    Value,
    frozen_mapping,
)
from entrawatch.resources.property_values import UNKNOWN_TEXT
from entrawatch_pulumi.preview import arm_ids, requests, wire

STACK_TYPE = "pulumi:pulumi:Stack"

SUPPORTED_FEATURES = (
    # enum value 0, so never filter this list by truthiness: without it, the SDK sends secrets as plain text
    "SECRETS",
    "RESOURCE_REFERENCES",
    "OUTPUT_VALUES",
    # without it the SDK resolves every alias to a URN itself, which is very slow
    "ALIAS_SPECS",
    "REPLACEMENT_TRIGGER",
    "DELETED_WITH",
    "REPLACE_WITH",
    # announced so that the user sees the error below, not advice to update the CLI
    "TRANSFORMS",
    "INVOKE_TRANSFORMS",
    "PARAMETERIZATION",
    "RESOURCE_HOOKS",
    "ERROR_HOOKS",
    "STATE_MIGRATIONS",
)

_SEVERITIES: Mapping[int, LogSeverity] = {
    engine_pb2.INFO: LogSeverity.INFO,
    engine_pb2.WARNING: LogSeverity.WARNING,
    engine_pb2.ERROR: LogSeverity.ERROR,
}


class EngineLog(engine_pb2_grpc.EngineServicer):
    """Keeps what the program logs, except debug lines, which are the SDK's own."""

    def __init__(self) -> None:
        self.lines: list[LogLine] = []

    def Log(self, request: engine_pb2.LogRequest, context: object = None) -> Empty:
        """Keep one line."""
        severity = _SEVERITIES.get(request.severity)
        if severity is not None:
            self.lines.append(LogLine(severity, request.message, request.urn, request.streamId))
        return Empty()

    def RequirePulumiVersion(
        self, request: engine_pb2.RequirePulumiVersionRequest, context: object = None
    ) -> engine_pb2.RequirePulumiVersionResponse:
        """Accept any requested version: there is no CLI whose version could be wrong."""
        return engine_pb2.RequirePulumiVersionResponse()


class Recorder(resource_pb2_grpc.ResourceMonitorServicer):
    """Records every declared resource of one run.

    With `resolved`, it returns IDs and names as Azure would; without it, they are unknown, as in the first
    preview of a new stack. Sources are relative to `folder`.
    """

    def __init__(self, project: str, stack: str, folder: Path, *, resolved: bool) -> None:
        self.resources: dict[str, PlannedResource] = {}
        self.outputs: Properties = frozen_mapping({})
        self.duplicates: list[PlannedResource] = []
        self.secret_texts: set[str] = set()
        self._urn_prefix = f"urn:pulumi:{stack}::{project}::"
        self._folder = folder
        self._resolved = resolved

    def GetDeploymentInfo(self, request: Empty, context: object = None) -> resource_pb2.DeploymentInfo:
        """Announce the supported features by number, for newer SDKs."""
        number = resource_pb2.ResourceMonitorFeature.Value
        names = (f"RESOURCE_MONITOR_FEATURE_{feature}" for feature in SUPPORTED_FEATURES)
        return resource_pb2.DeploymentInfo(supportedFeatures=[number(name) for name in names])

    def SupportsFeature(
        self, request: resource_pb2.SupportsFeatureRequest, context: object = None
    ) -> resource_pb2.SupportsFeatureResponse:
        """Return whether one feature is supported, for older SDKs, which use camel case."""
        spellings = {feature.replace("_", "").lower() for feature in SUPPORTED_FEATURES}
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id.lower() in spellings)

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest, context: object = None
    ) -> resource_pb2.RegisterResourceResponse:
        """Record a declared resource and return its URN, ID and outputs."""
        _refuse_unsupported(request)
        self._remember_secrets(request.object)
        resource = requests.registered(request, self._urn(request), self._folder)
        identifier = self._identifier(resource)
        answers = arm_ids.computed_outputs(resource.type, identifier) if identifier else {}
        self._record(resource, {"id": identifier or Unknown(), **answers} if resource.custom else {})
        outputs = _response_object(request.object, answers, request.additionalSecretOutputs)
        return resource_pb2.RegisterResourceResponse(urn=resource.urn, id=identifier, object=outputs)

    def ReadResource(
        self, request: resource_pb2.ReadResourceRequest, context: object = None
    ) -> resource_pb2.ReadResourceResponse:
        """Record a resource that is looked up by ID; it exists, so its outputs are always known."""
        self._remember_secrets(request.properties)
        resource = requests.read(request, self._urn(request), self._folder)
        known = request.id not in ("", UNKNOWN_TEXT)
        answers = arm_ids.computed_outputs(resource.type, request.id) if known else {}
        self._record(resource, {"id": request.id if known else Unknown(), **answers})
        outputs = _response_object(request.properties, answers, request.additionalSecretOutputs)
        return resource_pb2.ReadResourceResponse(urn=resource.urn, id=request.id, properties=outputs)

    def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: object = None
    ) -> Empty:
        """Record the outputs of a component or of the stack."""
        self._remember_secrets(request.outputs)
        outputs = wire.properties(request.outputs)
        if request.urn in self.resources:
            self.resources[request.urn] = replace(self.resources[request.urn], outputs=outputs)
        else:
            self.outputs = outputs
        return Empty()

    def Invoke(
        self, request: resource_pb2.ResourceInvokeRequest, context: object = None
    ) -> resource_pb2.ResourceInvokeResponse:
        """Answer a provider function from the table of substitutes, and fail for any other."""
        answer = arm_ids.invoke_answer(request.tok, wire.properties(request.args))
        if answer is None:
            reason = f"the offline preview has no answer for '{request.tok}'; pass the value as configuration"
            return resource_pb2.ResourceInvokeResponse(failures=[provider_pb2.CheckFailure(reason=reason)])
        response = resource_pb2.ResourceInvokeResponse()
        # the field is named `return`, which Python cannot spell as an attribute
        getattr(response, "return").CopyFrom(_response_object(request.args, answer, ()))
        return response

    def RegisterPackage(
        self, request: resource_pb2.RegisterPackageRequest, context: object = None
    ) -> resource_pb2.RegisterPackageResponse:
        """Accept a parameterized provider without downloading anything."""
        return resource_pb2.RegisterPackageResponse(ref=request.parameterization.name or request.name)

    def SignalAndWaitForShutdown(self, request: Empty, context: object = None) -> Empty:
        """Let the program end immediately."""
        return Empty()

    def Call(self, request: resource_pb2.ResourceCallRequest, context: object = None) -> provider_pb2.CallResponse:
        """Reject component methods, which would require the provider."""
        raise _refusal(f"the method '{request.tok}'")

    def RegisterStackTransform(self, request: callback_pb2.Callback, context: object = None) -> Empty:
        """Reject transforms, which require the real engine; transformations run inside the SDK and work."""
        raise _refusal("resource transforms (transformations do work)")

    def RegisterStackInvokeTransform(self, request: callback_pb2.Callback, context: object = None) -> Empty:
        """Reject transforms of provider functions."""
        raise _refusal("invoke transforms")

    def RegisterResourceHook(self, request: resource_pb2.RegisterResourceHookRequest, context: object = None) -> Empty:
        """Reject hooks: code that runs during a deployment is not part of a plan."""
        raise _refusal("resource hooks")

    def RegisterErrorHook(self, request: resource_pb2.RegisterErrorHookRequest, context: object = None) -> Empty:
        """Reject error hooks."""
        raise _refusal("error hooks")

    def _urn(self, request: resource_pb2.RegisterResourceRequest | resource_pb2.ReadResourceRequest) -> str:
        # the engine chains the types of all ancestors except the stack
        ancestors = request.parent.split("::")[2] if request.parent else STACK_TYPE
        chain = request.type if ancestors == STACK_TYPE else f"{ancestors}${request.type}"
        return f"{self._urn_prefix}{chain}::{request.name}"

    def _identifier(self, resource: PlannedResource) -> str:
        # a provider's ID is part of every reference to it, so it is always known
        if resource.custom and (self._resolved or resource.type.startswith("pulumi:providers:")):
            return resource.options.import_id or arm_ids.resource_id(resource.type, resource.name, resource.inputs)
        return ""

    def _record(self, resource: PlannedResource, answers: Mapping[str, Value]) -> None:
        if resource.type == STACK_TYPE:
            return
        if resource.urn in self.resources:
            self.duplicates.append(resource)
            return
        secret_names = set(resource.options.additional_secret_outputs)
        shown = {key: Secret() if key in secret_names else value for key, value in answers.items()}
        self.resources[resource.urn] = replace(resource, outputs=frozen_mapping(shown))

    def _remember_secrets(self, struct: Struct) -> None:
        for value in struct.fields.values():
            self.secret_texts.update(wire.secret_texts(value))


def _response_object(echoed: Struct, answers: Mapping[str, Value], secret_names: Iterable[str]) -> Struct:
    outputs = Struct()
    outputs.CopyFrom(echoed)
    _reshape_answers(outputs)
    for key, answer in answers.items():
        outputs.fields[key].CopyFrom(wire.wire_value(answer))
    for name in secret_names:
        value = outputs.fields[name] if name in outputs.fields else wire.wire_value(Unknown())
        outputs.fields[name].CopyFrom(wire.as_secret(value))
    return outputs


def _reshape_answers(outputs: Struct) -> None:
    """Convert the list of user-assigned identities of a resource to the map that Azure returns."""
    identity = outputs.fields["identity"].struct_value.fields if "identity" in outputs.fields else {}
    if "userAssignedIdentities" in identity and identity["userAssignedIdentities"].HasField("list_value"):
        names = [value.string_value for value in identity["userAssignedIdentities"].list_value.values]
        identity["userAssignedIdentities"].struct_value.Clear()
        for name in names:
            identity["userAssignedIdentities"].struct_value.fields[name].struct_value.Clear()


def _refuse_unsupported(request: resource_pb2.RegisterResourceRequest) -> None:
    if request.remote:
        raise _refusal(f"the remote component '{request.type}'")
    if request.transforms:
        raise _refusal("resource transforms (transformations do work)")


def _refusal(subject: str) -> EntrawatchError:
    return EntrawatchError(f"the offline preview cannot run {subject}; use the preview of the Pulumi CLI")
