"""Names count where KQL reads them: not in strings, not in comments, and in the letter case that they have."""

from collections.abc import Callable

import pytest

from entrawatch.kql.words import words

LINE = "  | where Actor !in~ (approved_actors)\n"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a | b", {"a", "b"}),
        ("a // b\nc", {"a", "c"}),
        ("a 'b' c", {"a", "c"}),
        ('a "b \\" c" d', {"a", "d"}),
        ("a 'b \\' c' d", {"a", "d"}),
        ('a @"b\\" c', {"a", "c"}),
        ('a @"b "" c" d', {"a", "d"}),
        ("a @'b '' c' d", {"a", "d"}),
        ("a ```b\n// c``` d", {"a", "d"}),
        ('a "// b" c', {"a", "c"}),
        ("a // it's b\nc // 'd", {"a", "c"}),
        ("_a1 | A.b[0]", {"_a1", "A", "b"}),
        ("", set()),
    ],
)
def test_words_are_what_stands_outside_of_strings_and_comments(query: str, expected: set[str]) -> None:
    """Every kind of string that KQL knows."""
    assert words(query) == expected


@pytest.mark.parametrize(
    "text", ["  // (approved_actors) and SigninLogs\n", '  | extend Note = "approved_actors SigninLogs"\n']
)
def test_a_name_in_a_comment_or_a_string_does_not_count(text: str, spec_issues: Callable[..., list[str]]) -> None:
    """The input is not used, and the table is not read."""
    assert spec_issues((LINE, text)) == [
        "10:3: SP205: warning: input 'approved_actors' is declared but not used by the query; remove it"
    ]


def test_a_table_in_the_wrong_case_is_not_the_table(spec_issues: Callable[..., list[str]]) -> None:
    """KQL is strict about it; the query and the samples, which have the correct name, get no message of their own."""
    assert spec_issues(("tables: [AuditLogs]", "tables: [auditlogs]")) == [
        "8:10: SP201: table 'auditlogs' is not known; did you mean 'AuditLogs'?"
    ]


def test_a_table_like_no_other_points_to_the_list(spec_issues: Callable[..., list[str]]) -> None:
    """All of them would fill the screen."""
    assert spec_issues(("tables: [AuditLogs]", "tables: [AuditLogs, Zzzzzz]")) == [
        "8:21: SP201: table 'Zzzzzz' is not known; see the generated list of tables"
    ]


@pytest.mark.parametrize("default", ["1", "10", "1.5"])
def test_a_default_may_be_at_the_end_of_its_range(default: str, spec_issues: Callable[..., list[str]]) -> None:
    """Both ends belong to it."""
    assert spec_issues(("default: 1", f"default: {default}")) == []


def test_a_deprecated_alert_says_why(spec_issues: Callable[..., list[str]]) -> None:
    """The status and the key belong together, in both directions."""
    deprecated = "deprecated: {reason: Replaced.}"
    assert spec_issues(("status: test", f"status: test\n{deprecated}")) == [
        "3:9: SP106: status 'test' and the key deprecated contradict each other; a deprecated alert has both"
    ]
    assert spec_issues(("status: test", "status: deprecated")) == []


def test_every_key_out_of_order_is_reported(spec_issues: Callable[..., list[str]]) -> None:
    """So that one run is enough."""
    assert spec_issues(
        (
            "id: owner_added\ntitle: Owner added to an application\n",
            "title: Owner added to an application\nid: owner_added\n",
        ),
        ("status: test\nseverity: high\n", "severity: high\nstatus: test\n"),
    ) == [
        "2:1: SP107: key 'id' is below 'title'; move it above, as in all alerts",
        "4:1: SP107: key 'status' is below 'severity'; move it above, as in all alerts",
    ]
