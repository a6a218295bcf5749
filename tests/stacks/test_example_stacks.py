"""The stacks that come with the project are correct, differ as environments do, and say what is left to do."""

from pathlib import Path

import pytest

from entrawatch.documents.issues import errors
from entrawatch.project import Project
from entrawatch.specs.catalog import Catalog, load_catalog
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.stack_file import read_stack_file

PROJECT = Project(Path(__file__).parent.parent.parent)
WARNINGS = {
    "consumer": ["AGR012"],
    "dev": ["LAW018", "AGR012"],
    "staging": ["DIA016", "ST208"],
    "prod": ["DIA016", "DCR006", "ST208"],
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(PROJECT.specs)


def _settings(name: str) -> StackSettings:
    settings = read_stack_file(PROJECT.stack_file(name)).settings
    assert settings is not None
    return settings


def test_these_are_the_stacks() -> None:
    """A new example gets its row of warnings."""
    assert sorted(PROJECT.stack_names()) == sorted(WARNINGS)


@pytest.mark.parametrize("name", WARNINGS)
def test_a_stack_has_no_error_and_known_warnings(name: str, catalog: Catalog) -> None:
    """A newcomer sees what must be done before the first deployment, and nothing else."""
    read = read_stack_file(PROJECT.stack_file(name))
    assert read.settings is not None
    issues = sorted([*read.issues, *check_settings(read.settings, read.document, catalog)])
    assert errors(issues) == []
    assert [issue.code for issue in issues] == WARNINGS[name]
    assert read.settings.environment == name


def test_dev_leaves_the_tenant_alone() -> None:
    """The first deployment of a newcomer needs no right on the tenant."""
    assert _settings("dev").log_routing.manage is False


def test_prod_gives_every_fact_of_the_tenant(catalog: Catalog) -> None:
    """No alert stays off in prod because a fact is missing."""
    assert sorted(_settings("prod").tenant_inputs) == sorted(catalog.inputs)


def test_a_critical_alert_reaches_a_receiver_in_every_stack() -> None:
    """Whatever else the routes say."""
    for name in WARNINGS:
        routes = _settings(name).notifications.routes
        assert any("critical" in route.severities and not route.areas for route in routes), name
