"""What the stand-ins of Azure's services share: a credential, and answers through Microsoft's own client."""

import io
import json
from typing import Any

import requests
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse


class Identity:
    """A credential that nothing checks."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken("token", 2_000_000_000)


def transport_to(service: BaseAdapter) -> RequestsTransport:
    """Return a transport whose requests all reach a service."""
    session = requests.Session()
    session.mount("https://", service)
    return RequestsTransport(session=session, session_owner=False)


def json_response(
    request: requests.PreparedRequest, status: int, value: Any, headers: dict[str, str] | None = None
) -> requests.Response:
    """Return the response with a value as JSON."""
    response = requests.Response()
    response.status_code, response.url, response.request = status, str(request.url), request
    response.headers.update({"Content-Type": "application/json", **(headers or {})})
    response.raw = HTTPResponse(io.BytesIO(json.dumps(value).encode()), response.headers, status, preload_content=False)
    return response
