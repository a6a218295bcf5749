"""Conditions of a query as parts of a Sigma detection: comparisons of a column with texts, lists and numbers."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entrawatch.documents.quoting import shown
from entrawatch.kql.analysis import Analysis, Call, Comparison, Operand
from entrawatch.reference.tables import table as schema

_MODIFIERS = {
    "==": "", "=~": "", "in": "", "in~": "", "has": "contains", "contains": "contains", "startswith": "startswith",
    "endswith": "endswith", "has_any": "contains", "has_all": "contains|all", "matches regex": "re",
    "<": "lt", "<=": "lte", ">": "gt", ">=": "gte",
}  # fmt: skip
_NEGATED = {"!=": "==", "<>": "==", "!~": "=~", **{f"!{name}": name for name in ("in", "in~", "has", "contains")}}
_NEGATED |= {"!startswith": "startswith", "!endswith": "endswith"}
_EMPTY = {"isempty": False, "isnotempty": True}
_REST = re.compile(r"(?:\s+|\(|\)|\band\b|\bor\b|\bnot\b|\x00\d+\x00)*")
_ONLY_AND = re.compile(r"(?:\s|\band\b)*")
_MARK = re.compile(r"\x00(\d+)\x00")
_ELEMENT = "[]"
_WILDCARD = re.compile(r"[*?\\]")
_LIST = re.compile(r"\blet\s+([A-Za-z_]\w*)\s*=\s*dynamic\((\[[^\]]*\])\)\s*;")


class NotInSigma(Exception):
    """Raised for what no Sigma rule can say; the text is the reason."""


@dataclass(frozen=True)
class Part:
    """One comparison: a Sigma field with modifiers, its value, and whether it must not hold."""

    field: str
    value: Any
    is_negated: bool


@dataclass(frozen=True)
class Condition:
    """A condition with a mark for each of its parts."""

    text: str
    parts: tuple[Part, ...]

    def named(self, names: Sequence[str]) -> str:
        """Return the condition in Sigma's words, with these names for its parts."""
        text = _MARK.sub(lambda found: self._word(int(found[1]), names), self.text)
        return " ".join(text.replace("(", " ( ").replace(")", " ) ").split()).replace("( ", "(").replace(" )", ")")

    def _word(self, number: int, names: Sequence[str]) -> str:
        return f"not {names[number]}" if self.parts[number].is_negated else names[number]


class Reader:
    """Reads the conditions of one query."""

    def __init__(self, query: str, analysis: Analysis, inputs: Sequence[str], parameters: Mapping[str, Any]) -> None:
        """`inputs`: names of tenant inputs, which become placeholders; `parameters`: numbers by name."""
        self._query, self._analysis = query, analysis
        self._inputs, self._parameters = frozenset(inputs), parameters
        self._elements: set[int] = set()
        self._lists = {name: json.loads(text) for name, text in _LIST.findall(query) if _is_json(text)}

    def condition(self, start: int, end: int) -> Condition:
        """Return the condition that stands between two places; raises NotInSigma."""
        found = list(self._found(start, end))
        text = self._query[start:end]
        for number, (one, _) in reversed(list(enumerate(found))):
            text = f"{text[: one.start - start]}\x00{number}\x00{text[one.start + one.length - start :]}"
        text = re.sub(r"//[^\n]*", "", text)
        if not found or not _REST.fullmatch(text):
            raise NotInSigma(f"the condition {shown(' '.join(self._query[start:end].split()))} is not a comparison")
        return Condition(text, tuple(part for _, part in found))

    def comparisons(self, start: int, end: int) -> list[Comparison]:
        """Return the comparisons between two places."""
        return [one for one in self._analysis.comparisons if start <= one.start < end]

    def exempted(self, start: int, end: int) -> tuple[str, ...]:
        """Return the tenant inputs of a condition that only exempts what they list, in computed values; else ()."""
        found, text = self.comparisons(start, end), self._query[start:end]
        names = []
        for one in reversed(found):
            rights = [right.text.strip("() ") for right in one.rights]
            if one.operator not in ("!in", "!in~") or len(rights) != 1 or rights[0] not in self._inputs:
                return ()
            names.append(rights[0])
            text = text[: one.start - start] + text[one.start + one.length - start :]
        is_computed = any(len(one.left.origins) != 1 for one in found)
        return tuple(names) if is_computed and _ONLY_AND.fullmatch(re.sub(r"//[^\n]*", "", text)) else ()

    def field(self, name: str) -> str:
        """Return the field that a column is, or that it only renames; raises NotInSigma for a computed one."""
        known = schema(self._analysis.tables[0])
        columns = known.columns if known else {}
        if name in columns and not re.search(rf"\b{name}\s*=(?![=~])", self._query):
            return name
        renamed = re.findall(rf"\b{name}\s*=\s*(?:tostring\()?((\w+)[\w.\[\]]*)\)?\s*(?=,|\n|\||$)", self._query)
        paths = {path for path, column in renamed if column in columns} if len(renamed) == 1 else set()
        if not paths:
            raise NotInSigma(f"'{name}' is a computed value, not a field")
        return _field(paths.pop())

    def number(self, one: Comparison) -> Any:
        """Return the number that a comparison names; raises NotInSigma."""
        return self._values(one.rights[0])[0]

    def _found(self, start: int, end: int) -> Iterator[tuple[Comparison | Call, Part]]:
        calls = [one for one in self._analysis.calls if start <= one.start < end and one.name in _EMPTY]
        last = start
        all_found: list[Comparison | Call] = [*self.comparisons(start, end), *calls]
        for one in sorted(all_found, key=lambda one: (one.start, -one.length)):
            if one.start >= last:
                last = one.start + one.length
                yield one, self._emptiness(one) if isinstance(one, Call) else self._comparison(one)

    def _emptiness(self, call: Call) -> Part:
        path = call.arguments[0].path if call.arguments else None
        if path is None:
            raise NotInSigma(f"'{call.name}' reads a computed value")
        name, rest = re.findall(r"(\w+)(.*)", path)[0]
        return Part(self.field(name) + _field(rest), None, _EMPTY[call.name])

    def _comparison(self, one: Comparison) -> Part:
        operator = _NEGATED.get(one.operator, one.operator)
        if operator not in _MODIFIERS:
            raise NotInSigma(f"operator '{one.operator}' has no counterpart in Sigma")
        paths = {origin.path for origin in one.left.origins}
        if len(paths) != 1:
            raise NotInSigma(f"{shown(one.left.text)} is a computed value, not a field")
        path = paths.pop()
        if _ELEMENT in path:
            self._check_element(one)
        modifier, value = self._value(operator, one.rights)
        field = "|".join(filter(None, (_field(path), modifier)))
        return Part(field, value, one.operator in _NEGATED)

    def _check_element(self, one: Comparison) -> None:
        """Raise NotInSigma for what is not true of a list as soon as it is true of one of its elements."""
        self._elements.add(one.start)
        if one.operator in _NEGATED or len(self._elements) > 1:
            raise NotInSigma("what one element of a list is, and another is not, has no counterpart in Sigma")

    def _value(self, operator: str, rights: Sequence[Operand]) -> tuple[str, Any]:
        modifier = _MODIFIERS[operator]
        names = [right.text.strip("() ") for right in rights]
        if len(names) == 1 and names[0] in self._inputs:
            if modifier:
                raise NotInSigma(f"tenant input '{names[0]}' is compared with '{operator}'")
            return "expand", f"%{names[0]}%"
        values = [value for right in rights for value in self._values(right)]
        texts = [value if modifier == "re" else _escaped(value) for value in values]
        return modifier, texts[0] if len(texts) == 1 else texts

    def _values(self, right: Operand) -> list[Any]:
        name = right.text.strip("() ")
        if right.is_literal and right.value is not None:
            return [right.value]
        if name in self._parameters:
            return [self._parameters[name]]
        if name in self._lists:
            return list(self._lists[name])
        raise NotInSigma(f"{shown(right.text)} is not a fixed value")


def _field(path: str) -> str:
    """Return the path of a column or a property without the positions in lists, which Sigma does not have."""
    return re.sub(r"\[[^\]]*\]", "", path)


def _escaped(value: Any) -> Any:
    return _WILDCARD.sub(lambda found: f"\\{found[0]}", value) if isinstance(value, str) else value


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except ValueError:
        return False
