"""Long lists of inputs once in a workbook, as hidden parameters, instead of in each query that reads them."""

import re
from collections import Counter
from collections.abc import Sequence

from entrawatch.workbooks.model.document import all_items, with_queries
from entrawatch.workbooks.model.items import Item, Query
from entrawatch.workbooks.model.parameters import Parameters, TextField
from entrawatch.workbooks.model.sources import LOGS

_LIST = re.compile(r"^let (\w+) = (dynamic\(.*\));$", re.MULTILINE)
# A shorter one is easier to read in its query.
_SHORTEST = 300


def with_shared_lists(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return items whose queries name each long list that occurs more than once by a hidden parameter before them."""
    queries = (item.query for item in all_items(items) if isinstance(item, Query) and item.source is LOGS)
    counts = Counter(found.groups() for query in queries for found in _LIST.finditer(query))
    shared = [pair for pair, count in counts.items() if count > 1 and len(pair[1]) >= _SHORTEST]
    if not shared:
        return tuple(items)
    # Two alerts can read different values under one name.
    names = {pair: f"List{number}_{pair[0]}" for number, pair in enumerate(sorted(shared), 1)}
    fields = tuple(TextField(names[pair], pair[0], pair[1], is_hidden=True) for pair in names)

    def change(query: str) -> str:
        return _LIST.sub(lambda found: _named(found, names), query)

    return (Parameters("shared-lists", fields), *with_queries(items, change))


def _named(found: re.Match[str], names: dict[tuple[str, ...], str]) -> str:
    name = names.get(found.groups())
    return f"let {found[1]} = {{{name}}};" if name else found[0]
