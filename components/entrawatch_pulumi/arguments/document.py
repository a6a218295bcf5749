"""Arguments in the place of a stack file: checks of settings then name the argument instead of a line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args, is_typeddict

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, Location
from entrawatch.stacks.stack_config import NAMESPACE
from entrawatch_pulumi.arguments.check import argument_place
from entrawatch_pulumi.arguments.spelling import fields_of, spelled, without_outputs

# Issues about keys quote them; all others quote values, which keep their spelling.
_ABOUT_KEYS = ("ST101", "ST102")
_QUOTED = re.compile(r"('[^']*')")
_WORD = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


@dataclass(frozen=True)
class ArgumentDocument(Document):
    """A document without text: the arguments of a component, whose places are their paths."""

    shape: type = field(default=dict, repr=False)
    below: tuple[str, ...] = ("config",)
    """Keys above the arguments in the paths of issues."""
    renamed: Mapping[KeyPath, str] = field(default_factory=dict)
    """Settings that are arguments of another name."""

    def location(self, *key_path: str | int) -> Location:
        """Return the component and the argument's path, as the caller spells it."""
        bare = [part.removeprefix(NAMESPACE) if isinstance(part, str) else part for part in key_path]
        while bare and bare[0] in self.below:
            bare.pop(0)
        name = self.renamed.get(tuple(bare))
        return argument_place(self.path, self.shape, (name,) if name else tuple(bare))

    def value_location(self, *key_path: str | int) -> Location:
        """Return the same place: an argument has no other."""
        return self.location(*key_path)


def argument_document(
    place: str,
    shape: type,
    value: Any,
    below: tuple[str, ...] = ("config",),
    renamed: Mapping[KeyPath, str] | None = None,
) -> ArgumentDocument:
    """Return the arguments of a component as a document."""
    return ArgumentDocument(place, "", value, {}, {}, shape=shape, below=below, renamed=renamed or {})


def in_words_of_caller(issue: Issue, document: ArgumentDocument) -> Issue:
    """Return an issue of a component's arguments with settings named as its caller spells them."""
    if not issue.location.path.startswith(document.path):
        return issue
    keys = _keys(document.shape)

    def respelled(match: re.Match[str]) -> str:
        return spelled(match[0]) if match[0] in keys else match[0]

    parts = _QUOTED.split(_named_as_argument(issue, document).replace(NAMESPACE, ""))
    is_about_keys = issue.code in _ABOUT_KEYS
    words = [
        part if number % 2 and not is_about_keys else _WORD.sub(respelled, part) for number, part in enumerate(parts)
    ]
    return replace(issue, message="".join(words))


def _named_as_argument(issue: Issue, document: ArgumentDocument) -> str:
    for path, name in document.renamed.items():
        start = f"{path[-1]} "
        if issue.location == document.location(*path) and issue.message.startswith(start):
            return f"{name} {issue.message.removeprefix(start)}"
    return issue.message


def _keys(hint: Any) -> frozenset[str]:
    plain, _ = without_outputs(hint)
    fields = fields_of(plain) if is_typeddict(plain) else {}
    inner = (*fields.values(), *get_args(plain))
    return frozenset(fields).union(*(_keys(part) for part in inner))
