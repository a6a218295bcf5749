"""Hostile and broken exports: each is refused in words, and none takes the rest of the reading with it."""

import gzip
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from export_files import Read, audit_record, read_all, reported

from entrawatch.documents.issues import EntrawatchError, IssueSeverity
from entrawatch.logs.exports.problems import MAX_RECORD_BYTES
from entrawatch.logs.exports.read import read_exports
from entrawatch.logs.exports.report import Tally

GOOD = json.dumps(audit_record())
ACCEPTED = "accepted: JSON, CSV and Parquet of diagnostic settings, the admin center and Log Analytics, also as .gz"
TOO_LONG = "a record of more than 4 MB, longer than any log's"
TOO_DEEP = "a record nested deeper than 64 levels, deeper than any log's"


BAD_NUMBER = "DT302: warning: a number that JSON does not have, such as NaN or one of thousands of digits"
BAD_LINES = {
    "syntax": (
        b"{broken",
        "DT302: warning: invalid JSON at character 2 of the line: expecting property name enclosed in double quotes",
    ),
    "bytes": (b'{"a": "\xff"}', "DT305: warning: byte 8 of the line is not UTF-8; export it as UTF-8"),
    "nan": (b'{"a": NaN}', BAD_NUMBER),
    "digits": (b'{"a": ' + b"1" * 5000 + b"}", BAD_NUMBER),
    "brackets": (b"[" * 100_000, f"DT306: warning: {TOO_DEEP}"),
    "objects": (b'{"a":' * 65 + b"1" + b"}" * 65, f"DT306: warning: {TOO_DEEP}"),
    "length": (b'{"a": "' + b"x" * MAX_RECORD_BYTES + b'"}', f"DT308: warning: {TOO_LONG}"),
}


@pytest.mark.parametrize(("line", "message"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_does_not_stop_the_next(line: bytes, message: str, read: Read) -> None:
    """The record before and the one after are read; the bad line is reported with its number."""
    rows, report = read(b"\n".join([GOOD.encode(), line, GOOD.encode()]))
    assert len(rows) == 2
    assert reported(report) == [f"export.json:2: {message}"]


REST = "the rest of the file is not read"
SIZE = len(GOOD)
LONG_TEXT = "x" * (MAX_RECORD_BYTES + 200_000)
BROKEN_DOCUMENTS = {
    "syntax": (f"[{GOOD},\n{{x}}]", 1, f":2: DT302: invalid JSON at byte {SIZE + 5}; {REST}"),
    "cut off": (
        f"[{GOOD},\n{GOOD}",
        2,
        f":2: DT302: the file ends inside a value, at byte {2 * SIZE + 3}; download it again",
    ),
    "trailing": (f"[{GOOD}] and more", 1, f":1: DT302: invalid JSON at byte {SIZE + 4}; {REST}"),
    "open": ("[" * 200_000, 0, f": DT306: after record 0: {TOO_DEEP}; {REST}"),
    "closed again": ("[" * 9000 + "]" * 9000, 0, f": DT306: after record 0: {TOO_DEEP}; {REST}"),
    "length": (f'[{GOOD},"{LONG_TEXT}"]', 1, f": DT308: after record 1: {TOO_LONG}; {REST}"),
}


@pytest.mark.parametrize(("content", "rows_before", "message"), BROKEN_DOCUMENTS.values(), ids=BROKEN_DOCUMENTS)
def test_a_broken_document_gives_what_came_before(content: str, rows_before: int, message: str, read: Read) -> None:
    """One JSON document cannot be read past its break: the place is reported, to the byte where there is one."""
    rows, report = read(content)
    assert len(rows) == rows_before
    assert reported(report) == [f"export.json{message}"]
    assert report.issues[0].severity is IssueSeverity.ERROR


def test_a_record_nested_too_deep_in_a_document_is_one_bad_record(read: Read) -> None:
    """Depth within bounds of memory only costs the record."""
    deep = '{"a":' * 70 + "1" + "}" * 70
    rows, report = read(f"[{GOOD},{deep},{GOOD}]")
    assert len(rows) == 2
    assert reported(report) == [f"export.json: DT306: warning: record 2: {TOO_DEEP}"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04....", "this is a zip archive or an Excel workbook; unpack it, or save the sheet as 'CSV UTF-8'"),
        (
            b"Obj\x01\x04",
            "this is an Avro file of Event Hubs Capture; convert it with the command fastavro",
        ),
        (b"<!DOCTYPE html>", "this is a page of HTML or XML, perhaps a sign-in page saved in place of the download"),
        (b"a\0b\0c\0", "this is binary data, or UTF-16 without a byte order mark"),
    ],
)
def test_another_form_is_named_with_what_is_accepted(content: bytes, message: str, read: Read) -> None:
    """The refusal says what was found and what to bring instead."""
    rows, report = read(content)
    assert rows == []
    assert reported(report) == [f"export.json: DT301: {message}; {ACCEPTED}"]


def test_a_gzip_bomb_is_given_up(read: Read) -> None:
    """A file of blanks that grows a thousandfold is not unpacked to its end."""
    packed = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packed.compress(b" " * 1024**2) for _ in range(100)) + packed.flush()
    rows, report = read(GOOD.encode() + b"\n", "good.json")
    assert len(rows) == 1
    rows, report = read(gzip.compress(GOOD.encode() + b"\n") + bomb, "export.json.gz")
    assert [issue.code for issue in report.issues][-1] == "DT307"
    assert (
        "bytes decompress to more than 200 times as much; real logs do not, so it is not read" in reported(report)[-1]
    )


def test_a_damaged_gzip_file_gives_what_came_before(read: Read) -> None:
    """A download that was cut off is reported as such."""
    packed = gzip.compress(f"{GOOD}\n".encode() * 3 + os.urandom(300_000))
    _, report = read(packed[: len(packed) // 2], "cut.json.gz")
    assert reported(report)[-1].startswith("cut.json.gz: DT314: corrupt gzip data after ")
    _, report = read(b"\x1f\x8bnothing", "no.json.gz")
    assert reported(report) == [
        "no.json.gz: DT314: corrupt gzip data after 0 decompressed bytes; download the file again"
    ]


def test_half_a_character_becomes_a_question_mark(read: Read) -> None:
    """Lone halves of UTF-16 pairs, which no database takes, do not reach a row; whole pairs do."""
    rows, _ = read('{"time":"2026-03-10T12:00:00Z","category":"AuditLogs","identity":"a\\ud800b \\ud83d\\ude00"}')
    assert rows[0][1]["Identity"] == "a?b \U0001f600"


def test_text_inside_text_is_bounded_too(read: Read) -> None:
    """JSON text in a dynamic column stays text where it is too deep or holds what JSON has not."""
    deep = "[" * 70 + "]" * 70
    values = [deep, "[" * 100_000, "[NaN]", '["\\ud800"]']
    records = [audit_record(properties={"additionalDetails": value}) for value in values]
    rows, _ = read("\n".join(map(json.dumps, records)))
    assert [row["AdditionalDetails"] for _, row in rows] == [*values[:3], ["?"]]


@pytest.mark.parametrize(
    "content", ["[]", '{"records": []}', '{"records": {"a": 1}}', '{"tables": []}', '{"value": 1}']
)
def test_a_file_without_records_says_so(content: str, read: Read) -> None:
    """An empty list, and a container of another kind, are reported rather than passed over."""
    rows, report = read(content)
    assert rows == []
    assert reported(report) == ["export.json: DT309: warning: no record in this file"]


def test_records_after_the_first_document_are_not_lost(read: Read) -> None:
    """Messages and bare records can share a file, a line each; a spelling of the container does not lose it."""
    message = json.dumps({"records": [audit_record()]})
    rows, report = read(f"{message}\n{GOOD}\n{message}\n")
    capital, _ = read({"Records": [audit_record(), audit_record()]})
    assert (len(rows), len(capital)) == (3, 2)
    assert reported(report) == []


def test_a_pipe_is_refused_with_its_reason(tmp_path: Path) -> None:
    """Nothing is read from it: it could not be read a second time."""
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    with pytest.raises(EntrawatchError) as refused:
        read_exports(pipe, Tally())
    assert str(refused.value) == (
        f"{pipe}: is a pipe or a device, but exports are read more than once; save the export to a file"
    )


def test_a_folder_is_read_in_order_without_links(tmp_path: Path) -> None:
    """Subfolders are read, links are not followed, and what is not an export according to its name is reported."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "b.json").write_text(GOOD)
    (tmp_path / "a.json").write_text(GOOD)
    (tmp_path / "blank.json").write_text(" \n")
    (tmp_path / "notes.md").write_text("notes")
    (tmp_path / "link.json").symlink_to(tmp_path / "a.json")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.json")
    rows, report = read_all(tmp_path)
    assert len(rows) == 2
    assert [(Path(file.path).name, file.form, file.rows) for file in report.files] == [
        ("a.json", "json lines", 1),
        ("blank.json", "not read", 0),
        ("b.json", "json lines", 1),
    ]
    assert sorted(reported(report)) == [
        "blank.json: DT309: warning: the file is blank",
        "link.json: DT309: warning: skipped: a symbolic link; name its target to read it",
        "loop: DT309: warning: skipped: a symbolic link; name its target to read it",
        "notes.md: DT309: warning: skipped: not an export according to its name; exports end in .json, .jsonl, "
        ".csv, .parquet, .log, .txt or .gz",
        "pipe.json: DT309: warning: skipped: not a regular file",
    ]


def test_a_missing_path_is_refused_at_once(tmp_path: Path) -> None:
    """There is nothing to report on, so it is an error of its own."""
    with pytest.raises(EntrawatchError, match="no such file or folder; name an exported file, or a folder of them"):
        read_exports(tmp_path / "nowhere.json", Tally())


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Files of 15 MB, lines and one document, are read in a part of it; the benchmark shows 200 MB."""
    records = [json.dumps(audit_record(identity="x" * 2000, correlationId=str(number))) for number in range(7_000)]
    (tmp_path / "lines.json").write_text("\n".join(records))
    (tmp_path / "document.json").write_text('{"records":[' + ",".join(records) + "]}")
    code = (
        "import resource, sys; from pathlib import Path;"
        "from entrawatch.logs.exports.read import read_exports; from entrawatch.logs.exports.report import Tally;"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "start = peak(); count = sum(1 for _ in read_exports(Path(sys.argv[1]), Tally())); print(count, peak() - start)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    count, grown = map(int, run.stdout.split())
    unit = 1 if sys.platform == "darwin" else 1024
    assert count == 14_000
    assert grown * unit < 10 * 1024**2


@pytest.mark.parametrize(("content", "rows_read"), [("{}\n" * 30, 0), (f"{GOOD}\n" + "{}\n" * 30, 1)])
def test_a_file_of_something_else_is_given_up(
    content: str, rows_read: int, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Millions of records that are none would take minutes; a file with at least one record is read to its end."""
    monkeypatch.setattr("entrawatch.logs.exports.read._MOST_FOREIGN", 20)
    rows, report = read(content)
    assert len(rows) == rows_read
    given_up = "export.json:20: DT301: none of the first 20 records can be read, so the rest of the file is not read"
    assert [one.count for one in report.left_out] == ([19, 1] if not rows_read else [30])
    assert (given_up in reported(report)) == (not rows_read)
