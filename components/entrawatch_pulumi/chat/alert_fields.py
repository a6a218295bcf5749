"""The fields of an alert as expressions of Logic Apps on the common alert schema of Azure Monitor.

https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
https://learn.microsoft.com/azure/logic-apps/workflow-definition-language-functions-reference
"""

from collections.abc import Mapping

from entrawatch.specs.alert_spec import Severity

_DATA = "triggerBody()?['data']"
_ESSENTIALS = f"{_DATA}?['essentials']"
_CONTEXT = f"{_DATA}?['alertContext']"
_CRITERION = f"{_CONTEXT}?['condition']?['allOf']?[0]"
_PARAGRAPHS = f"split(coalesce({_ESSENTIALS}?['description'], ''), decodeUriComponent('%0A%0A'))"
_PAGE = (
    "concat('https://portal.azure.com/#view/Microsoft_Azure_Monitoring_Alerts/AlertDetails.ReactView/alertId/', "
    f"uriComponent(coalesce({_ESSENTIALS}?['alertId'], '')))"
)
_RESULTS = f"coalesce({_CRITERION}?['linkToFilteredSearchResultsUI'], {_CRITERION}?['linkToSearchResultsUI'], {_PAGE})"
# A button of Slack accepts an address of 3000 characters. Teams accepts a message of 28 KB.
_MAX_LINK = 3000
_MAX_TEXT = 2500
_MAX_VALUE = 300

SEVERITIES = {f"Sev{severity.azure_number}": severity.value.capitalize() for severity in Severity}
BUTTONS = {"results": "Results", "alert": "Alert in Azure", "workbook": "Workbook"}
"""Field with an address -> text of its button."""
STYLES = {"Sev0": "attention", "Sev1": "attention", "Sev2": "warning"}

DIMENSIONS = f"@coalesce({_CRITERION}?['dimensions'], json('[]'))"
"""The values that a rule splits its alerts by: the account, the machine, the address."""


def clipped(text: str, limit: int) -> str:
    """Return an expression for the first characters of a text."""
    return f"substring({text}, 0, min(length({text}), {limit}))"


DIMENSION_NAME = "coalesce(item()?['name'], '')"
DIMENSION_VALUE = clipped("coalesce(item()?['value'], '')", _MAX_VALUE)


def _property(name: str) -> str:
    # Log search alerts have their custom properties in the context, and newer payloads next to it.
    return f"coalesce({_DATA}?['customProperties']?['{name}'], {_CONTEXT}?['properties']?['{name}'])"


def alert_fields() -> Mapping[str, str]:
    """Return the fields of a message by name, none of them empty: Slack rejects a message with an empty text."""
    severity = f"{_ESSENTIALS}?['severity']"
    state = f"if(equals({_ESSENTIALS}?['monitorCondition'], 'Resolved'), 'Resolved: ', '')"
    title = f"coalesce({_property('title')}, {_ESSENTIALS}?['alertRule'], 'Alert')"
    fired = f"formatDateTime(coalesce({_ESSENTIALS}?['firedDateTime'], utcNow()), 'yyyy-MM-dd HH:mm:ss')"
    runbook = f"join(skip({_PARAGRAPHS}, 1), decodeUriComponent('%0A%0A'))"
    # The workflow is in the resource group of the workbooks.
    workbook = (
        "concat('https://portal.azure.com/#resource', first(split(workflow()['id'], '/providers/')), "
        f"'/providers/microsoft.insights/workbooks/', {_property('workbook')}, '/workbook')"
    )
    return {
        "title": f"@concat({state}, coalesce(parameters('severities')?[{severity}], {severity}), ': ', {title})",
        "style": f"@coalesce(parameters('styles')?[{severity}], 'default')",
        "what": f"@{_or(clipped(f'first({_PARAGRAPHS})', _MAX_TEXT), 'No description.')}",
        "when": f"@concat('Fired at ', {fired}, ' UTC')",
        "runbook": f"@{_or(clipped(runbook, _MAX_TEXT), 'No runbook.')}",
        "results": f"@if(greater(length({_RESULTS}), {_MAX_LINK}), {_PAGE}, {_RESULTS})",
        "alert": f"@{_PAGE}",
        "workbook": f"@if(empty({_property('workbook')}), {_PAGE}, {workbook})",
    }


def _or(text: str, default: str) -> str:
    return f"if(empty({text}), '{default}', {text})"
