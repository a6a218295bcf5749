"""Checks of the names in an alert's query: tables, tenant inputs and parameters."""

import re
from collections.abc import Iterator

from entrawatch.documents.issues import Issue, IssueSeverity, Problem
from entrawatch.documents.messages import close_names, did_you_mean
from entrawatch.kql.suggestions import near_names
from entrawatch.kql.union_legs import tables_read
from entrawatch.kql.words import kql_kind, string_places, without_quotes, words
from entrawatch.reference.durations import EVALUATION_FREQUENCIES, WINDOW_SIZES, minutes
from entrawatch.reference.tables import table, table_names
from entrawatch.specs.alert_spec import AlertSpec, Detects, Need
from entrawatch.specs.catalog import WORKSPACE_FILE, Catalog, CatalogAlert

# A column that an operator declares, alone or in a list of several.
_DECLARED = r"\b{0}\s*=(?![=~])|\([^()]*\b{0}\b[^()]*\)\s*=(?![=~])"
_LIST = "see the generated list of tables"


def check_logic(alert: CatalogAlert, catalog: Catalog) -> Iterator[Issue]:
    """Yield issues of tables, inputs and parameters."""
    used = words(alert.spec.query)
    yield from _tables(alert, used | _named_tables(alert.spec.query, used), catalog.names.tables)
    yield from _inputs(alert, catalog, used)
    yield from _parameters(alert, catalog, used)
    yield from map(alert.document.issue, late_events(alert.spec))


def _named_tables(query: str, used: frozenset[str]) -> frozenset[str]:
    """Return the texts of a query that calls table(), which reads the table that a text names."""
    return frozenset(text[1:-1] for _, text in string_places(query)) if "table" in used else frozenset()


def _columns(spec: AlertSpec, used: frozenset[str]) -> set[str]:
    """Return the names of tables that the query uses for columns only: its own, or those of its tables."""
    code, columns = (
        without_quotes(spec.query),
        {name for one in spec.tables if (known := table(one)) for name in known.columns},
    )
    named = used & set(table_names()) - set(tables_read(spec.query, table_names()))
    return {name for name in named if name in columns or re.search(_DECLARED.format(name), code)}


def _tables(alert: CatalogAlert, used: frozenset[str], own: frozenset[str]) -> Iterator[Issue]:
    spec, document, known = alert.spec, alert.document, table_names()
    meant = {near for name in spec.tables if name not in known for near in close_names(name, known)}
    unlisted = sorted((used & set(known)) - set(spec.tables) - meant - _columns(spec, used))
    if len(spec.tables) == len(unlisted) == 1 and spec.tables[0] in set(known) - used:
        text = (
            f"the query reads table '{unlisted[0]}', and tables lists '{spec.tables[0]}'; write the same table in both"
        )
        yield Issue(document.location("query"), "SP203", text)
        return
    for number, name in enumerate(spec.tables):
        place = document.value_location("tables", number)
        if name in own:
            text = f"table '{name}' is declared in {WORKSPACE_FILE}; tables lists only those of Microsoft's reference"
            yield Issue(place, "SP201", f"{text}, remove it")
        elif name not in known:
            yield Issue(place, "SP201", f"table '{name}' is not known; {did_you_mean(name, known, _LIST)}")
        elif name not in used and not near_names(name, used):  # a near name is a misspelling, reported in the query
            yield Issue(place, "SP202", f"table '{name}' is not read by the query; remove it")
    for name in unlisted:
        message = f"the query reads table '{name}', which tables does not list; add it"
        yield Issue(document.location("query"), "SP203", message)


def _inputs(alert: CatalogAlert, catalog: Catalog, used: frozenset[str]) -> Iterator[Issue]:
    spec, document = alert.spec, alert.document
    choices = [name for name, need in spec.inputs.items() if need is Need.ONE_OF]
    if len(choices) == 1:
        message = f"input '{choices[0]}' is the only one_of input; write required, or mark another input one_of as well"
        yield Issue(document.value_location("inputs", choices[0]), "SP212", message)
    for name in spec.inputs:
        place = document.location("inputs", name)
        if name not in catalog.inputs:
            if not catalog.has_all_inputs:
                continue
            message = f"input '{name}' is not in the inputs catalog; {did_you_mean(name, list(catalog.inputs))}"
            yield Issue(place, "SP204", message)
        elif name not in used:
            message = f"input '{name}' is declared but not used by the query; remove it"
            yield Issue(place, "SP205", message, IssueSeverity.WARNING)
    for name in sorted((used & set(catalog.inputs)) - set(spec.inputs) - set(spec.parameters)):
        message = f"the query uses the tenant input '{name}', which the alert does not declare; add it below inputs"
        yield Issue(document.location("query"), "SP206", message)


def _parameters(alert: CatalogAlert, catalog: Catalog, used: frozenset[str]) -> Iterator[Issue]:
    for name, parameter in alert.spec.parameters.items():
        place = alert.document.location("parameters", name)
        if kind := kql_kind(name):
            message = (
                f"'{name}' is a KQL {kind} and cannot name a parameter; choose another name, such as '{name}_limit'"
            )
            yield Issue(place, "SP210", message)
        elif name in catalog.inputs:
            yield Issue(place, "SP209", f"parameter '{name}' has the same name as a tenant input; choose another name")
        elif name not in used:
            message = f"parameter '{name}' is declared but not used by the query; remove it"
            yield Issue(place, "SP207", message, IssueSeverity.WARNING)
        if not parameter.minimum <= parameter.default <= parameter.maximum:
            message = (
                f"default '{parameter.default}' of parameter '{name}' is outside its range; "
                f"use {parameter.minimum} to {parameter.maximum}"
            )
            yield Issue(alert.document.value_location("parameters", name, "default"), "SP208", message)


def late_events(spec: AlertSpec) -> Iterator[Problem]:
    """Yield a problem of an event alert whose window has no time for records that arrive late."""
    is_known = spec.evaluation_frequency in EVALUATION_FREQUENCIES and spec.window_size in WINDOW_SIZES
    if spec.detects is Detects.EVENT and is_known and minutes(spec.window_size) == minutes(spec.evaluation_frequency):
        text = f"window_size '{spec.window_size}' is not longer than evaluation_frequency, so every late event is lost"
        yield Problem("SP211", ("window_size",), f"{text}; use PT6H or more")
