"""A query that cannot be parsed has one message: where its first mistake is, and what to write instead."""

from collections.abc import Callable

import pytest

from entrawatch.kql.analysis import Analysis
from entrawatch.kql.lint import QueryContext, QueryUse
from entrawatch.kql.lints import lint

REST = "\n| project TimeGenerated, UserPrincipalName"
# The query, what stands at the mistake, and the message.
CASES = [
    ("SigninLogs | where ResultType == '0' AND Id == 'x'", "AND", "write 'and'"),
    ("SigninLogs | where ResultType == '0' adn Id == 'x'", "adn", "did you mean 'and'?"),
    ("SigninLogs | where ResultType == '0' && Id == 'x'", "&&", "'&&' is not KQL; write 'and'"),
    ("SigninLogs | where ResultType == '0' || Id == 'x'", "||", "'||' is not KQL; write 'or'"),
    ("SigninLogs | where ResultType == \u201c0\u201d", "\u201c", "write straight quotes"),
    ("SigninLogs | where ResultType == '0", "'0", "the text that starts with ' is not closed in its line"),
    ("SigninLogs | where (ResultType == '0' or Id == 'x'", "(Res", "'(' is never closed"),
    ("SigninLogs | where ResultType == '0')", ")", "')' closes nothing; remove it, or open it with '('"),
    ("SigninLogs | wher ResultType == '0'", "wher", "'wher' is not an operator; did you mean 'where'?"),
    ("SigninLogs | WHERE ResultType == '0'", "WHERE", "'WHERE' is not an operator; did you mean 'where'?"),
    ("SigninLogs | summarise n = count() by Id", "summarise", "did you mean 'summarize'?"),
    ("SigninLogs | projct TimeGenerated, Id", "projct", "did you mean 'project'?"),
    ("SigninLogs | frobnicate Id", "frobnicate", "write one such as where, extend, summarize, or project"),
    ("SigninLogs | where Id == 'x'\nextend a = 1", "extend", "'extend' is an operator; write '|' before it"),
    (
        "SigninLogs | where Id == 'x'\n\nAuditLogs | where Id == 'y'",
        "AuditLogs",
        "a second query starts at 'AuditLogs'",
    ),
    ("SigninLogs | where Id == 'x'\n\nlet a = 1;\nSigninLogs", "let", "a second query starts at 'let'"),
    ("let a = '1'\nlet b = 2;\nSigninLogs | where Id == a", "let", "write ';' after it"),
    ("let a = 1\nSigninLogs | where Id == a", "SigninLogs", "write ';' after it"),
    ("SigninLogs | project TimeGenerated Id", "Id", "write ',' before 'Id'"),
]


@pytest.mark.parametrize(("query", "place", "message"), CASES, ids=[message for _, _, message in CASES])
def test_one_mistake_is_one_message(query: str, place: str, message: str, analyze: Callable[[str], Analysis]) -> None:
    """Nothing that follows from it is reported, such as columns of a table that the parser lost."""
    text = query + REST
    (found,) = lint(analyze(text), QueryContext(QueryUse.PIVOT), text)
    assert (found.code, message in found.message) == ("KQ101", True), found.message
    assert text[found.offset or 0 :].startswith(place)


def test_a_mistake_after_declared_inputs_is_found_in_the_authors_text(analyze: Callable[[str], Analysis]) -> None:
    """The statements before the text are not the author's."""
    lets = "let accounts = dynamic(['a']);\n"
    (found,) = lint(
        analyze(f"{lets}SigninLogs | wher Id in (accounts)"), QueryContext(), lets + "SigninLogs | wher Id", 31
    )
    assert found.offset == len(lets) + len("SigninLogs | ")


def test_a_misspelled_input_suggests_its_name(analyze: Callable[[str], Analysis]) -> None:
    """It is not a column of the table."""
    text = "let privileged_accounts = dynamic([]);\nSigninLogs | where UserId in (privileged_acounts)"
    messages = [one.message for one in lint(analyze(text), QueryContext(QueryUse.PIVOT), text) if one.code == "KQ104"]
    assert messages == ["unknown column 'privileged_acounts'; did you mean 'privileged_accounts'?"]


def test_a_table_of_defender_names_the_one_of_a_workspace(analyze: Callable[[str], Analysis]) -> None:
    """Published queries are often for advanced hunting."""
    text = "EntraIdSignInEvents | where ErrorCode == 0"
    found = lint(analyze(text), QueryContext(QueryUse.PIVOT), text)
    assert "it is a table of Defender XDR; in a workspace, use SigninLogs" in found[0].message


def test_a_lookup_without_its_table_is_one_message(analyze: Callable[[str], Analysis]) -> None:
    """Each name in it would be an unknown column."""
    text = "SigninLogs | evaluate ipv4_lookup(Ranges, IPAddress, Range)"
    found = [one for one in lint(analyze(text), QueryContext(QueryUse.PIVOT), text) if one.code == "KQ104"]
    assert [one.message.partition(";")[0] for one in found] == ["ipv4_lookup needs a table of ranges"]


def test_columns_of_another_table_are_one_message(analyze: Callable[[str], Analysis]) -> None:
    """The table is the mistake, not each of its columns; two unknown columns may be two misspellings."""
    text = (
        "DeviceLogonEvents | where ResultType == '0' | project UserPrincipalName, IPAddress, AppDisplayName, Location"
    )
    found = [one.message for one in lint(analyze(text), QueryContext(QueryUse.PIVOT), text) if one.code == "KQ104"]
    assert found == [
        "table 'DeviceLogonEvents' has no columns 'ResultType', 'UserPrincipalName', 'IPAddress' and 2 more; "
        "it is a table of Defender XDR; did you mean 'SigninLogs', which has them?"
    ]
    text = "DeviceLogonEvents | project UserPrincipalName, IPAddress"
    assert len([one for one in lint(analyze(text), QueryContext(QueryUse.PIVOT), text) if one.code == "KQ104"]) == 2
