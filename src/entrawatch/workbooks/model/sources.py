"""Where a query's rows come from: the workspace, Azure Resource Graph, or the workbook itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from entrawatch.workbooks.model.visibility import JsonObject


@dataclass(frozen=True)
class Source:
    """A kind of query with its resource type."""

    query_type: int
    resource_type: str = ""
    scope: tuple[str, ...] = ()
    """Azure resources to ask; empty for the workspace of the workbook."""

    def to_json(self) -> JsonObject:
        """Return the properties of a query from here."""
        kind = {"resourceType": self.resource_type} if self.resource_type else {}
        scope = {"crossComponentResources": list(self.scope)} if self.scope else {}
        return {"queryType": self.query_type, **kind, **scope}


LOGS = Source(0, "microsoft.operationalinsights/workspaces")
RESOURCE_GRAPH = Source(1, "microsoft.resourcegraph/resources", ("value::tenant",))
STATIC = Source(8)


def static_rows(rows: Sequence[JsonObject]) -> str:
    """Return the query of rows that the workbook contains."""
    content = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return json.dumps({"version": "1.0.0", "content": content, "transformers": None}, ensure_ascii=False)
