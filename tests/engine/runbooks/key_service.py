"""A key service on this machine: what Pulumi asks of Vault's transit engine, where pages name a key of Key Vault."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "hashivault://entrawatch"
_OTHER = {"plaintext": "ciphertext", "ciphertext": "plaintext"}


class _Handler(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        (wanted, text) = next((_OTHER[name], text) for name, text in asked.items() if name in _OTHER)
        # Both texts are base64; a service that turns them around is enough to see who asked it.
        answer = {wanted: text[::-1]}
        data = json.dumps({"data": answer}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served_keys() -> Iterator[dict[str, str]]:
    """Serve keys while the block runs; yield the environment in which Pulumi finds them."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield {"VAULT_SERVER_URL": f"http://127.0.0.1:{server.server_port}", "VAULT_SERVER_TOKEN": "a token"}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
