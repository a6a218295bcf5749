"""Read Markdown as GitHub and as Azure DevOps do, and tell what came of it: tags, attributes, plain text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

_VOID = {"br", "hr", "img", "input", "link", "meta"}


@dataclass
class Page(HTMLParser):
    """What a browser finds in HTML, in its order."""

    tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    """Each text with the tags around it, such as 'ul li code'."""
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.texts.append((" ".join(self._open), data))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def plain(self) -> Iterator[str]:
        """Yield texts that are no code: what GitHub looks for mentions and numbers in."""
        return (text for around, text in self.texts if not {"code", "pre", "style"} & set(around.split()))

    def text(self) -> str:
        return "".join(text for _, text in self.texts)


def page(html: str) -> Page:
    """Return what is in HTML, all of whose tags must be closed."""
    found = Page()
    found.feed(html)
    found.close()
    assert found._open == []
    return found


def on_github(markdown: str) -> Page:
    """Read Markdown with GitHub's own parser and its extensions; tags that it would remove are still there."""
    return page(cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE))


def on_azure_devops(markdown: str) -> Page:
    """Read Markdown with the parser that Azure DevOps has, which also takes names of hosts for links."""
    return page(MarkdownIt("gfm-like").render(markdown))
