"""What a comment does once GitHub has rendered it: read by a Markdown parser, not by looking for words."""

import re
from collections.abc import Iterator

from fakegithub import REPOSITORY
from markdown_it import MarkdownIt
from markdown_it.token import Token

OUR_LINK = f"https://github.com/{REPOSITORY}/actions/runs/42"
OUR_TAGS = re.compile(r"</?(?:details(?: open)?|summary|b|code)>|<!-- entrawatch[ a-z:]* -->")


def tokens(body: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        yield token
        yield from token.children or ()


def active(body: str) -> list[str]:
    """Return everything that a reader's browser or GitHub would act on, except what our own code writes."""
    found = []
    for token in tokens(body):
        if token.type in ("html_block", "html_inline"):
            found += [OUR_TAGS.sub("", token.content)] if re.search("[<@]", OUR_TAGS.sub("", token.content)) else []
        elif token.type == "image" or (token.type == "link_open" and token.attrs["href"] != OUR_LINK):
            found.append(str(token.attrs))
        elif token.type == "text" and re.search(r"@\w|https?:|#\d|:\+1:", token.content):
            found.append(token.content)
    return found


def inert(body: str) -> str:
    """Return all that is shown as code."""
    return "\n".join(token.content for token in tokens(body) if token.type in ("code_inline", "fence"))
