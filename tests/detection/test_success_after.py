"""A success after the pattern must not silence an alert over sign-ins, unless its author says why."""

from datetime import timedelta
from typing import Any

import pytest

from entrawatch.detection.engine import Engine
from entrawatch.detection.records import Record
from entrawatch.detection.run import AlertRuns, SampleRun, run_samples
from entrawatch.detection.success_after import success_issues
from entrawatch.detection.verdict import Outcome, SampleKind
from entrawatch.documents.issues import Location
from entrawatch.specs.alert_spec import AlertSpec, Detects, Entities
from entrawatch.specs.samples import DEFAULT_NOW as NOON
from entrawatch.specs.trigger import Trigger

FAILURES = (
    "SigninLogs | where ResultType == '50126' | summarize Failed = count() by UserPrincipalName | where Failed >= 2\n"
)
FORGIVING = (
    "SigninLogs | summarize Failed = countif(ResultType == '50126'), Succeeded = countif(ResultType == '0')"
    " by UserPrincipalName | where Failed >= 2 and Succeeded == 0\n"
)
OWN_DEVICE = (
    "SigninLogs | summarize Failed = countif(ResultType == '50126'), Own = countif(ResultType == '0' and"
    " tostring(DeviceDetail.isCompliant) =~ 'true') by UserPrincipalName | where Failed >= 2 and Own == 0\n"
)
PLACE, REASON = Location("x.samples.yaml", 5, 3), Location("x.samples.yaml", 1, 1)


def sign_in(seconds: int, result: str = "50126") -> Record:
    """Return a sign-in so many seconds before noon, on a compliant device."""
    at = NOON - timedelta(seconds=seconds)
    columns = {"TimeGenerated": at, "_TimeReceived": at, "Id": f"id-{seconds}", "UserPrincipalName": "adele"}
    return Record("SigninLogs", {**columns, "ResultType": result, "DeviceDetail": {"isCompliant": True}})


def issues(query: str, engine: Engine, *records: Record, **changes: Any) -> list[str]:
    values = {
        "id": "alert", "query": query, "detects": Detects.PATTERN, "tables": ("SigninLogs",), "inputs": {},
        "parameters": {}, "entities": Entities(account=("UserPrincipalName",)), "window_size": "PT1H",
        "override_query_time_range": None, "trigger": Trigger(),
    }  # fmt: skip
    reason = changes.pop("reason", None)
    spec = AlertSpec.model_construct(**{**values, **changes})
    sample = SampleRun(SampleKind.FIRES, 1, "Two failures.", PLACE, "", records, Outcome(1, {}, {}))
    runs = AlertRuns(spec, NOON, (sample,), reason)
    return [str(issue) for issue in success_issues(runs, run_samples(runs, engine), engine)]


def test_an_alert_that_counts_failures_goes_on_firing(engine: Engine) -> None:
    """Also where a success on the owner's own device would be left out: the one here is on an unmanaged one."""
    failures = [sign_in(20), sign_in(10)]
    assert issues(FAILURES, engine, *failures) == issues(OWN_DEVICE, engine, *failures) == []


def test_an_alert_that_a_success_silences_is_an_issue(engine: Engine) -> None:
    """At the sample that no longer fires."""
    (issue,) = issues(FORGIVING, engine, sign_in(20), sign_in(10))
    assert issue.startswith("x.samples.yaml:5:3: DT115: alert 'alert' no longer fires when the attacker's next")


def test_a_reason_in_the_samples_file_is_enough(engine: Engine) -> None:
    """As long as it is needed."""
    failures = [sign_in(20), sign_in(10)]
    assert issues(FORGIVING, engine, *failures, reason=REASON) == []
    assert issues(FAILURES, engine, *failures, reason=REASON) == [
        "x.samples.yaml:1:1: DT115: no success suppresses the alert; remove 'silenced_by_success'"
    ]


@pytest.mark.parametrize("changes", [{"detects": Detects.EVENT}, {"tables": ("AuditLogs",)}])
def test_only_patterns_over_sign_ins_are_tried(changes: dict[str, Any], engine: Engine) -> None:
    """One record stands for one event, whatever comes after it."""
    assert issues(FORGIVING, engine, sign_in(20), sign_in(10), **changes) == []


def test_a_sample_that_ends_with_a_success_is_not_tried(engine: Engine) -> None:
    """Its author has already shown what the alert does then."""
    query = FORGIVING.replace("Succeeded == 0", "Succeeded <= 1")
    assert issues(query, engine, sign_in(20), sign_in(10), sign_in(5, "0")) == []
