"""The comment of a report: nothing in it breaks out, and it fits whatever changes, with true counts."""

import re

import pytest
from filledreport import filled, finding, large_report
from fullreport import full_report
from hostile import TEXTS, mixtures
from readers import Page, on_azure_devops, on_github
from test_comment_text import BECOMES_SOMETHING

from entrawatch.changes.comment.fit import length
from entrawatch.changes.comment.markdown import MARKER, MOST, report_as_markdown
from entrawatch.changes.findings import Category
from entrawatch.changes.report import Report
from entrawatch.changes.texts import line

GITHUB, AZURE_DEVOPS = 65_536, 150_000
MORE = re.compile(r"(?:and )?(\d+) more in the full report$")


def skeleton(found: Page) -> list[object]:
    """Return all that is no text, names and values apart."""
    return [tag for tag in found.tags if tag[0] != "code"] + list(found.comments)


@pytest.mark.parametrize("reader", [on_github, on_azure_devops], ids=["GitHub", "Azure DevOps"])
def test_no_text_changes_what_a_comment_is_made_of(reader: type) -> None:
    """Headings, lists, blocks and folds are the same whatever stands in every text of the report."""
    for text in (*TEXTS, *mixtures(40)):
        expected = skeleton(reader(report_as_markdown(filled("w" * len(line(text))))))
        assert skeleton(reader(report_as_markdown(filled(text)))) == expected, text


def test_nothing_in_a_comment_becomes_a_link_or_a_mention() -> None:
    """Whatever stands in every text of the report."""
    for text in (*TEXTS, *mixtures(40)):
        for plain in on_github(report_as_markdown(filled(text))).plain():
            assert not BECOMES_SOMETHING.search(plain.replace("[!CAUTION]", "").strip()), (text, plain)


def test_a_comment_begins_with_its_marker() -> None:
    """By which it is found again; nobody sees it."""
    markdown = report_as_markdown(full_report())
    assert markdown.startswith(f"{MARKER}\n")
    assert on_github(markdown).comments == [MARKER.removeprefix("<!--").removesuffix("-->")]


def test_kql_is_shown_as_it_is() -> None:
    """Neither swallowed as HTML nor escaped twice."""
    (block,) = (text for around, text in on_github(report_as_markdown(full_report())).texts if "pre" in around)
    assert block == '@@ -1,2 +1,3 @@\n AuditLogs\n+| where Result != "<b>&"\n'


def sections(markdown: str) -> dict[str, tuple[int, int, int]]:
    """Return of each section its count, how many entries are shown, and how many more it says there are."""
    found: dict[str, tuple[int, int, int]] = {}
    title = ""
    for each in markdown.split("\n"):
        heading = re.fullmatch(r"(?:### |<summary><b>)(.*?)(?:</b>)? \((\d+)\)(?:</summary>)?", each)
        if heading:
            title = heading[1].replace("&amp;", "&")
            found[title] = int(heading[2]), 0, 0
        elif title and each.startswith("- "):
            count, shown, more = found[title]
            said = MORE.fullmatch(each.removeprefix("- "))
            found[title] = (count, shown, more + int(said[1])) if said else (count, shown + 1, more)
    return found


LARGE = {
    "many of each heading": large_report(200),
    "long texts": large_report(60, text="word " * 300),
    "four bytes a character": large_report(100, text="\U0001f308" * 1500),
    "text that grows when it is escaped": large_report(60, text="` @a #1 " * 200),
    "fifty stacks": large_report(20, stacks=50),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_comment_fits_and_counts_stay_true(name: str) -> None:
    """On both services, with room for what else a pipeline says; what is not shown is counted."""
    report = LARGE[name]
    markdown = report_as_markdown(report)
    assert length(markdown) <= MOST < GITHUB < AZURE_DEVOPS
    assert "**Shortened** to fit in a comment" in markdown
    found = sections(markdown)
    for category in Category:
        count, shown, more = found[category.heading]
        assert count == shown + more == sum(one.category is category for one in report.findings)
    assert found["New warnings"][0] == 100 * len(report.stacks)
    assert found["Resources that the deployment changes"][0] == 101 * len(report.stacks)


def test_the_room_is_used() -> None:
    """A comment that leaves things out is nearly as long as it may be."""
    assert MOST - 1000 < length(report_as_markdown(large_report(200))) <= MOST


def test_each_of_fifty_stacks_has_its_sentence() -> None:
    """Before anything else is said."""
    head = report_as_markdown(LARGE["fifty stacks"]).partition("###")[0]
    assert re.findall(r"^- `(stack-\d+)`: 40 alerts weakened, 3 removed or disabled", head, re.MULTILINE) == [
        f"stack-{number}" for number in range(50)
    ]


def test_the_most_dangerous_is_complete_longest() -> None:
    """Deletions in full, while less dangerous headings hold a part, then nothing but a count."""
    report = large_report(120)
    found = sections(report_as_markdown(report))
    shown = [found[category.heading][1] for category in Category]
    assert shown[0] == 120
    assert shown == sorted(shown, reverse=True)
    assert shown[-1] == 0


def test_equal_findings_are_one_entry() -> None:
    """With the names of all that it stands for."""
    same = [finding(number).model_copy(update={"changes": finding(0).changes}) for number in range(300)]
    report = full_report().model_copy(update={"findings": tuple(same), "findings_left_out": 0})
    markdown = report_as_markdown(report)
    assert sections(markdown)[Category.TRIGGER_WEAKENED.heading] == (300, 1, 0)
    assert all(f"`{one.subject}`" in markdown for one in same)


def test_three_hundred_different_changes_are_all_there() -> None:
    """Each with its values: nothing is left out."""
    report = full_report().model_copy(update={"findings": tuple(map(finding, range(300))), "findings_left_out": 0})
    markdown = report_as_markdown(report)
    assert sections(markdown)[Category.TRIGGER_WEAKENED.heading] == (300, 300, 0)
    assert all(f"`> 0` → `> {number + 1}`" in markdown for number in range(300))


def test_nothing_changes() -> None:
    """Is said, and nothing else but what cannot be known."""
    report = full_report()
    quiet = Report(
        entrawatch="0.1.0",
        base=report.head,
        head=report.head,
        stacks=(
            report.stacks[0].model_copy(
                update={
                    "tally": type(report.stacks[0].tally)(),
                    "notifications": (),
                    "cost": None,
                    "coverage": None,
                    "resources": (),
                    "resources_left_out": 0,
                    "warnings_new": (),
                    "warnings_gone": (),
                }
            ),
        ),
    )
    assert report_as_markdown(quiet).split("\n")[3:5] == ["- `prod`: nothing changes", ""]
