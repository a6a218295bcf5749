"""Lints on diagnostics of the language service: unknown names, wrong types, invalid syntax."""

from collections.abc import Iterable

from entrawatch.documents.issues import IssueSeverity
from entrawatch.documents.render_issues import first_of
from entrawatch.kql.analysis import Analysis, Diagnostic, Name, Operator
from entrawatch.kql.lint import Lint, QueryContext, Report
from entrawatch.kql.suggestions import Unknown, near_names
from entrawatch.reference.tables import table, table_names

_UNREACHABLE_CLUSTER = "KS207"
# Advice for the most common mistakes; the service only reports what is wrong.
_ADVICE = {
    "KS005": "check the spelling and the brackets before this place",
    "KS006": "check for a missing value or a bracket too many",
    "KS106": "convert one side so that both have the same type: datetime(2026-01-31), tostring(...), toint(...)",
    "KS107": "convert the value: ago(1h) takes a timespan, tostring(...) makes text",
    "KS109": "convert the value to one of these types",
    "KS116": "convert it first: tostring(...)",
    "KS141": "compare with '=='; a single '=' names a column",
    "KS176": "write an operator after '|': where, extend, summarize, project ...",
}


def lower_message(found: Diagnostic) -> str:
    """Return the service's message in our form, with its code and, if known, what to do."""
    text = found.message.strip().rstrip(".")
    advice = _ADVICE.get(found.code)
    return f"{text[:1].lower()}{text[1:]} ({found.code})" + (f"; {advice}" if advice else "")


def near(found: Diagnostic, otherwise: str) -> str:
    """Return a suggestion of similar names, or what to do if there are none."""
    if not found.suggestions:
        return otherwise
    return f"did you mean {' or '.join(repr(name) for name in found.suggestions)}?"


def _own(analysis: Analysis, *kinds: Unknown) -> Iterable[Diagnostic]:
    return (one for one in analysis.diagnostics if one.unknown in kinds and not one.in_called_function)


# Tables of Defender XDR's advanced hunting, and the workspace's table with the same events.
_OF_DEFENDER = {
    "AADSignInEventsBeta": "SigninLogs",
    "EntraIdSignInEvents": "SigninLogs",
    "AADSpnSignInEventsBeta": "AADServicePrincipalSignInLogs",
    "EntraIdSpnSignInEvents": "AADServicePrincipalSignInLogs",
    "GraphAPIAuditEvents": "MicrosoftGraphActivityLogs",
}


def _unknown_table(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for found in _own(analysis, Unknown.TABLE):
        name = found.name or ""
        hint = near(found, f"if your workspace has it, {_DECLARE.format('tables', name)}; a list of values is an input")
        if name in _OF_DEFENDER:
            hint = f"it is a table of Defender XDR; in a workspace, use {_OF_DEFENDER[name]}"
        yield found, f"unknown table '{name}'; {hint}"


def _unknown_fuzzy_table(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for found in _own(analysis, Unknown.FUZZY_TABLE):
        hint = near(found, f"isfuzzy=true would silently ignore it; {_DECLARE.format('tables', found.name)}")
        yield found, f"unknown table '{found.name}' in a fuzzy union; {hint}"


_DECLARE = "declare it below {} in workspace.yaml, with '{}' and its columns"


def _unknown_function(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for found in _own(analysis, Unknown.FUNCTION, Unknown.PLUGIN):
        if found.name == "_GetWatchlist":
            text = "the watchlist of '_GetWatchlist' is not known here"
            yield found, f"{text}; {_DECLARE.format('watchlists', _alias(analysis, found))}, or use a tenant input"
            continue
        hint = near(found, f"KQL has no {found.unknown} of a similar name")
        yield found, f"unknown {found.unknown} '{found.name}'; {hint}"


def _alias(analysis: Analysis, found: Diagnostic) -> str:
    """Return the alias that a call of _GetWatchlist() names."""
    calls = [one for one in analysis.calls if one.start <= found.start < one.start + one.length and one.arguments]
    return next((str(one.arguments[0].value) for one in calls), "its alias")


def _unknown_column(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    if wrong_table := _wrong_table(analysis):
        yield wrong_table
        return
    for operator in _lookups(analysis):
        yield operator, "ipv4_lookup needs a table of ranges; declare one: let Ranges = datatable(Range: string) [...];"
    for found in _own(analysis, Unknown.COLUMN):
        if any(one.start <= found.start < one.start + one.length for one in _lookups(analysis)):
            continue
        absent = f"'{analysis.root_table}' does not have it" if analysis.root_table else "no table here has it"
        lets = near_names(found.name or "", (let.name for let in analysis.lets), 1)
        otherwise = f"did you mean '{lets[0]}'?" if lets else f"{absent}, or an earlier operator dropped it"
        hint = near(found, otherwise)
        yield found, f"unknown column '{found.name}'; {hint}"


# So many unknown columns, all of one other table, are one mistake.
_MANY = 3


def _wrong_table(analysis: Analysis) -> Report | None:
    """Return the one mistake if the query reads the columns of another table than the one it starts with."""
    unknown = list(_own(analysis, Unknown.COLUMN))
    names = list(dict.fromkeys(one.name or "" for one in unknown))
    if len(names) < _MANY or not analysis.root_table:
        return None
    meant = [name for name in table_names() if (known := table(name)) and known.columns.keys() >= set(names)]
    # Tables of Entra ID first: they come with a base record in almost every project.
    meant.sort(key=lambda name: name not in _OFTEN)
    if not meant:
        return None
    shown = first_of([f"'{name}'" for name in names], _MANY)
    hint = f"did you mean '{meant[0]}', which has them?"
    if analysis.root_table.startswith(_OF_DEVICES):
        hint = f"it is a table of Defender XDR; {hint}"
    return unknown[0], f"table '{analysis.root_table}' has no columns {shown}; {hint}"


_OFTEN = ("SigninLogs", "AuditLogs", "AADNonInteractiveUserSignInLogs", "AADServicePrincipalSignInLogs")
_OF_DEVICES = ("Device", "Identity", "Email", "CloudAppEvents", "Alert", "Url")


def _lookups(analysis: Analysis) -> list[Operator]:
    """Return the look-ups of addresses in a table that is not declared."""
    unknown = [one.start for one in _own(analysis, Unknown.COLUMN)]
    return [
        one
        for one in analysis.operators
        if one.name == "evaluate" and one.arguments[:1] == ("ipv4_lookup",)
        if any(one.start <= start < one.start + one.length for start in unknown)
    ]


def _other_error(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for found in analysis.diagnostics:
        if found.severity == "error" and not found.in_called_function and not found.unknown:
            yield found, lower_message(found)


def _error_in_function(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for found in analysis.diagnostics:
        if found.severity == "error" and found.in_called_function:
            yield found, f"this call fails inside the function: {lower_message(found)}"


def _service_warning(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for found in analysis.diagnostics:
        # Unknown names and clusters have their own lints.
        if found.severity == "warning" and not found.unknown and found.code != _UNREACHABLE_CLUSTER:
            yield found, lower_message(found)


def _no_result(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    if not analysis.diagnostics and not analysis.result_columns:
        yield None, "the query returns no table; end it with a table and its operators"


def _several_results(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    if analysis.result_statements > 1:
        yield None, f"the query has {analysis.result_statements} results; keep one statement after the lets"


def _unused_let(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for let in analysis.lets:
        if not let.is_used:
            yield let, f"'{let.name}' is declared but never used; use it or delete the let"


def _no_table(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    constants = [one for one in analysis.operators if one.name in {"print", "range"}]
    constants_or_lists: list[Operator | Name] = [
        *constants,
        *(one for one in analysis.constructs if one.name == "datatable"),
    ]
    if constants_or_lists and not analysis.has_errors and not analysis.tables:
        yield constants_or_lists[0], "the query reads no table; start it with one, such as SigninLogs"


_ERROR, _WARNING = IssueSeverity.ERROR, IssueSeverity.WARNING
SERVICE_LINTS = (
    Lint("KQ101", _ERROR, _other_error),
    Lint("KQ102", _ERROR, _unknown_table),
    Lint("KQ103", _ERROR, _unknown_function),
    Lint("KQ104", _ERROR, _unknown_column),
    Lint("KQ105", _ERROR, _unknown_fuzzy_table),
    Lint("KQ106", _ERROR, _error_in_function),
    Lint("KQ107", _ERROR, _no_result),
    Lint("KQ108", _ERROR, _several_results),
    Lint("KQ109", _WARNING, _unused_let),
    Lint("KQ110", _WARNING, _no_table),
    Lint("KQ111", _WARNING, _service_warning),
)
