"""The arguments of a component as a document, so that settings checks report the argument instead of a line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, Location, Problem
from entrawatch.stacks.stack_config import NAMESPACE
from entrawatch_pulumi.arguments.spelling import argument_path, spelled


@dataclass(frozen=True)
class ArgumentDocument(Document):
    """A document without text: the arguments of a component, located by their paths."""

    shape: type = field(default=dict, repr=False)
    below: tuple[str, ...] = ()
    """Settings whose keys are arguments of the component itself."""

    def location(self, *key_path: str | int) -> Location:
        """Return the component and the path of the argument, in the caller's spelling."""
        where = argument_path(self.shape, self._own(key_path))
        return Location(f"{self.path}: {where}" if where else self.path)

    def value_location(self, *key_path: str | int) -> Location:
        """Return the location of the argument, which is its only one."""
        return self.location(*key_path)

    def key(self, *key_path: str | int) -> str:
        """Return the last key of a path in the caller's spelling; keys that the caller chose are unchanged."""
        path = self._own(key_path)
        name = str(path[-1])
        return spelled(name) if argument_path(self.shape, path).endswith(spelled(name)) else name

    def issues(self, problems: Iterable[Problem]) -> Iterator[Issue]:
        """Yield problems of settings, located at the arguments."""
        return map(self.issue, problems)

    def _own(self, key_path: KeyPath) -> KeyPath:
        bare = [part.removeprefix(NAMESPACE) if isinstance(part, str) else part for part in key_path]
        while len(bare) > 1 and bare[0] in ("config", *self.below):
            bare.pop(0)
        return tuple(bare)


def argument_document(component: str, name: str, shape: type, below: tuple[str, ...] = ()) -> ArgumentDocument:
    """Return the locations of the arguments of a component."""
    return ArgumentDocument(f"{component} '{name}'", "", None, {}, {}, shape=shape, below=below)
