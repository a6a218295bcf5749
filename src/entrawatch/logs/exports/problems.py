"""Problems of an export: with one record, or with the rest of a file."""

from entrawatch.documents.issues import EntrawatchError

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
