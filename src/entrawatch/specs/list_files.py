"""A list in a file of its own: one entry on each line, or one column of a CSV file."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from entrawatch.documents.document import Document, KeyPath, read_text, shown_path
from entrawatch.documents.issues import Issue, IssuesFound, Location
from entrawatch.documents.messages import did_you_mean
from entrawatch.documents.quoting import UNSEEN, shown
from entrawatch.documents.render_issues import count_of

CSV = ".csv"
SUFFIXES = (".txt", CSV)
_COLUMN = "value"
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_Entry = tuple[int, str]
"""Line and text."""


class ListFile(list[str]):
    """The entries of a file, and the document that locates each by its number."""

    def __init__(self, entries: list[_Entry], path: str) -> None:
        """`entries`: line and text of each."""
        super().__init__(text for _, text in entries)
        marks: dict[KeyPath, tuple[int, int]] = {(number,): (line, 1) for number, (line, _) in enumerate(entries)}
        self.document = Document(path, "", None, marks, {})


def read_list_file(path: Path, column: str | None = None) -> ListFile:
    """Return the entries of a file, at least one; raises IssuesFound."""
    found = list_entries(path, column)
    if not found:
        raise _refused(found.document.path, 1, "contains no entry; add one, or write [] in the stack file")
    return found


def list_entries(path: Path, column: str | None = None) -> ListFile:
    """Return the entries of a .txt file, or of one column of a .csv file; raises IssuesFound.

    In a .txt file, # begins a comment. A .csv file begins with the names of its columns; `column` is one of them, by
    default 'value'.
    """
    name = shown_path(path)
    text = read_text(path, name)
    if unseen := UNSEEN.search(text):
        line = text.count("\n", 0, unseen.start()) + 1
        raise _refused(name, line, f"character U+{ord(unseen[0]):04X} is invisible; remove it")
    return ListFile(list(_cells(text, name, column or _COLUMN) if path.suffix == CSV else _lines(text)), name)


def _lines(text: str) -> Iterator[_Entry]:
    for number, line in enumerate(text.splitlines(), 1):
        if entry := _COMMENT.sub("", line).strip():
            yield number, entry


def _cells(text: str, name: str, column: str) -> Iterator[_Entry]:
    rows = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(rows, [])
        place = _place(header, column, name)
        advice = f"write {count_of(len(header), 'cell')}{', separated by commas' if len(header) > 1 else ''}"
        for row in filter(None, rows):
            if len(row) != len(header):
                raise _refused(name, rows.line_num, f"has {count_of(len(row), 'cell')}; {advice}")
            if not row[place].strip():
                raise _refused(name, rows.line_num, f"the row has no {shown(column)}; {advice}")
            yield rows.line_num, row[place].strip()
    except csv.Error as error:
        raise _refused(name, rows.line_num, f"is not valid CSV: {error}; check the quotes") from None


def _place(header: Sequence[str], column: str, name: str) -> int:
    """Return the position of a column; raises IssuesFound unless it exists once."""
    if column not in header:
        advice = did_you_mean(column, header) if header else "write the names of the columns first"
        raise _refused(name, 1, f"column {shown(column)} does not exist; set column, {advice}")
    if header.count(column) > 1:
        raise _refused(name, 1, f"column {shown(column)} exists {header.count(column)} times; rename the others")
    return header.index(column)


def _refused(name: str, line: int, text: str) -> IssuesFound:
    return IssuesFound([Issue(Location(name, line), "IN216", text)])
