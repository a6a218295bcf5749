"""Stages that queries share: the rows after them are kept, so that the next query of the same panel starts there."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[(),]|\bSELECT\b")
_NAME = re.compile(r'\s*(?:WITH\s+)?("(?:[^"]|"")*"|\w+)\s+AS\s')
_LEAST_CHARACTERS, _LEAST_SHARE = 2_000, 0.4
"""Of the SQL of a query: what is shorter is planned faster than it is written down."""
_MOST_KEPT = 50


@dataclass(frozen=True)
class _Stage:
    """A common table expression of a query: its name, and its definition."""

    name: str
    definition: str

    @property
    def is_wide(self) -> bool:
        """Return whether it has all columns of what it reads, perhaps of a whole table."""
        return "(SELECT * FROM" in self.definition[: len(self.name) + 40]


@dataclass(frozen=True)
class Restricted:
    """Tables of which a query sees a part: the definition of each, by name; none for a query that sees all."""

    tables: Mapping[str, str]

    def of(self, sql: str) -> str:
        """Return SQL that reads these parts instead of the tables."""
        parts = [definition for name, definition in self.tables.items() if f'"{name}"' in sql]
        return f"WITH {', '.join(parts)} SELECT * FROM ({sql})" if parts else sql  # noqa: S608


class KeptStages:
    """Temporary tables with the rows after the stages that several queries begin with."""

    def __init__(self, execute: Callable[[str], object]) -> None:
        """`execute`: runs a statement that creates or drops a table."""
        self._execute = execute
        self._seen: set[str] = set()
        self._kept: dict[str, str] = {}
        self._number = 0

    def shortened(self, sql: str, restricted: Restricted) -> str | None:
        """Return a query that starts from kept rows and has the same result; None if it begins like no other.

        `restricted`: only queries with the same restriction share rows. Raises what `execute` raises.
        """
        stages, end = _split(sql)
        keys = list(_keys(stages, restricted))
        shared = self._shared(stages, keys)
        self._seen.update(keys)
        if shared is not None and keys[shared] not in self._kept:
            first = stages[: shared + 1]
            end_of_first = f"SELECT * FROM {first[-1].name}"  # noqa: S608
            rows = self._from_kept(first, keys, end_of_first) or f"WITH {_listed(first)} {end_of_first}"
            self._keep(keys[shared], restricted.of(rows))
        return self._from_kept(stages, keys, end)

    def _from_kept(self, stages: Sequence[_Stage], keys: Sequence[str], end: str) -> str | None:
        last = self._last_kept(keys[: len(stages)])
        if last < 0:
            return None
        # The table that was used last is dropped last.
        table = self._kept[keys[last]] = self._kept.pop(keys[last])
        kept = _Stage(stages[last].name, f"{stages[last].name} AS (FROM {table})")
        later = [kept, *stages[last + 1 :]]
        return f"WITH {_listed([*_needed(stages[:last], later, end), *later])} {end}"

    def _last_kept(self, keys: Sequence[str]) -> int:
        return max((number for number, key in enumerate(keys) if key in self._kept), default=-1)

    def _shared(self, stages: Sequence[_Stage], keys: Sequence[str]) -> int | None:
        """Return the number of the last stage that an earlier query has too, if its rows are worth keeping."""
        known = [number for number, key in enumerate(keys) if key in self._seen]
        narrow = [number for number in known if stages[number].name.startswith("_s") and not stages[number].is_wide]
        if not narrow:
            return None
        # Filters after a projection keep its few columns.
        shared = narrow[-1]
        while shared + 1 in known and stages[shared + 1].is_wide:
            shared += 1
        first = self._last_kept(keys) + 1
        saved, whole = (sum(len(one.definition) for one in stages[first:end]) for end in (shared + 1, None))
        return shared if saved >= max(_LEAST_CHARACTERS, _LEAST_SHARE * whole) else None

    def _keep(self, key: str, sql: str) -> None:
        if len(self._kept) == _MOST_KEPT:
            self._execute(f"DROP TABLE {self._kept.pop(next(iter(self._kept)))}")
        self._number += 1
        name = f"kept_{self._number}"
        self._execute(f"CREATE TEMP TABLE {name} AS {sql}")
        self._kept[key] = name


def _split(sql: str) -> tuple[list[_Stage], str]:
    """Return the stages of SQL, and the SELECT after them; no stage for SQL of another shape."""
    if not sql.startswith("WITH "):
        return [], sql
    stages, depth, start = list[_Stage](), 0, 0
    for token in _TOKEN.finditer(sql):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0 and token[0] in (",", "SELECT"):
            definition = sql[start : token.start()].removeprefix("WITH ").strip()
            if not (name := _NAME.match(definition)):
                return [], sql
            stages.append(_Stage(name[1], definition))
            start = token.end()
            if token[0] == "SELECT":
                return stages, sql[token.start() :]
    return [], sql


def _keys(stages: Sequence[_Stage], restricted: Restricted) -> Iterator[str]:
    """Yield a key of the rows after each stage: equal only if all stages up to it are."""
    so_far = sha256(repr(restricted).encode())
    for stage in stages:
        so_far.update(f"{stage.definition}\0".encode())
        yield so_far.copy().hexdigest()


def _listed(stages: Sequence[_Stage]) -> str:
    return ", ".join(one.definition for one in stages)


def _needed(before: Sequence[_Stage], later: Sequence[_Stage], end: str) -> list[_Stage]:
    """Return the definitions before a kept stage that later ones read; other stages read only the one before them."""
    text, needed = f"{_listed(later)} {end}", list[_Stage]()
    for stage in reversed(before):
        if not stage.name.startswith("_s") and stage.name in text:
            needed.insert(0, stage)
            text += stage.definition
    return needed
