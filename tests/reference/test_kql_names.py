"""Names of KQL itself: the list is the language service's own."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrawatch.kql.analyzer import workspace_schema
from entrawatch.kql.host import ServiceHost
from entrawatch.reference.data_files import read_data

NAME = re.compile(r"[a-z][a-z0-9_]{2,59}")
TOKENS = """entrawatch.tokens = () => JSON.stringify([...Array(1200).keys()].map((kind) => {
  try { return Kusto.Language.Syntax.SyntaxFacts.GetText(kind) || ""; } catch (error) { return ""; }
})); 0"""


@pytest.fixture(scope="module")
def service(service_files: tuple[Path, Path]) -> Iterator[ServiceHost]:
    with ServiceHost(workspace_schema()) as running:
        yield running


def test_the_list_is_what_the_language_service_knows(service: ServiceHost) -> None:
    """A new version may bring new names."""
    functions = service.call("entrawatch.functionNames")
    assert service._context
    service._context.eval(TOKENS)
    keywords = json.loads(service.call("entrawatch.tokens"))
    data = read_data("kql_names.json")
    assert data["keywords"] == sorted({name for name in keywords if NAME.fullmatch(name)})
    assert data["functions"] == sorted(name for name in functions if NAME.fullmatch(name))
