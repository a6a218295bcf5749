"""Retention and plans of workspaces and tables, however a program declares them."""

from planned import DEPLOYMENT, SENTINEL_RULE, TABLE, WORKSPACE, broken, planned, rule, table_deployment


def test_logs_are_kept_for_thirty_days() -> None:
    """A workspace without a word keeps Azure's 30; -1 is the workspace's own time."""
    assert broken(
        "retention-floor",
        planned(WORKSPACE, "short", retentionInDays=29),
        planned(WORKSPACE, "default"),
        planned(TABLE, "short", retentionInDays=4),
        planned(TABLE, "inherits", retentionInDays=-1),
        planned(TABLE, "silent"),
        planned(TABLE, "long", retentionInDays=30),
    ) == ["workspace 'short' keeps 29 days; keep 30 or more", "table 'short' keeps 4 days; keep 30 or more"]


def test_tables_of_a_template_are_kept_for_thirty_days_too() -> None:
    """Each of them, by its own name, as this project's template sets them; other templates are not read."""
    others = {"type": "Microsoft.Storage/storageAccounts", "name": "logs", "properties": {"retentionInDays": 4}}
    assert broken(
        "retention-floor",
        table_deployment("two", ("AuditLogs", {"retentionInDays": 8}), ("SigninLogs", {"retentionInDays": 29})),
        table_deployment("good", ("AuditLogs", {"retentionInDays": 30}), ("SigninLogs", {"retentionInDays": -1})),
        table_deployment("else", others, ("AuditLogs", {"retentionInDays": "[parameters('days')]"}), ("AuditLogs", {})),
        planned(DEPLOYMENT, "text", properties={"template": "retentionInDays"}),
        planned(DEPLOYMENT, "linked", properties={"templateLink": {"uri": "https://contoso.com/template.json"}}),
    ) == [
        "table 'AuditLogs' keeps 8 days; keep 30 or more",
        "table 'SigninLogs' keeps 29 days; keep 30 or more",
    ]


def test_the_floor_of_retention_is_an_option() -> None:
    """It counts for what Azure keeps by itself, too."""
    workspaces = [planned(WORKSPACE, "default"), planned(WORKSPACE, "long", retentionInDays=90.0)]
    assert broken("retention-floor", *workspaces, days=90) == ["workspace 'default' keeps 30 days; keep 90 or more"]


def test_a_table_that_rules_read_is_on_the_analytics_plan() -> None:
    """Names in strings and comments of a query are not read; others may be on any plan."""
    rules = [rule("second"), rule("first")]
    assert broken(
        "alerted-tables-on-analytics",
        *rules,
        planned(TABLE, "audit", tableName="AuditLogs", plan="Basic"),
        planned(TABLE, "after", name="AuditLogs", plan="Auxiliary"),
        planned(TABLE, "sign-ins", tableName="SigninLogs", plan="Basic"),
        planned(TABLE, "risky", tableName="AADRiskyUsers", plan="Basic"),
    ) == [
        f"table 'AuditLogs' is on the {plan} plan, which alert rules cannot query: first, second; "
        "set its plan to Analytics"
        for plan in ("Basic", "Auxiliary")
    ]
    for plan in ({"plan": "Analytics"}, {}):
        assert broken("alerted-tables-on-analytics", *rules, planned(TABLE, tableName="AuditLogs", **plan)) == []


def test_rules_of_sentinel_need_the_analytics_plan_too() -> None:
    """Azure accepts such a rule only as long as it is disabled."""
    rules = [
        planned(SENTINEL_RULE, "sentinel", query="AuditLogs | take 1"),
        rule("first"),
    ]
    table = planned(TABLE, "audit", tableName="AuditLogs", plan="Basic")
    assert broken("alerted-tables-on-analytics", table, *rules) == [
        "table 'AuditLogs' is on the Basic plan, which alert rules cannot query: first, sentinel; "
        "set its plan to Analytics"
    ]


def test_a_table_of_a_template_that_rules_read_is_on_the_analytics_plan() -> None:
    """As any other table; one that is on another plan and that nobody reads may be."""
    tables = table_deployment("tables", ("AuditLogs", {"plan": "Basic"}), ("AADRiskyUsers", {"plan": "Basic"}))
    assert broken("alerted-tables-on-analytics", tables, rule("first")) == [
        "table 'AuditLogs' is on the Basic plan, which alert rules cannot query: first; set its plan to Analytics"
    ]
    for plan in ({"plan": "Analytics"}, {}):
        assert broken("alerted-tables-on-analytics", table_deployment("t", ("AuditLogs", plan)), rule()) == []
