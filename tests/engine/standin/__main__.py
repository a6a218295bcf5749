"""Serves the stand-in: prints its port, as every Pulumi plugin does, and answers the engine until that ends."""

import os
import signal
import sys
import threading
from concurrent import futures
from pathlib import Path

import grpc

from standin.bare_sdk import import_bare_sdk

import_bare_sdk()
from pulumi.runtime.proto import provider_pb2_grpc  # noqa: E402

from standin.cloud import Cloud  # noqa: E402
from standin.provider import Provider  # noqa: E402
from standin.shapes import read_shapes  # noqa: E402

_MANY_MEGABYTES = 400 << 20


def main() -> None:
    """Serve until the engine sends a signal or is gone."""
    cloud = Cloud(Path(os.environ["STANDIN_CLOUD"]))
    provider = Provider(
        cloud,
        read_shapes(Path(os.environ["STANDIN_SHAPES"])),
        subscription=os.environ["ARM_SUBSCRIPTION_ID"],
        version=os.environ["STANDIN_VERSION"],
        keeps_marks=os.environ.get("STANDIN_LOSES_SECRET_MARKS") != "1",
    )
    size = [("grpc.max_receive_message_length", _MANY_MEGABYTES), ("grpc.max_send_message_length", _MANY_MEGABYTES)]
    server = grpc.server(futures.ThreadPoolExecutor(32), options=size)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    engine = os.getppid()
    # An engine that was killed sends no signal.
    while os.getppid() == engine and not ended.wait(1):
        pass
    # Calls that hang must not keep the process.
    os._exit(0)


if __name__ == "__main__":
    main()
