"""Problems of an export: with one record, or with the rest of a file."""

from entrawatch.documents.issues import EntrawatchError, IssueCode

MAX_RECORD_BYTES = 4 * 1024 * 1024
"""Longest record that is read. Event Hubs accepts 1 MB per message, and storage gets the same records."""
MAX_DEPTH = 64
"""Deepest nesting that is read; real records stay below ten."""


class RecordProblem(Exception):
    """Raised for one record without a row; reading continues with the next one."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code}: {message}")


class FileProblem(EntrawatchError):
    """Raised if a file, or the rest of it, cannot be read; `line` starts at 1, 0 = unknown."""

    def __init__(self, code: str, message: str, line: int = 0) -> None:
        self.code, self.message, self.line = code, message, line
        super().__init__(f"{code}: {message}")


def nested_too_deep(value: object) -> bool:
    """Return whether a JSON value is nested deeper than MAX_DEPTH, without recursion."""
    level = [value]
    for _ in range(MAX_DEPTH):
        # Runs for every record: a comprehension without calls is four times as fast as one with a helper function.
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer if type(outer) is list else ())
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return False
    return True


ISSUE_CODES = (
    IssueCode("DT301", "export in an unknown format", "nothing in it could be read"),
    IssueCode("DT302", "invalid record in an export", "the alert would run on incomplete data"),
    IssueCode("DT303", "record in an unknown format", "its table would be unknown"),
    IssueCode("DT304", "export without a known header", "the meaning of its cells would be unknown"),
    IssueCode("DT305", "export that is not UTF-8", "characters would change"),
    IssueCode("DT306", "record nested too deep", "one record could prevent all others from being read"),
    IssueCode("DT307", "export that expands when decompressed", "a small file could exhaust memory"),
    IssueCode("DT308", "record that is too long", "one record could prevent all others from being read"),
    IssueCode("DT309", "file that is skipped", "its records would be missing without notice"),
    IssueCode("DT310", "query result without its table", "its table would be unknown"),
    IssueCode("DT311", "exported value that does not fit its column", "the row is read without it"),
    IssueCode("DT312", "record without a readable time", "no window could contain it"),
    IssueCode("DT313", "ambiguous time zone or date", "records would shift by hours or months"),
    IssueCode("DT314", "export that cannot be read", "its records would be missing without notice"),
    IssueCode("DT315", "exported column that no table has", "the rows are read without it"),
    IssueCode("DT316", "sign-in of unknown type", "interactive and non-interactive sign-ins have separate tables"),
    IssueCode("DT317", "rows without an ID", "queries count events by their ID"),
    IssueCode("DT318", "column that no row fills", "an alert that reads it cannot fire on these logs"),
    IssueCode("DT319", "names of types in place of values", "the values are lost"),
)
