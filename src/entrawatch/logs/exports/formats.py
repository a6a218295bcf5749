"""Detect the format of an export from its first bytes."""

import re
from enum import StrEnum

from entrawatch.logs.exports.problems import MAX_RECORD_BYTES, FileProblem

HEAD_BYTES = MAX_RECORD_BYTES
"""Number of bytes to examine: the whole first line, if it is a record."""
_ACCEPTED = "accepted: JSON, CSV and Parquet of diagnostic settings, the admin center and Log Analytics, also as .gz"
_FIRST_KEY = re.compile(rb'\{\s*"([^"\\]{1,100})"\s*:')
_OTHER_FORMS = {
    b"PK\x03\x04": "a zip archive or an Excel workbook; unpack it, or save the sheet as 'CSV UTF-8'",
    b"Obj\x01": "an Avro file of Event Hubs Capture; convert it with the command fastavro",
    b"SQLite format 3": "a database; export the records as JSON",
    b"%PDF": "a PDF document",
    b"<": "a page of HTML or XML, perhaps a sign-in page saved in place of the download",
}


class Form(StrEnum):
    """The format of the records of a file."""

    JSON_LINES = "json lines"
    JSON_ARRAY = "json array"
    JSON_RECORDS = "json with records"
    JSON_PAGE = "json page with value"
    JSON_TABLES = "json of a query result"
    JSON_INDENTED = "indented json records"
    CSV = "csv"
    PARQUET = "parquet"


_KEYS = {"records": Form.JSON_RECORDS, "value": Form.JSON_PAGE, "tables": Form.JSON_TABLES}


def detect_form(head: bytes) -> Form | None:
    """Return the format of text from its beginning, or None if it is blank; raise FileProblem for an unknown format."""
    start = head.lstrip()
    if not start:
        return None
    if head.startswith(b"PAR1"):
        return Form.PARQUET
    for magic, meaning in _OTHER_FORMS.items():
        if start.startswith(magic):
            raise FileProblem("DT301", f"this is {meaning}; {_ACCEPTED}")
    if start[:1] == b"[":
        return Form.JSON_ARRAY
    if start[:1] == b"{":
        return _object_form(start)
    if b"\0" in head:
        raise FileProblem("DT301", f"this is binary data, or UTF-16 without a byte order mark; {_ACCEPTED}")
    return Form.CSV


def _object_form(start: bytes) -> Form:
    first_line, _, rest = start.partition(b"\n")
    first_line = first_line.strip()
    if first_line.endswith(b"}") and rest.strip():
        return Form.JSON_LINES
    match = _FIRST_KEY.match(start)
    key = match[1].decode("utf-8", "replace") if match else ""
    if key in _KEYS:
        return _KEYS[key]
    if key.startswith("@odata."):
        return Form.JSON_PAGE
    return Form.JSON_INDENTED if first_line == b"{" else Form.JSON_LINES
