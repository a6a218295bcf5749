"""An exception must leave a firing sample of each alert."""

import json
from typing import Any

import pytest
from goodproject import GoodProject

from entrawatch.detection.engine import Engine
from entrawatch.detection.excepted import check_excepted
from entrawatch.detection.fixtures import Fixtures
from entrawatch.specs.catalog import load_catalog
from entrawatch.stacks.exceptions.read import load_exceptions
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import StackSettings

SETTINGS = {"environment": "dev", "location": "westeurope", "resource_group": {"name": "rg"}, "workspace": {}}
BOTH = ["mallory@contoso.com", "eve@contoso.com"]
HIDES_ALL = "exception '{}' hides every firing sample of alert 'owner_added'; match fewer values, or disable the alert"


@pytest.mark.parametrize(
    ("changes", "hides_all"),
    [
        ({}, True),
        ({"match": {"account": ["MALLORY*", "eve@*"]}}, True),
        ({"alert": None, "all": True}, True),
        ({"match": {"account": BOTH[:1]}}, False),
        ({"match": {"account": ["deploy@contoso.com"]}}, False),
        # Whether it is in force on the day of the samples does not matter.
        ({"created": "2020-01-01", "expires": "2020-01-02"}, True),
    ],
)
def test_every_sample_hidden(
    changes: dict[str, Any], hides_all: bool, good: GoodProject, fixtures: Fixtures, engine: Engine
) -> None:
    """The alert could never fire, although it would be deployed."""
    given: dict[str, Any] = {
        "id": "known_actors", "alert": "owner_added", "match": {"account": BOTH}, "owner": "soc@contoso.com",
        "reason": "Known and harmless.", "created": "2026-11-01", "expires": "2027-01-01", **changes,
    }  # fmt: skip
    one = {key: value for key, value in given.items() if value is not None}
    good.write("exceptions.yaml", json.dumps({"exceptions": [one]}))
    catalog, found = load_catalog(good.root / "alert_specs"), load_exceptions(good.root, ["exceptions.yaml"])
    deployment = plan_deployment(catalog, StackSettings.model_validate(SETTINGS), exceptions=found)
    issues = check_excepted(deployment, found, catalog, fixtures, engine.analyzer)
    expected = [("EX209", HIDES_ALL.format("known_actors"))] if hides_all else []
    assert [(issue.code, issue.message) for issue in issues] == expected
