"""Lists of resources, read from Azure Resource Manager with the caller's own identity."""

import json
from typing import Any

from entrawatch.workspace.client import ServiceFailed, json_object, rest_client, signed_in

AZURE = "https://management.azure.com"
_MOST_PAGES = 200
_REASONS = {
    401: "Azure does not accept the identity; sign in again",
    403: "the identity may not read this list; it needs the role Reader there",
    404: "Azure has no such resource",
    429: "Azure throttles the identity; run the command again later",
}


class ResourceManager:
    """Azure Resource Manager, of which only lists and resources are read."""

    def __init__(self, client: Any) -> None:
        """`client`: a PipelineClient of azure-core."""
        self._client = client

    def rows(self, path: str) -> str:
        """Return all resources of a list as JSON; raises ServiceFailed if one of its pages cannot be read."""
        found: list[Any] = []
        for _ in range(_MOST_PAGES):
            page = self.resource(path)
            found += page.get("value") or []
            following = str(page.get("nextLink") or "")
            if not following:
                return json.dumps(found)
            if not following.startswith(f"{AZURE}/"):
                # The token must not go to another host.
                raise ServiceFailed("the next page of the list is not an address of Azure Resource Manager")
            path = following.removeprefix(AZURE)
        raise ServiceFailed(f"the list has more than {_MOST_PAGES} pages")

    def resource(self, path: str) -> dict[str, Any]:
        """Return one resource, or one page of a list, by its path; raises ServiceFailed."""
        return json_object(self._client, f"{AZURE}{path}", "Azure", _REASONS)


def connect_resource_manager() -> ResourceManager:
    """Return Azure Resource Manager for the caller's identity; raises EntrawatchError if the extra is not installed."""
    return signed_in(resource_manager_of)


def resource_manager_of(credential: Any, **options: Any) -> ResourceManager:
    """Return Azure Resource Manager for a credential; `options` are those of PipelineClient."""
    from azure.core.pipeline.policies import RetryPolicy

    return ResourceManager(rest_client(AZURE, credential, RetryPolicy(), **options))
