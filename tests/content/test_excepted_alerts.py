"""Alerts with every column excepted that they declare: valid KQL, and the same findings; nightly for all alerts.

ENTRAWATCH_EXCEPTED sets how many alerts.
"""

import os
from typing import Any

import pytest

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.run import read_runs, run_sample
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.catalog import Catalog, builtin_specs, load_catalog
from entrawatch.specs.rule_query import query_body
from entrawatch.stacks.exceptions.applied import applied, exception_lines, followed_by, watches_break_glass
from entrawatch.stacks.exceptions.columns import exceptable_columns
from entrawatch.stacks.exceptions.model import AlertException

COUNT = int(os.environ.get("ENTRAWATCH_EXCEPTED", "3"))


def excepted_ids() -> list[str]:
    """Return so many alerts that can have exceptions, spread over the catalog."""
    alerts = load_catalog(builtin_specs()).alerts.values()
    found = [one.spec.id for one in alerts if exceptable_columns(one.spec) and not watches_break_glass(one.spec)]
    return found[:: max(1, len(found) // COUNT)][:COUNT]


def exception(column: str, spec: AlertSpec) -> AlertException:
    """Return an exception of values that no sample has."""
    values = ["203.0.113.250", "2001:db8:ffff::/48"] if column in spec.entities.ip else ['no"body', "no-one-*"]
    given: dict[str, Any] = {
        "id": "no_record", "alert": spec.id, "match": {column: values}, "owner": "soc@contoso.com",
        "reason": "Known and harmless.", "created": "2026-01-01", "expires": "2026-06-01",
    }  # fmt: skip
    return AlertException.model_validate(given)


@pytest.mark.parametrize("alert_id", excepted_ids())
def test_excepted_alert_finds_everything_else(
    alert_id: str, catalog: Catalog, fixtures: Fixtures, engine: Engine
) -> None:
    """A filter with a column that the result lacks, or that drops rows without a value, would fail here."""
    alert = catalog.alerts[alert_id]
    found = [applied(exception(one, alert.spec), alert.spec, alert.area) for one in exceptable_columns(alert.spec)]
    lines = exception_lines(one for one in found if one)
    assert lines.count("| where now() >= ") == len(exceptable_columns(alert.spec))
    runs = read_runs(alert, fixtures)
    body = followed_by(query_body(runs.spec), lines)
    assert not engine.analyzer.analyze(runs.samples[0].lets + body).has_errors
    assert all(run_sample(runs, sample, body, engine).is_right for sample in runs.samples)
