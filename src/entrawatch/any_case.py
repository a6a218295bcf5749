"""Objects of ARM, which reads their names in letters of any case."""

from collections.abc import Iterator, Mapping
from typing import Any


class AnyCase(Mapping[str, Any]):
    """An object whose names are found in any case, and told as they were written."""

    def __init__(self, items: Mapping[str, Any]) -> None:
        """Take the items of another one."""
        self._items = dict(items)
        self._names = {str(name).lower(): name for name in self._items}

    def __getitem__(self, name: str) -> Any:
        """Return what stands under a name."""
        return self._items[self._names[name.lower()]]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._items)


def any_case(value: Any) -> Any:
    """Return a value whose objects, at any depth, are read in any case."""
    if isinstance(value, Mapping):
        return AnyCase({name: any_case(part) for name, part in value.items()})
    return tuple(map(any_case, value)) if isinstance(value, list | tuple) else value
