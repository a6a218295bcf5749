"""Client: one query on a Log Analytics workspace, through Microsoft's package, which the extra `workspace` installs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from textwrap import shorten
from typing import Any, Protocol, TypeVar

from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.quoting import printable

_MINUTES = 10
"""How long the service lets a query run, at most (azure-monitor-docs, logs/api/timeouts)."""
_REASONS = {
    400: "the workspace rejects the query",
    401: "the workspace does not accept the identity; sign in again",
    403: "the identity may not read these logs; it needs the role Log Analytics Reader on the workspace",
    404: "no workspace has this ID",
    413: "the answer is too large",
    429: "the workspace is throttled, and stayed so after waiting; run the command again later",
    504: f"the query did not finish within {_MINUTES} minutes",
}
_HOW_TO_INSTALL = "install it with: pip install 'entrawatch[workspace]'"
_LONGEST = 300
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """The rows of one query; moments are datetimes in UTC, dynamic values are JSON text."""

    columns: Mapping[str, str]
    """Column → KQL type, in order."""
    rows: tuple[tuple[Any, ...], ...]


class ServiceFailed(EntrawatchError):
    """Raised if Azure gives no answer; the text may quote what Azure wrote."""

    def __init__(self, text: str, reason: str = "", status: int = 0) -> None:
        """`reason`: the text without Azure's words, which can name the identity or quote the query.

        `status`: that of the HTTP response; 0 without one.
        """
        super().__init__(text)
        self.reason = reason or text
        self.status = status


class QueryFailed(ServiceFailed):
    """Raised if one query has no complete answer; others may have one."""


class Cloud(Protocol):
    """A service that runs KQL; a cluster of Azure Data Explorer would be another one."""

    def ask(self, query: str, since: datetime, until: datetime) -> Answer:
        """Return the complete answer to a query on records of a time range; raises QueryFailed.

        Can be called from several threads at once.
        """


class Workspace:
    """A Log Analytics workspace."""

    def __init__(self, workspace_id: str, client: Any) -> None:
        """`workspace_id`: the GUID; `client`: a LogsQueryClient."""
        self._id = workspace_id
        self._client = client

    def ask(self, query: str, since: datetime, until: datetime) -> Answer:
        """Return the complete answer to a query on records of a time range; raises QueryFailed.

        A partial answer, which comes with HTTP 200, is a failure: its counts would be too low.
        """
        from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError
        from azure.monitor.query import LogsQueryStatus

        try:
            found = self._client.query_workspace(self._id, query, timespan=(since, until), server_timeout=_MINUTES * 60)
        except HttpResponseError as error:
            # The package replaces the exception of the credential.
            if isinstance(error.__context__, ClientAuthenticationError) and error.response is None:
                text = f"cannot sign in to Azure, run 'az login': {_line(error)}"
                raise ServiceFailed(text, "cannot sign in to Azure") from error
            raise _failed(error) from error
        except AzureError as error:
            reason = "the workspace cannot be reached"
            raise QueryFailed(f"{reason}: {_line(error)}", reason) from error
        if found.status is not LogsQueryStatus.SUCCESS:
            reason = "the answer is incomplete"
            raise QueryFailed(f"{reason}: {_line(found.partial_error)}", reason)
        (table,) = found.tables
        kinds = dict(zip(table.columns, table.columns_types, strict=True))
        return Answer(kinds, tuple(tuple(map(_cell, kinds.values(), row)) for row in table.rows))


@dataclass(frozen=True)
class ReasonsOnly:
    """A service for a report that others read: its failures have our reasons, and `tell` receives Azure's words."""

    cloud: Cloud
    tell: Callable[[str], None]

    def ask(self, query: str, since: datetime, until: datetime) -> Answer:
        """Return the complete answer to a query on records of a time range; raises QueryFailed."""
        try:
            return self.cloud.ask(query, since, until)
        except ServiceFailed as failed:
            self.tell(str(failed))
            raise type(failed)(failed.reason) from failed


def signed_in(client_of: Callable[[Any], T]) -> T:
    """Return a client for the caller's own identity, such as that of 'az login' or of a pipeline.

    Raises EntrawatchError if the extra is not installed.
    """
    try:
        from azure.identity import DefaultAzureCredential

        # Without a handler, Python prints the package's warnings a second time, in many lines.
        logging.getLogger("azure").addHandler(logging.NullHandler())
        return client_of(DefaultAzureCredential())
    except ImportError as error:
        raise EntrawatchError(f"package '{error.name}' is missing; {_HOW_TO_INSTALL}") from error


def rest_client(address: str, credential: Any, retries: Any, **options: Any) -> Any:
    """Return a PipelineClient that signs in to a service; `retries`: a RetryPolicy, `options`: those of the client."""
    from azure.core import PipelineClient
    from azure.core.pipeline.policies import BearerTokenCredentialPolicy

    policies = [retries, BearerTokenCredentialPolicy(credential, f"{address}/.default")]
    return PipelineClient(address, policies=policies, **options)


def json_object(client: Any, address: str, service: str, reasons: Mapping[int, str]) -> dict[str, Any]:
    """Return the JSON object at an address of a service; raises ServiceFailed, with a reason for each HTTP status."""
    from azure.core.rest import HttpRequest

    response = answered(client, HttpRequest("GET", address), service, reasons)
    try:
        found = response.json()
    except ValueError as error:
        raise ServiceFailed(f"the answer of {service} is not JSON") from error
    if not isinstance(found, dict):
        raise ServiceFailed(f"the answer of {service} is not a JSON object")
    return found


def answered(client: Any, request: Any, service: str, reasons: Mapping[int, str]) -> Any:
    """Return the response to a HttpRequest that a service accepts; raises ServiceFailed.

    `reasons`: why a service answers with another HTTP status.
    """
    from azure.core.exceptions import AzureError, ClientAuthenticationError

    try:
        response = client.send_request(request)
    except ClientAuthenticationError as error:
        raise ServiceFailed(f"cannot sign in to {service}, run 'az login': {_line(error)}") from error
    except AzureError as error:
        raise ServiceFailed(f"{service} cannot be reached: {_line(error)}") from error
    status = response.status_code
    if status not in (200, 201, 204):
        reason = reasons.get(status, f"{service} reports an error")
        raise ServiceFailed(f"{reason} (HTTP {status}{_code(response, request.method != 'GET')})", status=status)
    return response


def _code(response: Any, with_message: bool) -> str:
    """Return the code in an error document, such as that of a missing license, and its message; '' without one."""
    try:
        error = response.json()["error"]
        return f": {_line(error['code'])}" + (f": {_line(error.get('message'))}" if with_message else "")
    except (ValueError, LookupError, TypeError):
        return ""


def connect(workspace_id: str) -> Workspace:
    """Return a workspace that is read with the caller's own identity; raises EntrawatchError without the extra."""
    return signed_in(partial(workspace_of, workspace_id))


def workspace_of(workspace_id: str, credential: Any, **options: Any) -> Workspace:
    """Return a workspace that is read with a credential; `options` are those of LogsQueryClient."""
    from azure.core.pipeline.policies import RetryPolicy
    from azure.monitor.query import LogsQueryClient

    class NotAfterTimeOuts(RetryPolicy[Any, Any]):
        """Waits as the service asks, but does not repeat a query that ran for ten minutes."""

        def is_retry(self, settings: Any, response: Any) -> bool:
            return response.http_response.status_code != 504 and super().is_retry(settings, response)

    return Workspace(workspace_id, LogsQueryClient(credential, retry_policy=NotAfterTimeOuts(), **options))


def _cell(kind: str, cell: Any) -> Any:
    """Return null for a null of these types, which the package turns into text."""
    return None if kind in ("guid", "timespan") and cell == "None" else cell


def _failed(error: Any) -> QueryFailed:
    known = _REASONS.get(error.status_code, "the workspace reports an error")
    status = f"HTTP {error.status_code}"
    return QueryFailed(f"{known} ({status}: {_line(_cause(error.error) or error)})", f"{known} ({status})")


def _cause(error: Any) -> str:
    """Return the innermost message of an error document, which is about the query; '' without one."""
    inner = getattr(error, "innererror", None)
    while isinstance(inner, dict) and isinstance(inner.get("innererror"), dict):
        inner = inner["innererror"]
    found = inner.get("message") if isinstance(inner, dict) else None
    return str(found or getattr(error, "message", None) or "")


def _line(error: Any) -> str:
    return printable(shorten(str(getattr(error, "message", None) or error), _LONGEST, placeholder=" ..."))
