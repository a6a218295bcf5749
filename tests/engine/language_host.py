"""A stand-in for `pulumi-language-python`, which is not to be had as a Go module.

It serves the engine's questions about Python programs, component plugins and policy packs, and hands the real work to
Pulumi's own `pulumi-language-python-exec`, whose path stands in PULUMI_PYTHON_EXEC. The official host is used where
there is one.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
from bare_sdk import import_bare_sdk
from google.protobuf import empty_pb2

import_bare_sdk()
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2  # noqa: E402

_TOLD_BY_THE_PROGRAM = 32  # exit code of a program that has told its error itself


class Host(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs each program in the interpreter of its `virtualenv` option, else in the one that runs this host."""

    def __init__(self, engine: str) -> None:
        """Take the address of the engine."""
        self._engine = engine
        self._children: list[subprocess.Popen[bytes]] = []

    def Handshake(self, request: Any, context: Any) -> language_pb2.LanguageHandshakeResponse:
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version="3.259.0")

    def GetRequiredPackages(self, request: Any, context: Any) -> language_pb2.GetRequiredPackagesResponse:
        return language_pb2.GetRequiredPackagesResponse()

    def GetRequiredPlugins(self, request: Any, context: Any) -> language_pb2.GetRequiredPluginsResponse:
        return language_pb2.GetRequiredPluginsResponse()

    def GetProgramDependencies(self, request: Any, context: Any) -> language_pb2.GetProgramDependenciesResponse:
        return language_pb2.GetProgramDependenciesResponse()

    def RuntimeOptionsPrompts(self, request: Any, context: Any) -> language_pb2.RuntimeOptionsResponse:
        return language_pb2.RuntimeOptionsResponse()

    def About(self, request: Any, context: Any) -> language_pb2.AboutResponse:
        return language_pb2.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def InstallDependencies(self, request: Any, context: Any) -> Iterator[language_pb2.InstallDependenciesResponse]:
        yield language_pb2.InstallDependenciesResponse(stdout=b"the test environment has all dependencies\n")

    def Run(self, request: Any, context: Any) -> language_pb2.RunResponse:
        flags = {
            "monitor": request.monitor_address,
            "engine": self._engine,
            "project": request.project,
            "root_directory": request.info.root_directory,
            "stack": request.stack,
            "pwd": request.pwd,
            "dry_run": str(request.dryRun).lower(),
            "parallel": str(request.parallel),
            "organization": request.organization,
        }
        given = [part for name, value in flags.items() if value for part in (f"--{name}", value)]
        program = [os.environ["PULUMI_PYTHON_EXEC"], *given, request.info.entry_point, *request.args]
        config = {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        child = subprocess.Popen([_python(request.info), *program], env={**os.environ, **config}, cwd=request.pwd)
        self._children.append(child)
        code = child.wait()
        if code == _TOLD_BY_THE_PROGRAM:
            return language_pb2.RunResponse(bail=True)
        return language_pb2.RunResponse(error=f"program exited with code {code}" if code else "")

    def RunPlugin(self, request: Any, context: Any) -> Iterator[language_pb2.RunPluginResponse]:
        folder = request.info.program_directory
        policies = request.kind == "analyzer"
        arguments = ["-m", "pulumi.policy", *request.args, folder] if policies else [folder, *request.args]
        child = subprocess.Popen(
            [_python(request.info), "-u", *arguments],
            cwd=folder if policies else request.pwd,
            env={**os.environ, **dict(entry.split("=", 1) for entry in request.env)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._children.append(child)
        context.add_callback(child.terminate)
        assert child.stdout
        assert child.stderr
        errors: list[bytes] = []
        drain = threading.Thread(target=lambda: errors.extend(child.stderr or ()), daemon=True)
        drain.start()
        for line in child.stdout:
            yield language_pb2.RunPluginResponse(stdout=line)
        code = child.wait()
        drain.join()
        yield from (language_pb2.RunPluginResponse(stderr=line) for line in errors)
        yield language_pb2.RunPluginResponse(exitcode=code)

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        self.end()
        return empty_pb2.Empty()

    def end(self) -> None:
        """End the programs that still run."""
        for child in self._children:
            if child.poll() is None:
                child.terminate()


def _python(info: Any) -> str:
    environment = info.options.fields["virtualenv"].string_value if "virtualenv" in info.options.fields else ""
    found = Path(info.root_directory, environment, "bin", "python")
    return str(found) if environment and found.exists() else sys.executable


def main() -> None:
    """Serve until the engine sends a signal or is gone."""
    server = grpc.server(futures.ThreadPoolExecutor(16))
    host = Host(sys.argv[-1] if len(sys.argv) > 1 else "")
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    engine = os.getppid()
    # An engine that was killed sends no signal.
    while os.getppid() == engine and not ended.wait(1):
        pass
    host.end()
    os._exit(0)


if __name__ == "__main__":
    main()
