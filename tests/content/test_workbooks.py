"""What the workbooks of the catalog ask for: a reader's time range, never the time since the last run of a rule."""

import re

from entrawatch.kql.look_back import stated_look_back
from entrawatch.specs.catalog import builtin_specs, load_catalog
from entrawatch.specs.rule_query import query_of_all_time, rule_query

ARRIVAL_SINCE = re.compile(
    r"(?:ingestion_time\(\)|\w*(?:Ingested|Arrived)At|new_since)\s*(?:[<>]=?|=|between\s*\()\s*ago\("
)


def test_no_grid_compares_an_arrival_with_a_moment_before_now() -> None:
    """Whatever range is chosen, such a grid shows what arrived within minutes."""
    catalog = load_catalog(builtin_specs())
    for alert in catalog.alerts.values():
        query = rule_query(alert.spec, catalog.inputs, {}, {})
        assert ("new_since" in query) == bool(ARRIVAL_SINCE.search(query)), alert.spec.id
        assert not ARRIVAL_SINCE.search(query_of_all_time(query)), alert.spec.id


def test_no_hunt_reads_less_than_its_query_says() -> None:
    """A query that names a time of its own is cut by the range of its grid."""
    for area in load_catalog(builtin_specs()).areas.values():
        for hunt in area.guide.hunts:
            assert stated_look_back(hunt.query) <= hunt.days * 24 * 3600, hunt.id
