"""Rewrite calls and paths: ingestion_time(), split(), make_set() with a limit, a.[0] and others."""

import re
from collections.abc import Callable, Iterator, Mapping

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, QueryText, column
from entrawatch.detection.records import RECEIVED
from entrawatch.kql.analysis import Call
from entrawatch.reference.tables import table
from entrawatch.specs.workspace_names import ANSWERS

# After these, rows are no longer the table's records and have no ingestion time in Kusto.
_NEW_ROWS = frozenset({"summarize", "join", "lookup", "distinct", "top-nested", "make-series", "count"})
_CONVERSIONS = {
    "bool": "tobool", "datetime": "todatetime", "double": "todouble", "dynamic": "todynamic", "guid": "toguid",
    "int": "toint", "long": "tolong", "real": "toreal", "string": "tostring", "timespan": "totimespan",
}  # fmt: skip
_DOT_BEFORE_BRACKET = re.compile(r"\.\s*(?=\[)")


def calls(query: QueryText) -> Iterator[Edit]:
    """Yield the edits of a query's calls and paths."""
    for call in query.analysis.calls:
        rewrite = _REWRITES.get(call.name)
        text = rewrite(query, call) if rewrite else None
        if text is not None:
            yield Edit(call.start, call.start + call.length, text)
    for dot in _DOT_BEFORE_BRACKET.finditer(query.code):
        yield Edit(dot.start(), dot.end(), "")


def _ingestion_time(query: QueryText, call: Call) -> str:
    operator = query.operator_at(call.start)
    earlier = set(operator.earlier) if operator else set()
    is_mixed = "union" in earlier and not _unites_tables(query, call)
    if operator and (operator.name == "summarize" or _NEW_ROWS & earlier or is_mixed):
        instead = "extend IngestedAt = ingestion_time() before summarize, join and union"
        raise CannotRun("ingestion_time()", instead)
    return RECEIVED


def _unites_tables(query: QueryText, call: Call) -> bool:
    """Whether every union before a call only has tables, whose rows keep their ingestion time."""
    unions = [one for one in query.analysis.operators if one.name == "union" and one.start < call.start]
    return all(table(name) for one in unions for name in one.arguments)


def _split(_: QueryText, call: Call) -> str | None:
    if len(call.arguments) != 3:
        return None
    text, separator, index = (argument.text for argument in call.arguments)
    return f"pack_array(split({text}, {separator})[{index}])"


def _limited(query: QueryText, call: Call) -> str | None:
    """make_set(x, n) and make_list(x, n): the translator would ignore the limit."""
    if len(call.arguments) != 2:
        return None
    value, limit = call.arguments
    if not (limit.is_literal and isinstance(limit.value, int) and limit.value > 0):
        raise CannotRun(f"{call.name} with a computed limit", "write the limit as a number")
    return _named(query, call, f"array_slice({call.name}({value.text}), 0, {limit.value - 1})")


def _conditional_set(query: QueryText, call: Call) -> str | None:
    if len(call.arguments) < 2:
        return None
    value, condition = call.arguments[:2]
    limit = "".join(f", {argument.text}" for argument in call.arguments[2:])
    kept = f"make_set(iff({condition.text}, pack_array({value.text}), dynamic(null)){limit})"
    return _named(query, call, kept)


def _named(query: QueryText, call: Call, text: str) -> str:
    """Keep the name that Kusto derives from the call."""
    if call.is_whole_column or query.is_argument(call):
        return text
    value = call.arguments[0].text
    if not value.isidentifier():
        raise CannotRun(f"{call.name} without a name", f"name the column: Values = {call.name}(...)")
    return f"{call.name.removeprefix('make').removeprefix('_').removesuffix('_if')}_{value} = {text}"


def _typed_extract(query: QueryText, call: Call) -> str | None:
    """extract(pattern, group, text, typeof(long)): the type becomes a conversion."""
    type_name = re.search(r"typeof\s*\(\s*(\w+)\s*\)\s*\)$", query.code_of(call))
    if len(call.arguments) != 4 or type_name is None or type_name[1] not in _CONVERSIONS:
        return None
    plain = ", ".join(argument.text for argument in call.arguments[:3])
    return f"{_CONVERSIONS[type_name[1]]}(extract({plain}))"


def _column_if_exists(query: QueryText, call: Call) -> str | None:
    around = [one for one in query.pipes.operators if one.start <= call.start and call.start + call.length <= one.end]
    if len(call.arguments) != 2 or not around:
        return None
    name, otherwise = call.arguments
    columns = min(around, key=lambda one: one.length).before
    return column(str(name.value)) if name.value in columns else f"({otherwise.text})"


def _take_any(query: QueryText, call: Call) -> str | None:
    """take_any(*) takes an arbitrary record of each group; here the latest one."""
    return "arg_max(TimeGenerated, *)" if query.code_of(call).replace(" ", "") in ("take_any(*)", "any(*)") else None


def _table(_: QueryText, call: Call) -> str | None:
    name = call.arguments[0].value if call.arguments else None
    return name if isinstance(name, str) and name.isidentifier() else None


def _declared(query: QueryText, call: Call) -> str | None:
    """A function that asks Azure's own data returns what the folder of specs declares for its argument."""
    text, bag = call.arguments[0].text, ANSWERS[call.name]
    # Addresses are declared in lower case.
    answer = f"{bag}[tolower({text})]" if len(call.arguments) == 1 else _asked(f"{bag}[tostring({text})]", call)
    before = f"coalesce({answer}, "
    is_declared = f"let {bag} = " in query.text
    if not is_declared or query.text[: call.start].endswith(before):
        return None
    return f"{before}{query.text[call.start : call.start + call.length]})"


def _asked(bag: str, call: Call) -> str:
    """Return the parts of a declared client that parse_user_agent() is asked for."""
    wanted = set(re.findall(r"\w+", str(call.arguments[1].value or call.arguments[1].text).lower()))
    unknown = wanted - _CLIENT.keys() - {"dynamic"}
    if unknown or not wanted & _CLIENT.keys():
        raise CannotRun("parse_user_agent", 'name what to look for: "browser", "os" or "device", or a list of them')
    keys = [key for word, key in _CLIENT.items() if word in wanted]
    parts = ", ".join(f'"{key}", {bag}.{key}' for key in keys)
    # A part that is not declared is unknown, not blank.
    unknown_part = " or ".join(f"isnull({bag}.{key})" for key in keys)
    return f"iff({unknown_part}, dynamic(null), bag_pack({parts}))"


_CLIENT = {"browser": "Browser", "os": "OperatingSystem", "device": "Device"}
_REWRITES: Mapping[str, Callable[[QueryText, Call], str | None]] = {
    "geo_info_from_ip_address": _declared,
    "parse_user_agent": _declared,
    "ingestion_time": _ingestion_time,
    "split": _split,
    "make_set": _limited,
    "make_list": _limited,
    "makeset": _limited,
    "makelist": _limited,
    "make_set_if": _conditional_set,
    "extract": _typed_extract,
    "table": _table,
    "column_ifexists": _column_if_exists,
    "columnifexists": _column_if_exists,
    "take_any": _take_any,
    "any": _take_any,
}
