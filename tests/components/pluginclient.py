"""Starts the plugin as the engine does and asks it for its schema; as a program: pluginclient.py FOLDER, prints it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc


def asked_schema(folder: Path) -> dict[str, Any]:
    """Return the schema that the plugin in this folder gives, with this Python's packages."""
    with subprocess.Popen(
        [sys.executable, "-u", str(folder), "127.0.0.1:1"], stdout=subprocess.PIPE, text=True, cwd=folder.parent
    ) as plugin:
        try:
            assert plugin.stdout
            return _schema(int(plugin.stdout.readline()))
        finally:
            plugin.terminate()


def _schema(port: int) -> dict[str, Any]:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        answer = provider_pb2_grpc.ResourceProviderStub(channel).GetSchema(provider_pb2.GetSchemaRequest(), timeout=60)
    found: dict[str, Any] = json.loads(answer.schema)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asked_schema(Path(sys.argv[1]).absolute()), indent=2, ensure_ascii=False))
