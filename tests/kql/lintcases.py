"""A query that breaks each lint, and one that does the same and keeps it."""

from entrawatch.kql.analysis import Analysis
from entrawatch.kql.lints import QueryContext, QueryUse, lint

RULE = QueryContext()


EVERY_MINUTE = QueryContext(evaluation_frequency_minutes=1)


PIVOT = QueryContext(use=QueryUse.PIVOT)


EVENT = QueryContext(evaluation_frequency_minutes=15, is_event=True)


FUZZY = "union isfuzzy=true SigninLogs, AuditLogs"


SINCE = "let new_since = ago(20m); "


ARRIVED = "AuditLogs | extend At = ingestion_time() | summarize arg_min(At, *) by Id"


NEW = f"{SINCE}{ARRIVED} | where At >= new_since"


# Code, context, query that breaks the rule, the place it marks, query that does the same and keeps it.
CASES = [
    ("KQ101", RULE, 'SigninLogs | where UserId = "a"', 'UserId = "a"', 'SigninLogs | where UserId == "a"'),
    ("KQ102", RULE, "SigninLog", "SigninLog", "SigninLogs"),
    ("KQ103", RULE, "SigninLogs | where isempt(UserId)", "isempt", "SigninLogs | where isempty(UserId)"),
    ("KQ104", RULE, "SigninLogs | project UserID2", "UserID2", "SigninLogs | project UserId"),
    (
        "KQ105",
        PIVOT,
        "union isfuzzy=true SigninLogs, AuditLog | where TimeGenerated > ago(1d) | project Id",
        "AuditLog",
        "union isfuzzy=true SigninLogs, AuditLogs | where TimeGenerated > ago(1d) | project Id",
    ),
    (
        "KQ106",
        RULE,
        'let f = (t: string) { table(t) | where Typo == "x" }; f("SigninLogs")',
        'f("SigninLogs")',
        'let f = (t: string) { table(t) | where UserId == "x" }; f("SigninLogs")',
    ),
    ("KQ107", RULE, "// SigninLogs", "", "SigninLogs"),
    ("KQ108", RULE, "SigninLogs; AuditLogs", "", "SigninLogs"),
    ("KQ109", RULE, "let a = 1; SigninLogs", "a", "let a = 1; SigninLogs | where DurationMs > a"),
    ("KQ110", RULE, "print a = 1", "print a = 1", "SigninLogs"),
    (
        "KQL001",
        RULE,
        "AuditLogs | evaluate bag_unpack(InitiatedBy)",
        "bag_unpack(InitiatedBy)",
        "AuditLogs | extend user = tostring(InitiatedBy.user.id)",
    ),
    (
        "KQL001",
        RULE,
        "SigninLogs | project UserId, AppId | evaluate pivot(AppId)",
        "pivot(AppId)",
        "SigninLogs | summarize sign_ins = count() by UserId, AppId",
    ),
    ("KQL001", RULE, "SigninLogs | project UserId | evaluate narrow()", "narrow()", "SigninLogs | project UserId"),
    (
        "KQL002",
        RULE,
        "SigninLogs | summarize AggregatedValue = count() by UserId",
        "AggregatedValue",
        "SigninLogs | summarize sign_ins = count() by UserId",
    ),
    (
        "KQL003",
        RULE,
        "let day = 1d; SigninLogs | where TimeGenerated > ago(day)",
        "ago(day)",
        "SigninLogs | where TimeGenerated > ago(1d)",
    ),
    ("KQ170", EVENT, f"{SINCE}AuditLogs | where TimeGenerated > new_since", "", NEW),
    (
        "KQ171",
        EVENT,
        f"{NEW} | join kind=inner (SigninLogs | project CorrelationId, IPAddress) on CorrelationId",
        "join kind=inner",
        f"{SINCE}{ARRIVED} | join kind=inner (SigninLogs | extend Other = ingestion_time() | project CorrelationId,"
        " Other) on CorrelationId | where At >= new_since or Other >= new_since",
    ),
    ("KQ170", EVENT, ARRIVED, "summarize arg_min(At, *) by Id", NEW),
    ("KQ170", EVENT, f"{ARRIVED} | where At >= ago(15m)", "At >= ago(15m)", NEW),
    ("KQ170", EVENT, f"{SINCE}{ARRIVED} | where At > new_since", "At > new_since", NEW),
    ("KQ170", EVENT, f"{SINCE}{ARRIVED} | where At < new_since", "At < new_since", NEW),
    ("KQ170", EVENT, NEW.replace("by Id", "by CorrelationId"), "", NEW),
    (
        "KQ170",
        EVENT,
        f"{SINCE}AuditLogs | extend At = ingestion_time() | where At >= new_since | summarize arg_min(At, *) by Id",
        "summarize arg_min(At, *) by Id",
        NEW,
    ),
    ("KQL004", RULE, 'search "x"', 'search "x"', "SigninLogs"),
    ("KQL004", RULE, "union withsource = name *", "union withsource = name *", "SigninLogs"),
    (
        "KQL007",
        EVERY_MINUTE,
        "SigninLogs | where ingestion_time() > ago(1m)",
        "ingestion_time()",
        "SigninLogs | where TimeGenerated > ago(1m)",
    ),
    ("KQL007", EVERY_MINUTE, "union SigninLogs, AuditLogs | project Id", "union SigninLogs, AuditLogs", "SigninLogs"),
    (
        "KQL007",
        EVERY_MINUTE,
        "SigninLogs | sort by TimeGenerated | take 5",
        "take 5",
        "SigninLogs | top 5 by TimeGenerated",
    ),
    ("KQL007", EVERY_MINUTE, 'table("SigninLogs") | project Id', 'table("SigninLogs")', "SigninLogs | project Id"),
    ("KQL015", RULE, f"{FUZZY} | project Id", FUZZY, "SigninLogs"),
    ("KQL017", RULE, "union SigninLogs, AuditLogs | project Id", "union SigninLogs, AuditLogs", "SigninLogs"),
    (
        "SQR021",
        RULE,
        "SigninLogs | where TimeGenerated > ago(7d)",
        "TimeGenerated > ago(7d)",
        "SigninLogs | where TimeGenerated > ago(2d) and CreatedDateTime > ago(30d)",
    ),
    *(
        (
            "SQR021",
            RULE,
            f"SigninLogs | where TimeGenerated > {far}",
            f"TimeGenerated > {far}",
            f"SigninLogs | where TimeGenerated > {near}",
        )
        for far, near in (
            ("datetime_add('day', -7, now())", "datetime_add('day', -2, now())"),
            ("now(-7d)", "now(-2d)"),
            ("now() - 7d", "now() - 2d"),
        )
    ),
    ("KQL006", RULE, "SigninLogs | count", "count", "SigninLogs"),
    (
        "KQL006",
        RULE,
        "SigninLogs | summarize n = count()",
        "summarize n = count()",
        "SigninLogs | summarize n = count() | where n > 5",
    ),
    ("KQ128", RULE, "SigninLogs | where UserId == current_principal()", "current_principal()", "SigninLogs"),
    (
        "KQ129",
        RULE,
        'let bad = externaldata(ip: string)["https://example.com/a.csv"]; SigninLogs | where IPAddress in (bad)',
        'externaldata(ip: string)["https://example.com/a.csv"]',
        'let bad = dynamic(["192.0.2.1"]); SigninLogs | where IPAddress in (bad)',
    ),
    ("KQ130", PIVOT, "SigninLogs | project UserId", "", "SigninLogs | where TimeGenerated > ago(1d)"),
    ("KQL005", RULE, "SigninLogs | take 5", "take 5", "SigninLogs | sort by TimeGenerated | project UserId | take 5"),
    (
        "KQ141",
        RULE,
        "SigninLogs | where ResultType == 50126",
        "ResultType == 50126",
        'SigninLogs | where ResultType == "50126" and DurationMs > 5',
    ),
    (
        "KQ141",
        RULE,
        "SigninLogs | where toint(ResultType) == 50126",
        "toint(ResultType) == 50126",
        'SigninLogs | where ResultType == "50126" and toint(Status.errorCode) == 50126 and toint(ResultType) > 50000',
    ),
    (
        "KQ141",
        RULE,
        "SigninLogs | extend code = tolong(ResultType) | where code in (50126)",
        "code in (50126)",
        'SigninLogs | extend code = ResultType | where code in ("50126")',
    ),
    (
        "KQ142",
        RULE,
        'SigninLogs | where tostring(Status.failureReason) has "Invalid"',
        'tostring(Status.failureReason) has "Invalid"',
        'SigninLogs | where ResultType == "50126" and tostring(Status.failureReason) !has "Invalid"',
    ),
    (
        "KQ142",
        RULE,
        'SigninLogs | extend r = ResultDescription | where r has "Invalid"',
        'r has "Invalid"',
        'SigninLogs | extend r = ResultType, length = strlen(ResultDescription) | where r has "50126" and length > 5',
    ),
    (
        "KQ142",
        RULE,
        'SigninLogs | project r = tolower(Status.failureReason) | where trim(" ", r) == "invalid"',
        'trim(" ", r) == "invalid"',
        'SigninLogs | project r = tolower(Status.errorCode) | where trim(" ", r) == "50126"',
    ),
    (
        "KQ143",
        RULE,
        'SigninLogs | where AppId has "1b730954"',
        'AppId has "1b730954"',
        'SigninLogs | where AppId == "1b730954" and ResourceId has "abcd" and UserId !contains "#EXT#"',
    ),
    (
        "KQ143",
        RULE,
        'AuditLogs | where tostring(TargetResources) contains "1b730954-1685-4b74-9bfd-dac224a7b894"',
        'tostring(TargetResources) contains "1b730954-1685-4b74-9bfd-dac224a7b894"',
        'AuditLogs | where tostring(TargetResources) has "1b730954-1685-4b74-9bfd-dac224a7b894"',
    ),
    (
        "KQ145",
        RULE,
        'AuditLogs | mv-expand t = TargetResources | where t.userprincipalname == "a@contoso.com"',
        "t.userprincipalname",
        'AuditLogs | mv-expand t = TargetResources | where t.userPrincipalName == "a@contoso.com"',
    ),
    ("KQ144", RULE, "SigninLogs | where rand() < 0.1", "rand()", "SigninLogs | where hash(UserId, 10) == 1"),
    ("KQ144", RULE, "SigninLogs | sample 5", "sample 5", "SigninLogs | top 5 by TimeGenerated"),
    (
        "KQ144",
        RULE,
        "SigninLogs | extend seen = now()",
        "now()",
        "SigninLogs | extend age = now() - CreatedDateTime, seen = TimeGenerated",
    ),
    *(
        ("KQ147", RULE, f"SigninLogs | where UserPrincipalName == {text}", text, "SigninLogs | where UserId == 'Änne'")
        for text in ("'\u0430dmin@contoso.com'", '"admin\\u200b@contoso.com"', "'\uff41dmin@contoso.com'")
    ),
    *(
        ("KQ146", RULE, f"SigninLogs | where {condition}", place, "SigninLogs | where CreatedDateTime > ago(1h)")
        for condition, place in (
            ("now() < datetime(2026-03-01)", "datetime(2026-03-01)"),
            ("CreatedDateTime between (ago(1h) .. datetime(2026-03-01))", "datetime(2026-03-01)"),
            ("now() - datetime(1970-01-01) < 20513d", "datetime(1970-01-01)"),
            ('now() < todatetime("2026-03-01")', "todatetime("),
            ("now() < unixtime_seconds_todatetime(1772323200)", "unixtime_seconds_todatetime("),
            ("now() < make_datetime(2026, 3, 1)", "make_datetime("),
            ("getyear(CreatedDateTime) == 2026", "getyear("),
            ('format_datetime(now(), "yyyy") == "2026"', "format_datetime("),
            ('tostring(now()) startswith "2026"', "tostring("),
        )
    ),
    (
        "KQ155",
        PIVOT,
        "union SigninLogs, AADNonInteractiveUserSignInLogs | where TimeGenerated > ago(1d)"
        " | project LocationDetails_string",
        "union SigninLogs, AADNonInteractiveUserSignInLogs",
        "union SigninLogs, (AADNonInteractiveUserSignInLogs | extend LocationDetails = todynamic(LocationDetails))"
        " | where TimeGenerated > ago(1d) | project LocationDetails",
    ),
]


def findings(analysis: Analysis, context: QueryContext) -> list[tuple[str, int]]:
    return [(one.code, one.offset or 0) for one in lint(analysis, context)]
