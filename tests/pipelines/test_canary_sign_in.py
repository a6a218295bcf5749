"""The nightly canary: a sign-in that fails for its password, and nothing else."""

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

import pytest
from localserver import serving
from runevents import ROOT

Sent = list[tuple[str, dict[str, list[str]]]]
"""Path and fields of each request."""
SETTINGS = {
    "ENTRAWATCH_TENANT_ID": "9f6a1c3e-7b52-4d08-b1c4-0e8d53a7f266",
    "ENTRAWATCH_CANARY_ACCOUNT": "canary@contoso.com",
    "ENTRAWATCH_CANARY_CLIENT_ID": "00000000-0000-0000-0000-000000000901",
}


def run(settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(ROOT / "pipelines" / "scripts" / "canary_sign_in.py")]
    env = {"PATH": os.environ["PATH"], **settings}
    return subprocess.run(words, env=env, capture_output=True, text=True, timeout=60)


def answered(
    status: int, body: object
) -> tuple[subprocess.CompletedProcess[str], list[tuple[str, dict[str, list[str]]]]]:
    """Return how the script ends if Entra ID answers this, and what it was sent."""
    sent: Sent = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append((self.path, parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())))
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    with serving(Handler) as url:
        return run({**SETTINGS, "ENTRAWATCH_LOGIN_URL": url}), sent


def test_a_rejected_password_is_what_the_job_wants() -> None:
    """One request with a random password for the account; a second run has another one."""
    results = [answered(400, {"error": "invalid_grant", "error_codes": [50126]}) for _ in range(2)]
    assert [result.returncode for result, _ in results] == [0, 0]
    (path, first), (_, second) = (sent[0] for _, sent in results)
    assert path == f"/{SETTINGS['ENTRAWATCH_TENANT_ID']}/oauth2/v2.0/token"
    assert (first["grant_type"], first["username"]) == (["password"], ["canary@contoso.com"])
    assert first["password"] != second["password"]


@pytest.mark.parametrize(
    ("status", "body", "reported"),
    [
        (200, {"access_token": "x"}, "it succeeded; reset the password of the account"),
        (400, {"error_codes": [700016], "error_description": "Application\nnot found"}, "`Application not found`"),
        (503, [], "Entra ID responds 503"),
    ],
)
def test_any_other_answer_fails_the_job(status: int, body: object, reported: str) -> None:
    """It may leave no record of a sign-in, so the absence would be the job's own fault."""
    result, _ = answered(status, body)
    text = f"the canary sign-in was not rejected for its password (50126): {reported}\n"
    assert (result.returncode, result.stdout, result.stderr) == (1, "", text)


def test_a_missing_setting_and_a_silent_service_are_named() -> None:
    """Without a stack trace."""
    missing = run({**SETTINGS, "ENTRAWATCH_CANARY_CLIENT_ID": ""})
    assert missing.stderr == "variable ENTRAWATCH_CANARY_CLIENT_ID is not set; docs/self_monitoring.md explains it\n"
    unreachable = run({**SETTINGS, "ENTRAWATCH_LOGIN_URL": "http://127.0.0.1:1"})
    assert unreachable.stderr == "Entra ID cannot be reached: URLError\n"
