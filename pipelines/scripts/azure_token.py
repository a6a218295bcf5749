"""Fetch GitHub's token for Azure and write it to the file that the state's storage reads. It is valid for some minutes.

Usage: python3 pipelines/scripts/azure_token.py

The Azure provider fetches tokens itself; the state's storage and its key read this file, AZURE_FEDERATED_TOKEN_FILE.
"""

import json
import os
import urllib.request
from pathlib import Path

from github_api import leave
from rest import Refused, send

_AUDIENCE = "api://AzureADTokenExchange"


def main() -> int:
    """Write the token, and export its file name for the next steps."""
    path = Path(os.environ["RUNNER_TEMP"]) / "azure-token"
    token = _token()
    print(f"::add-mask::{token}", flush=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(token)
    with Path(os.environ["GITHUB_ENV"]).open("a", encoding="utf-8") as file:
        file.write(f"AZURE_FEDERATED_TOKEN_FILE={path}\n")
    return 0


def _token() -> str:
    url = os.environ.get("ACTIONS_ID_TOKEN_REQUEST_URL", "")
    if not url:
        raise Refused("this job has no GitHub token; give it the permission id-token: write")
    headers = {"Authorization": f"Bearer {os.environ['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
    request = urllib.request.Request(f"{url}&audience={_AUDIENCE}", headers=headers)  # noqa: S310 - the runner's own API
    pause = float(os.environ.get("ENTRAWATCH_RETRY_SECONDS", "2"))
    try:
        return str(json.loads(send(request, "GET the token of this job", "GitHub", pause))["value"])
    except (ValueError, KeyError, TypeError):
        raise Refused("GitHub returned no token") from None


if __name__ == "__main__":
    leave(main)
