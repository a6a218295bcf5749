"""Lints on what Azure Monitor rejects or truncates, in alert rules and elsewhere."""

import re
from collections.abc import Iterable

from entrawatch.documents.issues import IssueSeverity
from entrawatch.kql.analysis import Analysis, Operator
from entrawatch.kql.lint import ALERT_RULES, Lint, QueryContext, QueryUse, Report

# articles/azure-monitor/alerts/alerts-create-log-alert-rule.md of MicrosoftDocs/azure-monitor-docs.
_SHAPE_PLUGINS = frozenset({"bag_unpack", "pivot", "narrow"})
_RESERVED = "AggregatedValue"
_MOST_SECONDS = 48 * 3600
_CROSS_RESOURCE = ("workspace", "app", "resource")
_MOST_WORKSPACES = 100
_ONE_MINUTE_OPERATORS = ("search", "union", "take")
_ONE_MINUTE_CALLS = ("ingestion_time", "adx", "arg", "workspace", "app", "resource", "table")
# articles/azure-monitor/logs/log-query-overview.md, "KQL differences".
_MISSING_CALLS = re.compile(
    r"cluster|database|cursor_\w+|current_cursor|current_principal\w*|extent_\w+|extentid|extent_id"
)
_MISSING_PLUGINS = frozenset(
    {"python", "r", "sql_request", "mysql_request", "postgresql_request", "cosmosdb_sql_request"}
)
_MISSING_STATEMENTS = frozenset({"alias", "declare query_parameters"})


def _shape_plugin(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for call in analysis.calls:
        if call.is_plugin and call.name in _SHAPE_PLUGINS:
            yield call, f"'{call.name}' is not supported in log alert rules; name the columns with extend"


def _reserved_name(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for name in analysis.declarations:
        if name.name == _RESERVED:
            yield name, f"'{_RESERVED}' is reserved in log alert rules; choose another name"


def _ago_of_expression(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for call in analysis.calls:
        if call.name == "ago" and call.arguments and not call.arguments[0].is_literal:
            given = call.arguments[0].text
            yield call, f"'ago({given})' in a log alert rule; write the timespan itself, such as ago(1h)"


def _is_wildcard_union(operator: Operator) -> bool:
    return operator.name == "union" and any("*" in operand for operand in operator.arguments)


def _is_fuzzy(operator: Operator) -> bool:
    return operator.parameters.get("isfuzzy") in ("true", "1")


def _every_table(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for operator in analysis.operators:
        if operator.name == "search" or _is_wildcard_union(operator):
            shown = "union *" if operator.name == "union" else "search"
            yield operator, f"'{shown}' is not supported in log alert rules; name the tables"


def _every_minute(analysis: Analysis, context: QueryContext) -> Iterable[Report]:
    if context.evaluation_frequency_minutes != 1:
        return
    advice = "run the rule every 5 minutes, or remove it"
    for operator in analysis.operators:
        if operator.name in _ONE_MINUTE_OPERATORS:
            yield operator, f"'{operator.name}' cannot run every minute; {advice}"
    for call in analysis.calls:
        if call.name in _ONE_MINUTE_CALLS:
            yield call, f"'{call.name}()' cannot run every minute; {advice}"


def _named_union(analysis: Analysis, context: QueryContext) -> Iterable[Report]:
    if context.evaluation_frequency_minutes == 1:
        return  # an error already
    for operator in analysis.operators:
        if operator.name == "union" and not _is_wildcard_union(operator) and _is_fuzzy(operator):
            yield (
                operator,
                "'union' is documented as not supported in log alert rules, although "
                "it works; prefer one rule per table",
            )


def _strict_union(analysis: Analysis, context: QueryContext) -> Iterable[Report]:
    if context.evaluation_frequency_minutes == 1:
        return  # an error already
    for operator in analysis.operators:
        if operator.name == "union" and not _is_wildcard_union(operator) and not _is_fuzzy(operator):
            yield operator, "this union fails until each of its tables has a first record; write union isfuzzy=true"


def _long_look_back(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for found in analysis.time_filters:
        seconds = found.look_back_seconds
        if seconds is not None and seconds > _MOST_SECONDS:
            yield (
                found,
                f"the query reads back {_shown(seconds)}; a log alert rule reads at "
                "most 48 hours and silently ignores the "
                "rest; use a summary rule, a Sentinel rule or a workbook",
            )


def _shown(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:g} hours" if hours % 24 else f"{hours / 24:g} days"


def _one_row_always(analysis: Analysis, context: QueryContext) -> Iterable[Report]:
    if not context.counts_rows:
        return
    for operator in analysis.operators:
        if operator.is_last and (
            operator.name == "count" or (operator.name == "summarize" and not operator.is_grouped)
        ):
            yield (
                operator,
                f"'{operator.name}' at the end always returns one row, and the rule counts rows; "
                "remove it, or add 'by' or a 'where' after it",
            )


def _not_in_azure_monitor(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for call in analysis.calls:
        missing = call.name in _MISSING_PLUGINS if call.is_plugin else _MISSING_CALLS.fullmatch(call.name)
        if missing:
            yield call, f"Azure Monitor does not support '{call.name}()'; read a table of the workspace"
    for construct in analysis.constructs:
        if construct.name in _MISSING_STATEMENTS:
            yield construct, f"Azure Monitor does not support the '{construct.name}' statement; use let"


def _external_data(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for construct in analysis.constructs:
        if construct.name == "externaldata":
            yield (construct, "'externaldata' reads a file from the network at each run; put the list in the query")


def _no_time_filter(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    if analysis.tables and not analysis.has_errors and not any(one.is_filter for one in analysis.time_filters):
        yield None, "no filter on TimeGenerated; add 'where TimeGenerated > ago(...)' after the table"


def _many_workspaces(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    named = {call.arguments[0].text: call for call in analysis.calls if call.name in _CROSS_RESOURCE and call.arguments}
    if len(named) > _MOST_WORKSPACES:
        last = list(named.values())[-1]
        yield (
            last,
            f"the query reads {len(named)} workspaces; Azure allows {_MOST_WORKSPACES}, split it into several rules",
        )


_ERROR, _WARNING, _NOTE = IssueSeverity.ERROR, IssueSeverity.WARNING, IssueSeverity.NOTE
AZURE_LINTS = (
    Lint("KQL001", _ERROR, _shape_plugin, ALERT_RULES),
    Lint("KQL002", _ERROR, _reserved_name, ALERT_RULES),
    Lint("KQL003", _ERROR, _ago_of_expression, ALERT_RULES),
    Lint("KQL004", _ERROR, _every_table, ALERT_RULES),
    Lint("KQL007", _ERROR, _every_minute, ALERT_RULES),
    Lint("KQL009", _ERROR, _many_workspaces, ALERT_RULES),
    Lint("KQL015", _NOTE, _named_union, ALERT_RULES),
    Lint("KQL017", _WARNING, _strict_union, ALERT_RULES),
    Lint("SQR021", _WARNING, _long_look_back, ALERT_RULES),
    Lint("KQL006", _WARNING, _one_row_always, ALERT_RULES),
    Lint("KQ128", _ERROR, _not_in_azure_monitor),
    Lint("KQ129", _WARNING, _external_data),
    Lint("KQ130", _WARNING, _no_time_filter, frozenset({QueryUse.PIVOT})),
)
