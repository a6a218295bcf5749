"""Client: one query on a Log Analytics workspace, through Microsoft's package, which the extra `workspace` installs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from entrawatch.documents.issues import EntrawatchError

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


@dataclass(frozen=True)
class Answer:
    """The rows of one query; moments are datetimes in UTC, dynamic values are JSON text."""

    columns: Mapping[str, str]
    """Column → KQL type, in order."""
    rows: tuple[tuple[Any, ...], ...]


class ServiceFailed(EntrawatchError):
    """Raised if Azure gives no answer; the text may quote what Azure wrote."""

    def __init__(self, text: str, reason: str = "") -> None:
        """`reason`: the text without Azure's words, which can name the identity or quote the query."""
        super().__init__(text)
        self.reason = reason or text


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
                text = f"cannot sign in to Azure: {_line(error)}; run 'az login'"
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


def connect(workspace_id: str) -> Workspace:
    """Return a workspace that is read with the caller's own identity, such as that of 'az login' or of a pipeline.

    Raises EntrawatchError if the extra is not installed.
    """
    try:
        from azure.identity import DefaultAzureCredential

        return workspace_of(workspace_id, DefaultAzureCredential())
    except ImportError as error:
        raise EntrawatchError(f"package '{error.name}' is missing; {_HOW_TO_INSTALL}") from error


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
    text = " ".join(str(getattr(error, "message", None) or error).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
