"""Every limit of Azure that was collected is reported under its id, or stands in the list of those nobody can break."""

import re
from pathlib import Path

from entrawatch.reports.issue_codes import issue_codes
from entrawatch.reports.pages import issue_codes_page
from entrawatch.reports.unbreakable_limits import limit_ids, unbreakable_limits

REPOSITORY = Path(__file__).parents[2]


def test_every_limit_is_a_code_or_cannot_be_broken() -> None:
    """Neither forgotten nor both."""
    codes = {item.code for item in issue_codes() if re.fullmatch(r"[A-Z]{3}[0-9]{3}", item.code)}
    unbreakable = set(unbreakable_limits())
    assert codes & unbreakable == set()
    assert sorted(codes | unbreakable) == sorted(limit_ids())


def test_the_collection_is_whole() -> None:
    """296 limits, each once."""
    ids = list(limit_ids())
    assert (len(ids), len(set(ids))) == (296, 296)


def test_what_a_reason_refers_to_exists() -> None:
    """Another code is one that is reported; a page is one of the documentation."""
    reported = {item.code for item in issue_codes()}
    for reason in unbreakable_limits().values():
        assert set(re.findall(r"\b[A-Z]{2,3}[0-9]{3}\b", reason)) <= reported, reason
        assert all((REPOSITORY / page).is_file() for page in re.findall(r"docs/\w+\.md", reason))


def test_the_page_says_why_a_limit_is_no_code() -> None:
    """A reader who looks for an id finds it."""
    page = issue_codes_page()
    assert [name for name in unbreakable_limits() if name not in page and f"all {name[:3]}" not in page] == []
