"""A success after the pattern: an attacker who gets in must not suppress the alert about the attempts."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from entrawatch.detection.engine import Engine
from entrawatch.detection.fresh_ids import fresh_ids, own_ids
from entrawatch.detection.records import GENERATED, RECEIVED, Record
from entrawatch.detection.run import AlertRuns, SampleRun, run_sample
from entrawatch.detection.verdict import SampleKind, Verdict
from entrawatch.documents.issues import Issue, Location
from entrawatch.specs.alert_spec import AlertSpec, Detects
from entrawatch.specs.rule_query import query_body

_SIGN_INS = ("SigninLogs", "AADNonInteractiveUserSignInLogs")
# No sample repeats a record this often, so the IDs of the success are unique.
_NUMBER = 1_000_000
_PASSWORD = {
    "authenticationMethod": "Password",
    "succeeded": True,
    "authenticationStepResultDetail": "Correct password",
    "authenticationStepRequirement": "Primary authentication",
}
_UNMANAGED = {"deviceId": "", "displayName": "", "isCompliant": False, "isManaged": False, "trustType": ""}


def success_issues(runs: AlertRuns, verdicts: Sequence[Verdict], engine: Engine) -> Iterator[Issue]:
    """Yield an issue (DT115) for each firing sample that ends with a failed sign-in and that a success suppresses.

    Only for patterns over sign-ins. The success comes from the address of that failure, on an unmanaged device. If
    the samples file gives a reason (silenced_by_success), yield an issue if no success suppresses the alert.
    """
    silenced = list(_silenced(runs, verdicts, engine)) if _is_pattern_of_sign_ins(runs.spec) else []
    if runs.silenced_by_success is None:
        text = (
            "no longer fires when the attacker's next sign-in succeeds; keep the failures, or write below "
            "'silenced_by_success' why that is right"
        )
        yield from (Issue(place, "DT115", f"alert '{runs.spec.id}' {text}") for place in silenced)
    elif not silenced:
        yield Issue(runs.silenced_by_success, "DT115", "no success suppresses the alert; remove 'silenced_by_success'")


def _is_pattern_of_sign_ins(spec: AlertSpec) -> bool:
    return spec.detects is Detects.PATTERN and not set(spec.tables).isdisjoint(_SIGN_INS)


def _silenced(runs: AlertRuns, verdicts: Sequence[Verdict], engine: Engine) -> Iterator[Location]:
    for sample, verdict in zip(runs.samples, verdicts, strict=True):
        success = _success(sample, runs) if sample.kind is SampleKind.FIRES and verdict.is_right else None
        if success:
            changed = replace(sample, records=(*sample.records, success))
            came = run_sample(runs, changed, query_body(runs.spec), engine).came
            lost = verdict.came.entities.get("account", frozenset()) - came.entities.get("account", frozenset())
            if lost or not came.alerts:
                yield sample.location


def _success(sample: SampleRun, runs: AlertRuns) -> Record | None:
    """Return a successful copy of the last sign-in of a sample, a second later; None if it already succeeded."""
    sign_ins = [one for one in sample.records if one.table in _SIGN_INS]
    last = max(sign_ins, key=lambda one: one.columns[GENERATED], default=None)
    if last is None or last.columns.get("ResultType", "0") == "0":
        return None
    columns = dict(last.columns)
    times = {name: min(columns[name] + timedelta(seconds=1), runs.now) for name in (GENERATED, RECEIVED)}
    changes = {
        "ResultType": "0",
        "ResultDescription": "",
        "Status": _value(columns, "Status", {"errorCode": 0}, {}),
        "DeviceDetail": _value(columns, "DeviceDetail", _UNMANAGED, _parts(columns.get("DeviceDetail"))),
        "AuthenticationDetails": json.dumps([_PASSWORD]),
    }
    kept = {name: value for name, value in changes.items() if name in columns}
    return Record(last.table, columns | kept | times | fresh_ids(own_ids(columns), _NUMBER))


def _value(columns: dict[str, Any], name: str, parts: dict[str, Any], known: dict[str, Any]) -> Any:
    """Return a value in the format of its column: JSON text, or a map."""
    value = {**known, **parts}
    return json.dumps(value) if isinstance(columns.get(name), str) else value


def _parts(value: Any) -> dict[str, Any]:
    found = json.loads(value) if isinstance(value, str) and value else value
    return found if isinstance(found, dict) else {}
