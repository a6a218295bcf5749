"""A git server that the CLI reaches by https under a name of its own, as it reaches a hosted repository."""

import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HOST = "git.contoso.test"
_PARTS = (
    "components", "src", "alert_specs", "templates", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE",
    "Pulumi.yaml",
)  # fmt: skip


@dataclass(frozen=True)
class GitServer:
    """A running server; `variables` lead the CLI to it, and have it believe its certificate."""

    folder: Path
    host: str
    variables: Mapping[str, str]

    def publish(self, repository: Path, name: str, tag: str) -> None:
        """Offer the parts of a repository that a plugin needs, as they are now, under a tag."""
        work, target = self.folder / "work", self.folder / f"{name}.git"
        for part in _PARTS:
            source = repository / part
            if source.is_dir():
                shutil.copytree(source, work / part, ignore=shutil.ignore_patterns("__pycache__", "venv"))
            else:
                shutil.copy(source, work / part)
        _git(work, "init", "--quiet")
        _commit(work, tag)
        _git(work, "clone", "--quiet", "--bare", str(work), str(target))

    def publish_next(self, name: str, file: str, old: str, new: str) -> None:
        """Offer another release of what was published: one text of one file changed, under a tag of the new text."""
        work, target = self.folder / "work", self.folder / f"{name}.git"
        text = (work / file).read_text()
        assert old in text
        (work / file).write_text(text.replace(old, new))
        _commit(work, f"v{new}")
        _git(work, "push", "--quiet", "--all", str(target))
        _git(work, "push", "--quiet", "--tags", str(target))


@contextmanager
def serve_git(folder: Path) -> Iterator[GitServer]:
    """Serve the repositories below a folder."""
    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    handler = type("Handler", (_Handler,), {"root": folder, "tls": context})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    proxy = f"http://127.0.0.1:{server.server_port}"
    # Everything else the CLI talks to is on this machine.
    variables = {"HTTPS_PROXY": proxy, "NO_PROXY": "127.0.0.1,localhost", "SSL_CERT_FILE": str(certificate)}
    try:
        yield GitServer(folder, HOST, variables)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    root: Path
    tls: ssl.SSLContext

    def do_CONNECT(self) -> None:
        """Stand for the host that the CLI asked its proxy for."""
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        self.connection = self.request = self.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")
        self.close_connection = False

    def do_GET(self) -> None:
        """Hand a request to git's own server and its answer back."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        command = ["git", "http-backend"]
        ran = subprocess.run(command, input=body, env=self._variables(), stdout=subprocess.PIPE, check=True)
        head, _, data = ran.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(fields.pop("Status", "200 OK").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def _variables(self) -> dict[str, str]:
        path, _, query = self.path.partition("?")
        return {
            **os.environ,
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": self.headers.get("Content-Length") or "0",
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }

    do_POST = do_GET

    def finish(self) -> None:
        """Close what the connection became when it was encrypted."""
        super().finish()
        self.connection.close()

    def log_message(self, *arguments: Any) -> None:
        """Stay silent."""


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    name = ("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}")
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    command = ["openssl", "req", "-x509", *kind, "-keyout", str(key), "-out", str(certificate), *name]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


def _commit(folder: Path, tag: str) -> None:
    author = ("-c", "user.name=author", "-c", "user.email=author@contoso.com")
    for command in (("add", "--all"), ("commit", "--quiet", "-m", "release"), ("tag", tag)):
        _git(folder, *author, *command)


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
