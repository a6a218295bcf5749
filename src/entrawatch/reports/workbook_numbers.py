"""What the workbooks hold in numbers, next to the ten public workbooks of Microsoft that hold most."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from entrawatch.reference.data_files import read_data
from entrawatch.reports.markdown import escaped, markdown_table
from entrawatch.specs.catalog import Catalog
from entrawatch.workbooks.books import workbooks
from entrawatch.workbooks.catalog_plan import catalog_plan
from entrawatch.workbooks.model.counts import KINDS, SIGN_IN_TABLES, counted

_SIGN_INS = {
    "SigninLogs": "interactive",
    "AADNonInteractiveUserSignInLogs": "non-interactive",
    "AADServicePrincipalSignInLogs": "service principals",
    "AADManagedIdentitySignInLogs": "managed identities",
    "ADFSSignInLogs": "AD FS",
}


def workbook_numbers(catalog: Catalog) -> Iterator[str]:
    """Yield a Markdown table: our workbooks, then Microsoft's, each with its numbers and the sign-ins that it reads."""
    ours = [(book.title, counted(json.loads(book.content))) for book in workbooks(catalog_plan(catalog))]
    public = read_data("microsoft_workbooks.json")["workbooks"]
    theirs = [(one["title"], Counter({**one["counts"], **dict.fromkeys(one["sign_ins"], 1)})) for one in public]
    rows = [*map(_cells, ours), _total("entrawatch", ours), *map(_cells, theirs), _total("Microsoft's ten", theirs)]
    yield from markdown_table(("Workbook", *KINDS, "sign-ins read"), rows)


def _cells(row: tuple[str, Mapping[str, int]]) -> list[str]:
    title, counts = row
    kinds = ", ".join(_SIGN_INS[name] for name in SIGN_IN_TABLES if counts.get(name))
    return [escaped(title), *(str(counts.get(kind, 0)) for kind in KINDS), kinds]


def _total(title: str, rows: Iterable[tuple[str, Counter[str]]]) -> list[str]:
    cells = _cells((f"{title} together", sum((counts for _, counts in rows), Counter())))
    return [f"**{cell}**" if cell else "" for cell in cells]
