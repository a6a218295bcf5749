"""Tables and watchlists that a folder of specs declares: every command knows them, and no deployed query changes."""

import json

import pytest
from click.testing import CliRunner, Result
from goodproject import SPEC, GoodProject

from entrawatch.cli import main
from entrawatch.documents.document import read_document
from entrawatch.project import Project
from entrawatch.specs.catalog import workspace_names
from entrawatch.specs.workspace_names import read_workspace_names, with_let_names
from entrawatch.stacks.read_deployment import deployed_alert, read_deployment

FILE = "alert_specs/workspace.yaml"
DECLARED = """\
tables:
  Hr_CL:
    description: Who leaves, from the HR system.
    columns: {Account: string, LeavesOn: datetime, Level: long, Open: bool, Notes: dynamic}
    rows:
      - {Account: adele@contoso.com, LeavesOn: "2026-03-10T00:00:00Z", Level: -3, Open: true, Notes: {a: [1]}}
      - {Account: mallory@contoso.com}
      - {Account: eve@contoso.com, Notes: 'it''s "x"'}
watchlists:
  VIP:
    columns: {SearchKey: string}
    rows: [{SearchKey: adele@contoso.com}]
"""
WHERE = "  | where Actor !in~ (approved_actors)\n"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def validated() -> str:
    """Return what is reported, without the word for an error."""
    return run("validate").output.replace(": error: ", ": ")


@pytest.fixture
def declared(good: GoodProject) -> GoodProject:
    """Return the good project with an alert that reads a table and a watchlist of its workspace."""
    good.write(FILE, DECLARED)
    staff = "Hr_CL | where TimeGenerated > ago(1h) | project Account"
    join = f"  | join kind=inner ({staff}) on $left.Actor == $right.Account\n"
    listed = "  | join kind=leftanti (_GetWatchlist('Test') | project SearchKey) on $left.Actor == $right.SearchKey\n"
    good.change(WHERE, WHERE + join + listed, SPEC)
    good.write(
        FILE, DECLARED + "  Test:\n    columns: {SearchKey: string}\n    rows: [{SearchKey: test@contoso.com}]\n"
    )
    return good


def test_validate_and_test_know_declared_names(declared: GoodProject) -> None:
    """With the declared rows: the alert fires on its samples only if the rows name the accounts."""
    assert run("validate").output == "checked 1 alert, 1 area, 1 stack: 0 errors, 0 warnings\n"
    assert run("test", "owner_added").exit_code == 0, run("test", "owner_added").output
    declared.change("Account: mallory@contoso.com", "Account: ben@contoso.com", FILE)
    assert "FAIL" in run("test", "owner_added").output


def test_the_deployed_query_stays_as_it_is_written(declared: GoodProject) -> None:
    """The workspace has the table and the watchlist itself."""
    query = deployed_alert(read_deployment(Project(declared.root), "dev"), "dev", "owner_added").query
    assert "datatable" not in query
    assert "_GetWatchlist('Test')" in query


def test_backtest_and_query_read_the_declared_rows(declared: GoodProject) -> None:
    """An export does not have them."""
    row = {
        "Type": "AuditLogs", "Id": "1", "TimeGenerated": "2026-03-10T12:00:00Z", "Result": "success",
        "OperationName": "Add owner to application", "TargetResources": [],
        "InitiatedBy": {"user": {"userPrincipalName": "adele@contoso.com"}},
    }  # fmt: skip
    declared.write("logs/rows.jsonl", json.dumps(row) + "\n")
    found = json.loads(run("backtest", "--data", "logs", "--format", "json").stdout)["alerts"]
    assert [(one["alert"], one["counts"]["fired"]) for one in found] == [("owner_added", 1)]
    query = "AuditLogs | take 1 | extend Vip = toscalar(_GetWatchlist('VIP') | count), Hr = toscalar(Hr_CL() | count)"
    result = run("query", f"{query} | project Vip, Hr", "--data", "logs", "--format", "csv")
    assert result.stdout == "Vip,Hr\n1,3\n", result.output


def test_an_undeclared_name_is_one_message_that_offers_a_declaration(good: GoodProject) -> None:
    """Or an input, for a list of values."""
    good.change(WHERE, WHERE + "  | where Actor in ((_GetWatchlist('VIP') | project SearchKey))\n", SPEC)
    (line,) = validated().splitlines()[:1]
    advice = "declare it below watchlists in workspace.yaml, with 'VIP' and its columns, or use a tenant input"
    assert line.endswith(f"KQ103: the watchlist of '_GetWatchlist' is not known here; {advice}")
    good.change("(_GetWatchlist('VIP') | project SearchKey)", "(Payroll_CL | project Account)", SPEC)
    advice = "if your workspace has it, declare it below tables in workspace.yaml, with 'Payroll_CL' and its columns"
    assert f"KQ102: unknown table 'Payroll_CL'; {advice}; a list of values is an input" in validated()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Level: long", "Level: number", "WN104: "),
        ("    columns: {SearchKey: string}\n", "", "WN101: "),
        ("watchlists:", "watchlist:", "WN102: "),
        ("  VIP:", "  V)IP:", "WN104: key 'V)IP' does not fit; use letters and digits, with spaces, hyphens and"),
        ("rows: [{SearchKey: adele@contoso.com}]", "rows: 3", "WN103: "),
        (
            "  Hr_CL:",
            "  SigninLogs:",
            "WN105: table 'SigninLogs' is in Microsoft's reference and known already; remove",
        ),
        ("  Hr_CL:", "  where:", "WN105: 'where' is a KQL keyword and cannot name a table; check the spelling"),
        (
            "  VIP:",
            "  V-IP: {columns: {A: string}}\n  V IP:",
            "WN105: 'V IP' and another name both become 'Watchlist_V_IP'",
        ),
        ("Open: true, ", "Opn: true, ", "WN106: 'Hr_CL' declares no column 'Opn'; add it below columns, or check"),
        ("Level: -3", "Level: 9223372036854775808", "WN107: '9223372036854775808' is not of type long; write a whole"),
        ("Level: -3", "Level: high", "WN107: 'high' is not of type long; write a whole"),
        (
            "2026-03-10T00:00:00Z",
            "2026-W10-1T00:00:00Z",
            "WN107: '2026-W10-1T00:00:00Z' is not of type datetime; write a",
        ),
        ("2026-03-10T00:00:00Z", "20260310T000000Z", "WN107: '20260310T000000Z' is not of type datetime; write a"),
        (
            "tables:",
            "places: {contoso.com: {}}\ntables:",
            "WN108: 'contoso.com' is not an IP address; write one address",
        ),
        ("tables:", "places: {203.0.113.7: {contry: Norway}}\ntables:", "WN102: "),
        (
            "tables:",
            "places: {'2001:db9::1': {}, '2001:DB9:0::1': {}}\ntables:",
            "WN108: '2001:DB9:0::1' is the same address as '2001:db9::1'; remove one",
        ),
        ("tables:", "places: {203.0.113.7: {latitude: 500}}\ntables:", "WN104: "),
        ("tables:", "clients: {curl/8: {Browser: curl}}\ntables:", "WN103: "),
        ("tables:", "clients: {curl/8: {Browser: {Famly: curl}}}\ntables:", "did you mean 'Family'?"),
        ("2026-03-10T00:00:00Z", "2026-03-10", "WN107: '2026-03-10' is not of type datetime; write a moment"),
    ],
)
def test_a_mistake_in_the_file_is_one_message(old: str, new: str, message: str, good: GoodProject) -> None:
    """With its place."""
    good.write(FILE, DECLARED.replace(old, new))
    issues = [str(issue) for issue in read_workspace_names(read_document(good.root / FILE, FILE))[1]]
    assert [message in issue for issue in issues] == [True], issues
    assert issues[0].startswith(f"{FILE}:")
    assert message in validated()


def test_a_declared_table_is_not_listed_among_the_tables_of_logs(declared: GoodProject) -> None:
    """Nothing routes it."""
    declared.change("tables: [AuditLogs]", "tables: [AuditLogs, Hr_CL]", SPEC)
    text = "table 'Hr_CL' is declared in workspace.yaml; tables lists only those of Microsoft's reference, remove it"
    assert f"SP201: {text}" in validated()


def test_a_query_keeps_the_position_of_every_character() -> None:
    """Messages name the author's line and column."""
    lets = "let Watchlist_VIP = datatable(K: string) [];\nlet Fn = datatable(K: string) [];\n"
    text = "_GetWatchlist( 'VIP' ) | join Fn() on K // _GetWatchlist('Other') Other()"
    changed = with_let_names(lets, text)
    assert changed == "Watchlist_VIP          | join Fn   on K // _GetWatchlist('Other') Other()"
    assert len(changed) == len(text)


def test_a_watchlist_has_the_headings_of_its_file(good: GoodProject) -> None:
    """Such as User Principal Name; the samples run with the rows."""
    listed = "  | where Actor !in ((_GetWatchlist('VIP') | distinct ['User Principal Name']))\n"
    good.change(WHERE, WHERE + listed, SPEC)
    heading = "User Principal Name"
    rows = f"    columns: {{{heading}: string}}\n    rows: [{{{heading}: adele@contoso.com}}]\n"
    good.write(FILE, f"watchlists:\n  VIP:\n{rows}")
    assert "0 errors" in validated()
    assert run("test", "owner_added").exit_code == 0, run("test", "owner_added").output
    good.change("adele@contoso.com", "mallory@contoso.com", FILE)
    assert "FAIL" in run("test", "owner_added").output


def test_the_alias_of_a_watchlist_can_have_spaces_and_hyphens(good: GoodProject) -> None:
    """As in Microsoft Sentinel: learn.microsoft.com/azure/sentinel/watchlists-create."""
    good.write(FILE, "watchlists:\n  High-value users:\n    columns: {SearchKey: string}\n")
    names, issues = read_workspace_names(read_document(good.root / FILE, FILE))
    query = "_GetWatchlist('High-value users') | count"
    assert (issues, with_let_names(names.lets(query), query)) == ([], "Watchlist_High_value_users        | count")


ANSWERS = """\
external_data:
  https://example.com/a.csv: {columns: {Ip: string}, rows: [{Ip: 81.2.69.142}, {Ip: 2A02:db9::7}, {Ip: 10.0.0.1}]}
places:
  81.2.69.142: {country: Norway, city: Oslo}
  2a02:DB9::7: {country: Chile}
clients:
  curl/8 "x": {Browser: {Family: curl}, OperatingSystem: {Family: Linux}, Device: {Family: Other}}
"""
EXTERNAL = "externaldata(Ip: string)\n  [h@'https://example.com/a.csv'] with (format='csv')"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (
            f"{EXTERNAL} | extend At = geo_info_from_ip_address(Ip) | project Ip, tostring(At.country), At.city",
            ["81.2.69.142,Norway,Oslo", "2A02:db9::7,Chile,", "10.0.0.1,,"],
        ),
        ("print parse_user_agent('curl/8 \"x\"', 'OS')", ['"{""OperatingSystem"":{""Family"":""Linux""}}"']),
        (
            "print tostring(parse_user_agent('curl/8 \"x\"', dynamic(['browser', 'device'])))",
            ['"{""Browser"":{""Family"":""curl""},""Device"":{""Family"":""Other""}}"'],
        ),
    ],
)
def test_what_only_azure_knows_can_be_declared(query: str, rows: list[str], good: GoodProject) -> None:
    """Rows of a file, places of addresses, and clients; each query keeps its lines."""
    good.write(FILE, ANSWERS)
    good.write("logs/rows.jsonl", json.dumps({"Type": "AuditLogs", "Id": "1", "TimeGenerated": "2026-03-10T12:00:00Z"}))
    result = run("query", query, "--data", "logs", "--format", "csv")
    assert result.stdout.splitlines()[1:] == rows, result.output


def test_a_place_that_nobody_declared_is_refused(good: GoodProject) -> None:
    """Azure would find one."""
    good.write(FILE, ANSWERS.replace("2a02:DB9::7", "2a02:DB9::8"))
    good.write("logs/rows.jsonl", json.dumps({"Type": "AuditLogs", "Id": "1", "TimeGenerated": "2026-03-10T12:00:00Z"}))
    result = run("query", f"{EXTERNAL} | extend At = geo_info_from_ip_address(Ip)", "--data", "logs")
    assert result.exit_code == 1
    assert "or declare the address below places in workspace.yaml" in result.output


def test_a_part_of_a_client_that_nobody_declared_is_refused(good: GoodProject) -> None:
    """Azure would return one, never null."""
    good.write(FILE, "clients: {curl/8: {Browser: {Family: curl}}}\n")
    good.write("logs/rows.jsonl", json.dumps({"Type": "AuditLogs", "Id": "1", "TimeGenerated": "2026-03-10T12:00:00Z"}))
    result = run("query", "print parse_user_agent('curl/8', 'os')", "--data", "logs")
    assert result.exit_code == 1
    assert "or declare it below clients in workspace.yaml" in result.output


def test_a_later_folder_overrides_a_table(good: GoodProject) -> None:
    """Also in whether it has TimeGenerated."""
    good.write(FILE, "tables: {A: {columns: {K: string}}, B: {columns: {K: string}}}\n")
    good.write("own/workspace.yaml", "tables: {B: {columns: {TimeGenerated: datetime}}}\n")
    names = workspace_names(good.root / "alert_specs", good.root / "own")
    assert (names.tables, names.without_time) == ({"A", "B"}, {"A"})


def test_editors_have_a_schema_of_the_file(good: GoodProject) -> None:
    """Of all groups, with the types of columns."""
    assert run("schema").exit_code == 0
    schema = json.loads((good.root / "alert_specs/workspace.schema.json").read_text(encoding="utf-8"))
    assert list(schema["properties"]) == ["tables", "watchlists", "external_data", "places", "clients"]
    assert "datetime" in schema["$defs"]["ColumnType"]["enum"]
