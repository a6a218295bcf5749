"""Reads the blocks of the runbooks: what their readers type, write into files, and should see.

```sh LABEL      commands, which a story runs; the label is unique among all pages
```sh azure      commands of the Azure CLI, which nothing runs here
```yaml PATH     values of that file, in place of those of the same name; of a stack file those below `config`
```text          what the commands before it print, `...` where lines are left out
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
RUNBOOKS = ROOT / "docs" / "runbooks"
AZURE = "azure"
_FENCE = re.compile(r"(?ms)^```(\S*) ?([^\n]*)\n(.*?)^```$")


@dataclass(frozen=True)
class Block:
    """One block of a page; `label` is the rest of the line that opens it."""

    page: str
    line: int
    section: str
    language: str
    label: str
    text: str

    def __str__(self) -> str:
        return f"docs/runbooks/{self.page}.md:{self.line}: {self.language} {self.label}".rstrip()

    @property
    def is_for_a_story(self) -> bool:
        """Return whether a story has to do what stands here."""
        return self.language in ("sh", "yaml") and self.label != AZURE


def pages() -> list[str]:
    """Return the names of all pages."""
    return sorted(path.stem for path in RUNBOOKS.glob("*.md"))


def page_text(page: str) -> str:
    """Return a page as it is written."""
    return (RUNBOOKS / f"{page}.md").read_text(encoding="utf-8")


def blocks(page: str) -> list[Block]:
    """Return the blocks of a page in their order."""
    return list(_blocks(page, page_text(page)))


def _blocks(page: str, text: str) -> Iterator[Block]:
    for match in _FENCE.finditer(text):
        before = text[: match.start()]
        section = before.rpartition("\n## ")[2].partition("\n")[0] if "\n## " in before else ""
        yield Block(page, before.count("\n") + 1, section, match[1], match[2], match[3])
