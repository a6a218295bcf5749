"""Every limit of Azure that was collected is reported under its id, or stands in the list of those nobody can break."""

import re
from collections.abc import Iterator
from pathlib import Path

import pulumi_azure_native

from entrawatch.reference.data_files import read_data
from entrawatch.reports.issue_codes import issue_codes
from entrawatch.reports.pages import issue_codes_page

REPOSITORY = Path(__file__).parents[2]
DATA = read_data("unbreakable_limits.json")


def limit_ids() -> Iterator[str]:
    """Yield the ID of every limit that was collected."""
    for family, ranges in DATA["families"].items():
        yield from (f"{family}{number:03}" for first, last in ranges for number in range(first, last + 1))


def unbreakable_limits() -> dict[str, str]:
    """Return the reason for each limit that is not an issue code, by ID."""
    single = {name: entry["reason"] for entry in DATA["limits"] for name in entry["ids"]}
    whole = DATA["whole_families"]
    return single | {name: whole[name[:3]] for name in limit_ids() if name[:3] in whole}


def test_every_limit_is_a_code_or_cannot_be_broken() -> None:
    """Neither forgotten nor both."""
    codes = {item.code for item in issue_codes() if re.fullmatch(r"[A-Z]{3}[0-9]{3}", item.code)}
    unbreakable = set(unbreakable_limits())
    assert codes & unbreakable == set()
    assert sorted(codes | unbreakable) == sorted(limit_ids())


def test_the_collection_is_whole() -> None:
    """320 limits, each once."""
    ids = list(limit_ids())
    assert (len(ids), len(set(ids))) == (320, 320)


def test_the_page_names_where_each_limit_is_kept() -> None:
    """A file that contains the number of the limit."""
    engine = REPOSITORY / "src" / "entrawatch"
    limits = [item for item in issue_codes() if re.fullmatch(r"[A-Z]{3}[0-9]{3}", item.code)]
    assert [one.code for one in limits if f'"{one.code}"' not in (engine / one.kept_in).read_text("utf-8")] == []
    page = issue_codes_page()
    assert [
        one.code for one in limits if f"| {one.code} | {one.title} | {one.reason} | `{one.kept_in}` |" not in page
    ] == []


def test_the_api_version_of_rules_is_the_sdks() -> None:
    """As published with the SDK that this project locks."""
    package = Path(pulumi_azure_native.__file__).parent
    text = (package / "monitor" / "scheduled_query_rule.py").read_text(encoding="utf-8")
    (version,) = set(re.findall(r"Azure REST API version ([\w-]+)", text))
    assert version in unbreakable_limits()["SQR001"]


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
