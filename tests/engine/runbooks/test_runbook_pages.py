"""The pages themselves: every block is done by a story or says that nothing runs it, and links lead somewhere."""

import re
import shlex
from collections import Counter
from pathlib import Path

import pytest
from runbook_page import AZURE, ROOT, RUNBOOKS, Block, blocks, page_text, pages

BLOCKS = [block for page in pages() for block in blocks(page)]
COMMANDS = [block for block in BLOCKS if block.language == "sh"]
OF_AZURE = [block for block in COMMANDS if block.label == AZURE]
STORIES = [path.read_text() for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)]
LINKED = [RUNBOOKS / f"{page}.md" for page in pages()] + [
    ROOT / "docs" / "deploy.md",
    ROOT / "docs" / "pull_requests.md",
]


def done(method: str) -> Counter[str]:
    """Return what the stories do with `run` or `write`, by label."""
    return Counter(label for text in STORIES for label in re.findall(rf'\.{method}\(\s*"([^"]+)"', text))


def words(block: Block) -> list[list[str]]:
    """Return the commands of a block as a shell reads them, lines that go on joined."""
    return [shlex.split(line) for line in block.text.replace("\\\n", " ").splitlines()]


def slug(heading: str) -> str:
    """Return the anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_every_command_is_run_by_a_story_or_is_azures() -> None:
    """In both directions: no block escapes, and no story runs what no page says."""
    assert done("run").keys() == {block.label for block in COMMANDS if block not in OF_AZURE}
    assert [label for label, count in Counter(block.label for block in COMMANDS).items() if count > 1] == [AZURE]


def test_every_file_of_the_pages_is_written_by_a_story() -> None:
    """Each block of YAML, as often as it stands there."""
    assert done("write") == Counter(block.label for block in BLOCKS if block.language == "yaml")


def test_blocks_have_no_other_form() -> None:
    """What no fence opens, and what has another language, would be read by nobody."""
    assert {block.language for block in BLOCKS} <= {"sh", "yaml", "text"}
    for page in pages():
        outside = re.sub(r"(?ms)^```.*?^```$", "", page_text(page))
        assert re.findall(r"(?m)^(?:    |\t)\S.*|.*```.*", outside) == [], page


@pytest.mark.parametrize("block", OF_AZURE, ids=str)
def test_commands_of_azure_are_whole(block: Block) -> None:
    """Each line is one command that a shell can read; nothing else hides among what is not run."""
    assert [command[0] for command in words(block)] == ["az"] * len(words(block))


@pytest.mark.parametrize("block", [block for block in COMMANDS if block not in OF_AZURE], ids=str)
def test_commands_of_others_are_not_azures(block: Block) -> None:
    """Nothing could run them."""
    assert not re.search(r"(?m)^\s*az\b|[|;&]\s*az\b", block.text)


@pytest.mark.parametrize("file", LINKED, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    """Files are there, and so are the headings in them."""
    wrong = []
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"(?ms)^```.*?^```$", "", file.read_text(encoding="utf-8"))):
        name, _, anchor = link.partition("#")
        target = file.parent / name if name else file
        if link.startswith("https://"):
            continue
        headings = re.findall(r"(?m)^#+ (.+)$", target.read_text(encoding="utf-8")) if target.is_file() else []
        if not target.is_file() or (anchor and anchor not in map(slug, headings)):
            wrong.append(link)
    assert wrong == []


def test_the_index_lists_every_page() -> None:
    """A page that it does not list is not found."""
    listed = re.findall(r"\]\((\w+)\.md\)", page_text("README"))
    assert sorted({*listed, "README"}) == pages()
