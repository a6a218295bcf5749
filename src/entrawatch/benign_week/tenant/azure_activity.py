"""Azure activity: some operations in the subscriptions, by pipelines and by timers; a deployment of the monitoring."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from entrawatch.benign_week.tenant.randomness import count, new_id, spread
from entrawatch.benign_week.tenant.rows import TENANT_ID, WORKSPACE_ID, Record, Row, moment, timestamp
from entrawatch.benign_week.tenant.today import Today, some_time
from entrawatch.benign_week.tenant.workload_sign_ins import SUBSCRIPTION
from entrawatch.benign_week.tenant.workloads import DEPLOYMENT, Workload, managed_identities

ACTIVITY = "AzureActivity"
DEPLOYMENTS_PER_WEEKDAY = 6
PORTAL_CHANGES_PER_WEEKDAY = 3
"""Own judgment, like the number of deployments."""

_GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-production/providers"
_DEPLOY = ("Microsoft.Web/sites/config/write", f"{_GROUP}/Microsoft.Web/sites/app-intranet/config/appsettings")
_TAG = ("Microsoft.Resources/tags/write", f"{_GROUP}/Microsoft.Resources/tags/default")
_MONITORING = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-monitoring/providers"
_WORKSPACE = f"{_MONITORING}/Microsoft.OperationalInsights/workspaces/log-entrawatch"
_MONITORING_DEPLOYMENT = (
    ("Microsoft.OperationalInsights/workspaces/write", _WORKSPACE),
    ("Microsoft.OperationalInsights/workspaces/tables/write", f"{_WORKSPACE}/tables/SigninLogs"),
    ("Microsoft.Insights/actionGroups/write", f"{_MONITORING}/Microsoft.Insights/actionGroups/entrawatch-soc"),
    ("Microsoft.Insights/scheduledQueryRules/write", f"{_MONITORING}/Microsoft.Insights/scheduledQueryRules/changed"),
    ("Microsoft.Insights/scheduledQueryRules/delete", f"{_MONITORING}/Microsoft.Insights/scheduledQueryRules/retired"),
    ("Microsoft.Insights/workbooks/write", f"{_MONITORING}/Microsoft.Insights/workbooks/overview"),
    (
        "Microsoft.Insights/diagnosticSettings/write",
        f"{_WORKSPACE}/providers/Microsoft.Insights/diagnosticSettings/audit",
    ),
)
_WEDNESDAY = 2
_START = ("Microsoft.Compute/virtualMachines/start/action", f"{_GROUP}/Microsoft.Compute/virtualMachines/vm-erp-01")
_STOP = ("Microsoft.Compute/virtualMachines/deallocate/action", _START[1])


def azure_day(today: Today) -> Iterator[Record]:
    """Yield the operations of a day, each with a record at its start and one at its end."""
    if today.is_weekend:
        return
    rng, operations = today.stream("azure"), managed_identities()[0]
    for hour, operation in ((5.0, _START), (18.5, _STOP)):
        yield from _operation(moment(today.day, hour), operation, _caller(operations), rng)
    for hour in spread(rng, count(rng, DEPLOYMENTS_PER_WEEKDAY), 7, 17):
        yield from _operation(moment(today.day, hour), _DEPLOY, _caller(DEPLOYMENT), rng)
    if today.day.weekday() == _WEDNESDAY:
        for operation in _MONITORING_DEPLOYMENT:
            yield from _operation(moment(today.day, 9.5), operation, _caller(DEPLOYMENT), rng)
    for number in range(PORTAL_CHANGES_PER_WEEKDAY):
        work = today.administrator(number)
        if work is not None:
            caller = {"Caller": work.person.user_principal_name, "CallerIpAddress": work.place.address}
            yield from _operation(some_time(work, rng), _TAG, caller, rng)


def _caller(workload: Workload) -> Row:
    return {"Caller": workload.object_id, "CallerIpAddress": workload.address}


def _operation(at: datetime, operation: tuple[str, str], caller: Row, rng: Random) -> Iterator[Record]:
    action, resource = operation
    permission = {"action": action, "scope": resource}
    shared = _shared(operation, caller, rng)
    for delay, status, substatus in ((0, "Start", ""), (4, "Success", "OK")):
        happened = at + timedelta(seconds=delay)
        row = {
            **shared,
            "TimeGenerated": timestamp(happened),
            "EventSubmissionTimestamp": timestamp(happened + timedelta(seconds=40)),
            "EventDataId": new_id(rng),
            "ActivityStatusValue": status,
            "ActivitySubstatusValue": substatus,
            "Authorization_d": dict(permission),
            "Claims_d": {"ipaddr": caller["CallerIpAddress"], "name": caller["Caller"]},
            "Properties_d": {"eventCategory": "Administrative", "entity": resource, "message": action},
        }
        yield Record(happened, ACTIVITY, row)


def _shared(operation: tuple[str, str], caller: Row, rng: Random) -> Row:
    """Return the common columns of the rows of one operation."""
    action, resource = operation
    permission = {"action": action, "scope": resource}
    return {
        **caller,
        "TenantId": WORKSPACE_ID,
        "SourceSystem": "Azure",
        "Type": ACTIVITY,
        "CategoryValue": "Administrative",
        "Level": "Information",
        "OperationNameValue": action.upper(),
        "ResourceProviderValue": action.split("/")[0].upper(),
        "ResourceGroup": resource.split("/")[4],
        "SubscriptionId": SUBSCRIPTION,
        "_SubscriptionId": SUBSCRIPTION,
        "_ResourceId": resource.lower(),
        "Hierarchy": TENANT_ID,
        "CorrelationId": new_id(rng),
        "OperationId": new_id(rng),
        "Authorization": json.dumps(permission, separators=(",", ":")),
    }
