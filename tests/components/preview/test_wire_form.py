"""The recorder speaks the protocol of the real engine."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import rpc
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2, resource_pb2_grpc

from entrawatch.resources.program_plan import Plan, Secret
from entrawatch.resources.property_values import SIGNATURE_KEY, UNKNOWN_TEXT
from entrawatch_pulumi.preview import wire
from entrawatch_pulumi.preview.recorder import SUPPORTED_FEATURES, EngineLog, Recorder
from entrawatch_pulumi.preview.run import drive, finished_plan
from entrawatch_pulumi.preview.sdk import Deployment

SAMPLE = """
import pulumi
from pulumi_azure_native import authorization, monitor, operationalinsights

hook = pulumi.Config("entra").require_secret("hook")
workspace = operationalinsights.Workspace(
    "logs", resource_group_name="rg-sec", opts=pulumi.ResourceOptions(protect=True)
)
group = monitor.action_group.ActionGroup(
    "page", resource_group_name="rg-sec", group_short_name="page", enabled=True,
    webhook_receivers=[monitor.WebhookReceiverArgs(name="pager", service_uri=hook)],
)
for index in range(3):
    monitor.ScheduledQueryRule(
        f"rule-{index}", resource_group_name="rg-sec", scopes=[workspace.id], severity=index,
        actions=monitor.ActionsArgs(action_groups=[group.id]),
        opts=pulumi.ResourceOptions(depends_on=[group]),
    )
pulumi.log.warn("three rules")
pulumi.export("tenant", authorization.get_client_config().tenant_id)
pulumi.export("hook", hook)
"""


@contextmanager
def served(recorder: Recorder, log: EngineLog) -> Iterator[str]:
    """Serve both services on the loopback interface and yield their address."""
    server = grpc.server(ThreadPoolExecutor(4))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(recorder, server)
    engine_pb2_grpc.add_EngineServicer_to_server(log, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(grace=None).wait()


def plan_of(program: Path, *, over_grpc: bool, resolved: bool) -> Plan:
    """Preview the program with the services in reach of a call, or behind a socket."""
    folder = program.parent.resolve()
    recorder, log = Recorder("entra", "dev", folder, resolved=resolved), EngineLog()
    deployment = Deployment("entra", "dev", {"entra:hook": "https://hooks.example"}, ["entra:hook"], str(folder))
    if over_grpc:
        with served(recorder, log) as address:
            drive(program, deployment, address, address)
    else:
        drive(program, deployment, recorder, log)
    return finished_plan(deployment, recorder, log)


def test_the_plan_is_the_same_when_every_message_is_serialized(write_program: Callable[..., Path]) -> None:
    """Handing messages over as objects hides nothing that the wire would change."""
    program = write_program(SAMPLE)
    for resolved in (False, True):
        direct = plan_of(program, over_grpc=False, resolved=resolved)
        assert len(direct.resources) == 5
        assert direct == plan_of(program, over_grpc=True, resolved=resolved)


def test_the_wire_constants_are_those_of_the_sdk() -> None:
    """A new SDK that marks secrets or unknowns otherwise must not pass unseen."""
    assert UNKNOWN_TEXT == rpc.UNKNOWN
    assert rpc._special_sig_key == SIGNATURE_KEY
    assert {kind.name: kind.value for kind in wire.Signature} == {
        "ASSET": rpc._special_asset_sig,
        "ARCHIVE": rpc._special_archive_sig,
        "SECRET": rpc._special_secret_sig,
        "RESOURCE": rpc._special_resource_sig,
        "OUTPUT": rpc._special_output_value_sig,
    }


def test_the_sdk_still_has_the_names_the_runner_sets() -> None:
    """Without these names a second run in one process fails."""
    from pulumi.runtime import settings

    assert settings.ROOT.name == "root_resource"
    assert callable(settings.configure)


def test_every_feature_of_the_sdk_is_either_supported_or_known_to_be_left_out() -> None:
    """A new SDK may send something in a new form: decide about each feature before announcing it."""
    left_out = {
        "SENDS_OPTIONS_TO_HOOKS",
        "BYTE_STRING",
        "INVOKE_DEPENDS_ON",
        "INVOKE_PARENT",
        "INVOKE_OUTPUT_VALUES",
        "CALL_OUTPUT_VALUES",
    }
    known = {
        name.removeprefix("RESOURCE_MONITOR_FEATURE_") for name in dict(resource_pb2.ResourceMonitorFeature.items())
    }
    assert known == left_out | set(SUPPORTED_FEATURES)


def test_secrets_are_announced_although_their_number_is_zero(tmp_path: Path) -> None:
    """Without that feature the SDK sends secrets as plain text."""
    recorder = Recorder("entra", "dev", tmp_path, resolved=False)
    assert resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS == 0
    assert 0 in recorder.GetDeploymentInfo(None).supportedFeatures
    for spelled in ("secrets", "aliasSpecs", "outputValues"):
        assert recorder.SupportsFeature(resource_pb2.SupportsFeatureRequest(id=spelled)).hasSupport
    assert not recorder.SupportsFeature(resource_pb2.SupportsFeatureRequest(id="byteString")).hasSupport


def test_a_secret_output_value_is_a_secret() -> None:
    """Outputs inside of components arrive in a form of their own, with a secret flag."""
    text = {"string_value": "plain"}
    fields = {SIGNATURE_KEY: {"string_value": wire.Signature.OUTPUT.value}, "value": text}
    open_output = Struct(fields=fields)
    secret_output = Struct(fields={**fields, "secret": {"bool_value": True}})
    outer = Struct(fields={"open": {"struct_value": open_output}, "hidden": {"struct_value": secret_output}})

    assert wire.properties(outer) == {"open": "plain", "hidden": Secret()}
    assert list(wire.secret_texts(outer.fields["hidden"])) == ["plain"]
    assert list(wire.secret_texts(outer.fields["open"])) == []
