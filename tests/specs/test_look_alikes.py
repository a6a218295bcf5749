"""Text that is not what it looks like is refused where no one can see it, and reported where it can be mistaken."""

import runpy
from pathlib import Path

import pytest
from goodproject import STACK, GoodProject

from entrawatch.documents.document import parse_document
from entrawatch.documents.issues import IssuesFound
from entrawatch.documents.look_alikes import look_alike
from entrawatch.documents.quoting import UNSEEN
from entrawatch.validation import validate

SCRIPT = Path(__file__).parents[2] / "pipelines" / "scripts" / "literal.py"
INVISIBLE = [
    "\x85", "\xa0", "\xad", "\u034f", "\u061c", "\u115f", "\u1680", "\u17b4", "\u180e", "\u2003", "\u200b", "\u200d",
    "\u200e", "\u2028", "\u202e", "\u2060", "\u2063", "\u2066", "\u206f", "\u2800", "\u3000", "\u3164", "\ue000",
    "\ufe0f", "\ufeff", "\uffa0", "\ufff9", "\U0001d173", "\U000e0041", "\U000e0100", "\U000f0000",
]  # fmt: skip


@pytest.mark.parametrize("text", ['a: "b{}c"', "a: b{}c", "# b{}c\na: 1", "b{}c: 1"])
@pytest.mark.parametrize("char", INVISIBLE, ids=lambda char: f"U+{ord(char):04X}")
def test_no_file_holds_an_invisible_character(char: str, text: str) -> None:
    """Neither a value nor a key nor a comment: what a reviewer sees is what is deployed."""
    with pytest.raises(IssuesFound, match=f"YM111: invisible character U\\+{ord(char):04X} is not allowed"):
        parse_document(text.format(char), "a.yaml")


def test_an_escape_makes_no_difference() -> None:
    """It is invisible where it is deployed."""
    with pytest.raises(IssuesFound, match="YM111"):
        parse_document('a: "b\\u200bc"', "a.yaml")


def test_letters_of_all_alphabets_and_line_ends_are_visible() -> None:
    """Names come from directories everywhere."""
    text = "Änne Ωμέγα Юлия 高橋 أحمد नमस्ते ไทย 한국 🌈 e\u0301\t\r\n"
    assert UNSEEN.findall(text) == []
    assert look_alike(text.translate({ord(char): " " for char in "\t\r\n"})) is None


def test_the_comment_replaces_what_the_files_refuse() -> None:
    """One list: the script that writes the comment runs without this package."""
    assert runpy.run_path(str(SCRIPT))["_UNSEEN"].pattern == UNSEEN.pattern


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\u0430dmin@contoso.com", "'\u0430' (U+0430, cyrillic small letter a) is next to letters of another alphabet"),
        (
            "\u03bfps@contoso.com",
            "'\u03bf' (U+03BF, greek small letter omicron) is next to letters of another alphabet",
        ),
        ("\uff41dmin@contoso.com", "'\uff41' (U+FF41) is another form of 'a'"),
        ("\U0001d41admin@contoso.com", "'\U0001d41a' (U+1D41A) is another form of 'a'"),
        ("adm\u200bin@contoso.com", "U+200B in it is invisible"),
        (
            "\u0455\u0441\u043e\u0440\u0435@contoso.com",
            "'\u0455' (U+0455, cyrillic small letter dze) is next to letters of another alphabet",
        ),
        (
            "write to Юлия or \u043f@contoso.com",
            "'\u043f' (U+043F, cyrillic small letter pe) is next to letters of another alphabet",
        ),
        ("Юлия (scope@contoso.com)", None),
        ("jürgen.groß@contoso.com", None),
    ],
)
def test_what_can_be_mistaken_has_a_reason(text: str, why: str | None) -> None:
    """A name in one alphabet is a name; an address is one word."""
    assert look_alike(text) == why


@pytest.mark.parametrize(
    ("added", "code"),
    [
        ("  entrawatch:inputs:\n    approved_actors: ['\u0430dmin@contoso.com']\n", "IN215"),
        (
            "  entrawatch:notifications:\n"
            "    receivers:\n      soc: {kind: email, addresses: ['s\u043ec@contoso.com']}\n",
            "ST330",
        ),
        ("  entrawatch:resource_group: {name: rg-\u0435ntrawatch}\n", "ST330"),
    ],
)
def test_accounts_and_names_that_can_be_mistaken_are_reported(added: str, code: str, good: GoodProject) -> None:
    """Else another account is excluded than the one that a reviewer reads, or another mailbox gets the alerts."""
    key = added.split(": ", 1)[0].split(":\n")[0]
    before, _, after = good.text(STACK).partition(f"{key}:")
    good.write(STACK, before + added + ("" if added.count("\n") > 1 else after.split("\n", 1)[1]))
    assert code in {issue.code for issue in validate(good.project).issues}
