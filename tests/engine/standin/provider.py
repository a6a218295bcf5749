"""The provider: the engine's questions, answered as azure-native answers them."""

import json
import threading
from typing import Any, Never

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from standin import manager
from standin.arm_types import ArmType
from standin.cloud import Cloud
from standin.deployments import DEPLOYMENT
from standin.differences import diff_answer, with_changes
from standin.faults import asked
from standin.refusal import Refusal, Unfinished
from standin.shapes import Shapes, inputs_in, object_mistakes
from standin.wire import UNKNOWN, Properties, is_unknown, read, with_secrets_of, written

_TENANT = "00000000-0000-0000-0000-000000000002"
Context = grpc.ServicerContext


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Takes secrets as the real one does: without their marks, which the engine puts back (`keeps_marks`)."""

    def __init__(self, cloud: Cloud, shapes: Shapes, subscription: str, version: str, keeps_marks: bool) -> None:
        """Answer for one subscription; without `keeps_marks` as a provider that takes marks and loses them in reads."""
        self._cloud, self._shapes, self._subscription = cloud, shapes, subscription
        self._version, self._keeps_marks = version, keeps_marks
        self._cancelled = threading.Event()

    def GetPluginInfo(self, request: Any, context: Context) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: Any, context: Context) -> provider_pb2.GetSchemaResponse:
        provider = {"inputProperties": {"subscriptionId": {"type": "string"}}}
        schema = {"name": "azure-native", "version": self._version, "provider": provider, "resources": {}}
        return provider_pb2.GetSchemaResponse(schema=json.dumps(schema))

    def CheckConfig(self, request: Any, context: Context) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Context) -> provider_pb2.DiffResponse:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Context) -> provider_pb2.ConfigureResponse:
        # A provider that the program declares works in a subscription of its own.
        self._subscription = read(request.args).get("subscriptionId", self._subscription)
        return provider_pb2.ConfigureResponse(supportsPreview=True, acceptSecrets=not self._keeps_marks)

    def Attach(self, request: Any, context: Context) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Cancel(self, request: Any, context: Context) -> empty_pb2.Empty:
        self._cancelled.set()
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Context) -> provider_pb2.CheckResponse:
        kind = self._kind(request.urn, context)
        inputs = read(request.news)
        inputs.setdefault("azureApiVersion", kind.api_version)
        # As azure-native: a property that it does not know is neither reported nor sent.
        failures = [
            provider_pb2.CheckFailure(property=name, reason=reason)
            for name, reason in object_mistakes(self._shapes, kind.token, self._sent(kind, inputs))
        ]
        failures += [
            provider_pb2.CheckFailure(property=name, reason=f"'{name}' has no name, and this project names everything")
            for name in kind.path
            if name not in inputs
        ]
        answer = self._marked(inputs, request.news)
        return provider_pb2.CheckResponse(inputs=answer, failures=failures)

    def Diff(self, request: Any, context: Context) -> provider_pb2.DiffResponse:
        kind = self._kind(request.urn, context)
        old, new = read(request.old_inputs), read(request.news)
        return diff_answer(old, new, {*kind.path, *kind.fixed})

    def Create(self, request: Any, context: Context) -> provider_pb2.CreateResponse:
        kind, inputs = self._kind(request.urn, context), read(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=self._marked(_preview(kind, inputs), request.properties))
        identifier = kind.identifier(self._subscription, inputs)
        if self._cloud.get(identifier):
            context.abort(grpc.StatusCode.UNKNOWN, f"cannot create already existing resource '{identifier}'")
        answer = self._put("create", kind, identifier, request.properties, context)
        outputs = self._marked(_outputs(kind, answer), request.properties)
        return provider_pb2.CreateResponse(id=identifier, properties=outputs)

    def Update(self, request: Any, context: Context) -> provider_pb2.UpdateResponse:
        kind, inputs = self._kind(request.urn, context), read(request.news)
        if request.preview:
            stable = {key: value for key, value in read(request.olds).items() if key in ("name", "location")}
            return provider_pb2.UpdateResponse(
                properties=self._marked({**_preview(kind, inputs), **stable}, request.news)
            )
        answer = self._put("update", kind, request.id, request.news, context)
        return provider_pb2.UpdateResponse(properties=self._marked(_outputs(kind, answer), request.news))

    def Read(self, request: Any, context: Context) -> provider_pb2.ReadResponse:
        kind = self._kind(request.urn, context)
        found = self._asked("read", request.id, context, lambda: self._cloud.get(request.id))
        if found is None:
            return provider_pb2.ReadResponse()
        outputs = _outputs(kind, found["properties"])
        now = self._sent(kind, outputs)
        if request.HasField("inputs") and request.inputs.fields:
            before = self._sent(kind, read(request.properties))
            inputs = with_changes(read(request.inputs), before, now)
        else:
            inputs = {**now, **kind.path_of(request.id), "azureApiVersion": kind.api_version}
        # No secret is marked here: the engine marks what it knew as a secret, as long as it knows.
        return provider_pb2.ReadResponse(id=request.id, properties=written(outputs), inputs=written(inputs))

    def Delete(self, request: Any, context: Context) -> empty_pb2.Empty:
        self._asked("delete", request.id, context, lambda: manager.delete(self._cloud, request.id))
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Context) -> provider_pb2.InvokeResponse:
        if request.tok == "azure-native:logic:listWorkflowTriggerCallbackUrl":
            # As in Azure, whoever knows it may start the workflow.
            url = f"https://prod-00.westeurope.logic.azure.com/workflows/{read(request.args)['workflowName']}"
            called = {"value": f"{url}/triggers/manual/paths/invoke?api-version=2016-10-01&sig=TRIGGER-SIGNATURE"}
            return provider_pb2.InvokeResponse(**{"return": written(called)})
        if request.tok != "azure-native:authorization:getClientConfig":
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the stand-in has no function '{request.tok}'")
        answer = {"subscriptionId": self._subscription, "tenantId": _TENANT, "clientId": _TENANT, "objectId": ""}
        return provider_pb2.InvokeResponse(**{"return": written(answer)})

    def _kind(self, urn: str, context: Context) -> ArmType:
        try:
            return manager.arm_type(urn.split("::")[2].rpartition("$")[2])
        except Refusal as refusal:
            _tell(refusal, context)

    def _put(
        self, operation: str, kind: ArmType, identifier: str, sent: struct_pb2.Struct, context: Context
    ) -> Properties:
        def put() -> Properties:
            return manager.put(self._cloud, kind, identifier, self._sent(kind, read(sent)))

        try:
            found: Properties = asked(self._cloud, operation, identifier, self._cancelled, put)
        except Unfinished as broken_off:
            outputs = written(_outputs(kind, broken_off.answer))
            failed = provider_pb2.ErrorResourceInitFailed(
                id=identifier, properties=outputs, inputs=sent, reasons=[str(broken_off)]
            )
            _tell(broken_off, context, failed)
        except Refusal as refusal:
            _tell(refusal, context)
        return found

    def _sent(self, kind: ArmType, properties: Properties) -> Properties:
        """Return the properties that the provider knows of: those that it sends."""
        known: Properties = inputs_in(self._shapes, {"object": kind.token}, properties)
        return known

    def _asked(self, operation: str, identifier: str, context: Context, do: Any) -> Any:
        try:
            return asked(self._cloud, operation, identifier, self._cancelled, do)
        except Refusal as refusal:
            _tell(refusal, context)

    def _marked(self, properties: Properties, request: struct_pb2.Struct) -> struct_pb2.Struct:
        return written(properties if self._keeps_marks else with_secrets_of(properties, request))


def _tell(refusal: Refusal, context: Context, failed: provider_pb2.ErrorResourceInitFailed | None = None) -> Never:
    """End the call with what Azure says; the engine keeps a resource that is there although it `failed`."""
    if failed is not None:
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(refusal))
        status.details.add().Pack(failed)
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, str(refusal))


def _outputs(kind: ArmType, answer: Properties) -> Properties:
    read = {key: value for key, value in answer.items() if key not in kind.unread}
    return {**read, "azureApiVersion": kind.api_version}


def _preview(kind: ArmType, inputs: Properties) -> Properties:
    """Return what is known before a deployment: the inputs, and that Azure will add to them."""
    computed = ("name", "type", "customerId", "principalId", "clientId", "tenantId")
    name = inputs.get(kind.path[-1], UNKNOWN)
    known = dict.fromkeys(computed, UNKNOWN) | inputs
    if "userAssignedIdentities" in known.get("identity", {}):
        # They are written as a list and answered as an object, which the provider does not foretell.
        known["identity"] = {**known["identity"], "userAssignedIdentities": UNKNOWN}
    if kind.token == DEPLOYMENT:
        # Azure never answers the template, so the provider does not foretell it.
        known["properties"] = {"mode": inputs["properties"]["mode"], "provisioningState": UNKNOWN}
    return known | {"name": name if not is_unknown(name) else UNKNOWN}
