"""A selected row fills the queries of the alert's runbook, which then run live."""

import pytest

from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import AnalysisCache
from entrawatch.specs.alert_spec import AlertSpec, Entities, RunbookStep
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.rule_query import rule_query
from entrawatch.workbooks.drill_down import drill_down, row_columns
from entrawatch.workbooks.model.items import Export, Group, Query, Text
from entrawatch.workbooks.model.parameters import Parameters, TextField


@pytest.fixture
def spec(catalog: Catalog) -> AlertSpec:
    """Return an alert without a runbook query."""
    return catalog.alerts["admin_consent_granted"].spec


def changed(spec: AlertSpec, *queries: str, entities: Entities | None = None, query: str = "AuditLogs") -> AlertSpec:
    steps = tuple(RunbookStep(step="Look.", query=text) for text in queries)
    return spec.model_copy(update={"runbook": steps, "entities": entities or Entities(), "query": query})


def runbook(spec: AlertSpec, unread: tuple[str, ...] = ()) -> Group:
    group = drill_down(spec, unread).items[-1]
    assert isinstance(group, Group)
    return group


@pytest.mark.parametrize(
    ("names", "entities", "query", "expected"),
    [
        (["account"], {"account": ["UserPrincipalName"]}, "", {"account": "UserPrincipalName"}),
        (["account", "actor"], {"account": ["Actor", "Target"]}, "", {"account": "Target", "actor": "Actor"}),
        (["actor"], {"account": ["Member", "GrantedBy"]}, "", {"actor": "GrantedBy"}),
        (["user_id"], {"account": ["Account"]}, "T | project UserId", {"user_id": "UserId"}),
        (["group_id"], {"group": ["Group"]}, "T | project GroupId", {"group_id": "Group"}),
        (["address"], {"ip": ["IPAddress"]}, "", {"address": "IPAddress"}),
        (["server"], {"device": ["Computer"]}, "", {"server": "Computer"}),
        (["activity", "address"], {"account": ["Actor"]}, "", {}),
    ],
)
def test_variables_take_the_column_that_holds_what_they_name(
    names: list[str], entities: dict[str, list[str]], query: str, expected: dict[str, str], spec: AlertSpec
) -> None:
    """Who acted is not whom it happened to."""
    lets = "".join(f'let {name} = "x";\n' for name in names)
    found = changed(spec, f"{lets}T | take 1", entities=Entities.model_validate(entities), query=query or "T")
    assert row_columns(found) == expected


def test_a_query_runs_for_the_selected_row(spec: AlertSpec) -> None:
    """Its literals become parameters; nothing shows until a row is selected."""
    query = 'let account = "user@contoso.com";\nSigninLogs\n| where TimeGenerated > ago(2d)\n| take 5\n'
    found = drill_down(changed(spec, query, entities=Entities(account=("Actor",))), ())
    assert found.exports == (Export("Actor", "Row_account", "none"),)
    hint, group = found.items
    assert isinstance(hint, Text)
    assert isinstance(group, Group)
    (condition,) = group.visible
    assert (condition.parameter, condition.value, condition.is_equal) == ("Row_account", "none", False)
    (live,) = (item for item in group.items if isinstance(item, Query))
    assert live.query.startswith('let account = "{Row_account:escapejson}";\nSigninLogs\n')
    assert live.days == 2


def test_a_step_looks_back_from_the_moment_of_the_row(spec: AlertSpec) -> None:
    """Also of a row that is older than the look-back of the step; a row without a moment means now."""
    step = 'let account = "user@contoso.com";\nSigninLogs\n| where TimeGenerated between (ago(14d) .. ago(1d))\n'
    query = "AuditLogs\n| project TimeGenerated, Actor = Identity"
    one = changed(spec, step, entities=Entities(account=("Actor",)), query=query)
    found = drill_down(one, ())
    assert found.exports == (Export("Actor", "Row_account", "none"), Export("RowMoment", "Row_moment", "none"))
    assert found.has_moment
    (live,) = (item for item in runbook(one).items if isinstance(item, Query))
    assert live.query == (
        'let row_moment = coalesce(todatetime("{Row_moment:escapejson}"), now());\n'
        'let account = "{Row_account:escapejson}";\n'
        "SigninLogs\n| where TimeGenerated between ((row_moment - 14d) .. (row_moment - 1d))\n"
    )
    # The longest time range of a workbook, and what the step looks back from its oldest row.
    assert live.days == 90 + 14


def test_what_no_column_holds_can_be_typed(spec: AlertSpec) -> None:
    """With the author's value to begin with, for each step."""
    group = runbook(changed(spec, 'let word = "a \\"b\\"";\nT | take 1', 'let word = "c";\nT | take 1'))
    (fields, *_) = group.items
    assert isinstance(fields, Parameters)
    assert [(one.name, one.value) for one in fields.parameters if isinstance(one, TextField)] == [
        ("Step1_word", 'a "b"'),
        ("Step2_word", "c"),
    ]
    assert not group.visible


def test_a_query_of_a_table_that_is_not_collected_is_left_out(spec: AlertSpec) -> None:
    """The step stays, and says why."""
    query = "Syslog\n| take 1\n"
    (text,) = runbook(changed(spec, query), unread=("Syslog",)).items
    assert isinstance(text, Text)
    assert text.markdown.endswith("*This environment does not collect Syslog, so the query is left out.*")


def test_the_columns_are_in_the_results_of_all_alerts(catalog: Catalog, analyses: AnalysisCache) -> None:
    """Otherwise a selected row would fill nothing; that entities are in the result is checked elsewhere."""
    with Analyzer(cache=analyses) as analyzer:
        for alert in catalog.alerts.values():
            others = set(row_columns(alert.spec).values()) - set(alert.spec.entities.columns())
            if others:
                analysis = analyzer.analyze(rule_query(alert.spec, catalog.inputs, {}, {}))
                assert others <= set(dict(analysis.result_columns or {})), alert.spec.id
