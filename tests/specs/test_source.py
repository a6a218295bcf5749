"""Files are untrusted: whatever is in one, reading it gives a value or one issue with its place, soon."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from entrawatch.documents.document import MAX_BYTES, parse_document, read_document
from entrawatch.documents.issues import IssuesFound


def value_of(data: bytes | str, folder: Path) -> object:
    path = folder / "x.yaml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_document(path, "x.yaml").value


def issue_of(read: Callable[[], object]) -> str:
    with pytest.raises(IssuesFound) as found:
        read()
    (issue,) = found.value.issues
    return str(issue)


REFUSED = {
    "alias": ("b: *x\n", "1:4: YM105: alias '*x' is not allowed; write the value out"),
    "anchor": ("a: &x [1]\nb: *x\n", "1:4: YM105: anchor '&x' is not allowed; write the value out"),
    "billion laughs": (
        "a: &a [lol, lol]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "1:4: YM105: anchor '&a' is not allowed; write the value out",
    ),
    "loop": ("&a [*a]\n", "1:1: YM105: anchor '&a' is not allowed; write the value out"),
    "anchor of a key": ("&a x: 1\n", "1:1: YM105: anchor '&a' is not allowed; write the value out"),
    "code in a tag": (
        "a: !!python/object/apply:os.system [ls]\n",
        "1:4: YM106: tag 'tag:yaml.org,2002:python/object/apply:os.system' is not allowed; remove it",
    ),
    "harmless tag": ("a: !!str 1\n", "1:4: YM106: tag 'tag:yaml.org,2002:str' is not allowed; remove it"),
    "tag that writes to the terminal": ("a: !<x%1b> 1\n", r"1:4: YM106: tag 'x\x1b' is not allowed; remove it"),
    "duplicate key": ("a: 1\nb: 2\na: 3\n", "3:1: YM108: key 'a' is duplicated (first on line 1); remove one"),
    "duplicate key in other quotes": (
        "m:\n  'a': 1\n  a: 2\n",
        "3:3: YM108: key 'a' is duplicated (first on line 2); remove one",
    ),
    "list as a key": ("? [a]\n: b\n", "1:3: YM109: a key must be plain text, not a list or a map"),
    "10,000 open brackets": ("[" * 10_000, "1:25: YM110: nested more than 24 levels deep; flatten the file"),
    "10,000 pairs of brackets": (
        "[" * 10_000 + "]" * 10_000,
        "1:25: YM110: nested more than 24 levels deep; flatten the file",
    ),
    "10,000 maps": ("{a: " * 10_000, "1:97: YM110: nested more than 24 levels deep; flatten the file"),
    "10,000 lists in a block": ("- " * 10_000 + "1", "1:49: YM110: nested more than 24 levels deep; flatten the file"),
    "two documents": ("a: 1\n---\nb: 2\n", "2:1: YM107: a second document starts here; keep one document in each file"),
    "NUL": ("a: 1\nb: \x00", "2:4: YM111: invisible character U+0000 is not allowed; remove it"),
    "NUL as an escape": ('a: "\\0"', "1:4: YM111: invisible character U+0000 is not allowed; remove it"),
    "bell behind letters of two bytes": (
        "a: ééé\n\nb: \x07",
        "3:4: YM111: invisible character U+0007 is not allowed; remove it",
    ),
    "reversed text": (
        "query: 'a \u202e b'\n",
        "1:11: YM111: invisible character U+202E is not allowed; remove it",
    ),
    "UTF-16": ("a: 1".encode("utf-16"), "1: YM101: byte 0xff is not UTF-8; save the file as UTF-8"),
    "UTF-16 without a mark": (
        "a: 1".encode("utf-16-be"),
        "1:1: YM111: invisible character U+0000 is not allowed; remove it",
    ),
    "latin-1": ("a: 1\nb: é".encode("latin-1"), "2: YM101: byte 0xe9 is not UTF-8; save the file as UTF-8"),
    "lone surrogate": (b"a: \xed\xa0\x80", "1: YM101: byte 0xed is not UTF-8; save the file as UTF-8"),
    "tab": (
        "a:\n\tb: 1",
        "2:1: YM103: not valid YAML: found character that cannot start any token; "
        "indent with spaces, not tabs, and quote text that starts with a special character",
    ),
    "colon in plain text": (
        "a: b: c",
        "1:5: YM103: not valid YAML: mapping values are not allowed in this context; "
        "put text that holds ': ' in quotes, or write it below '>-'",
    ),
    "open quote": (
        "a: 'x",
        "1:6: YM103: not valid YAML: found unexpected end of stream; a quote that starts here or above is never closed",
    ),
    "backslash in double quotes": (
        r'a: "\d"',
        "1:5: YM103: not valid YAML: found unknown escape character; put text that holds backslashes in single quotes",
    ),
    "open bracket": (
        "a: [1, 2\nb: 3",
        "2:2: YM103: not valid YAML: did not find expected ',' or ']'; "
        "check the indentation and the quotes of this and the line above",
    ),
    "5 MB": (b"a: " + b"x" * 5_000_000, "1: YM102: has 4.8 MiB; the limit is 1 MiB, split the file"),
    "half a million values": (
        "[" + "1," * 500_000 + "]",
        "1:100000: YM102: more than 50,000 values; split the file",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_spec_needs_is_refused_at_its_place(name: str, tmp_path: Path) -> None:
    """One issue with line and column, never a crash."""
    data, expected = REFUSED[name]
    assert issue_of(lambda: value_of(data, tmp_path)) == f"x.yaml:{expected}"


ACCEPTED = {
    "byte order mark": (b"\xef\xbb\xbfa: 1", {"a": 1}),
    "line ends of Windows": (b"a: 1\r\nb: |\r\n  x\r\n  y\r\n", {"a": 1, "b": "x\ny\n"}),
    "line ends of old Macs": (b"a: 1\rb: 2", {"a": 1, "b": 2}),
    "empty": (b"", None),
    "only comments": (b"# nothing\n# here\n", None),
    "one marked document": (b"---\na: 1\n...\n", {"a": 1}),
    "only text": (b"hello", "hello"),
    "only a list": (b"- 1", [1]),
    "merge key, which is a key like any other": (b"<<: {a: 1}", {"<<": {"a": 1}}),
    "letters of all alphabets": ("ключ: 日本 \U0001f600".encode(), {"ключ": "日本 \U0001f600"}),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_plain_yaml_is_read(name: str, tmp_path: Path) -> None:
    """Encodings and line ends of all editors work."""
    data, expected = ACCEPTED[name]
    assert value_of(data, tmp_path) == expected


def test_a_line_of_one_mebibyte_is_read(tmp_path: Path) -> None:
    """The largest allowed file may be one line."""
    assert value_of("a: " + "x" * (MAX_BYTES - 3), tmp_path) == {"a": "x" * (MAX_BYTES - 3)}


SCALARS = {
    "NO": "NO", "on": "on", "yes": "yes", "y": "y", "12:30": "12:30", "1_000": "1_000", "0o17": "0o17", "0x1F": "0x1F",
    "0b1": "0b1", "017": "017", "2026-01-01": "2026-01-01", ".inf": ".inf", "-.inf": "-.inf", ".nan": ".nan",
    "1e999": "1e999", "1.2.3": "1.2.3", "+": "+", "49": 49, "-0": 0, "+1": 1, "1e3": 1000.0, ".5": 0.5, "5.": 5.0,
    "-.5e-3": -0.0005, "~": None, "null": None, "Null": None, "true": True, "TRUE": True, "False": False,
    "999999999999999999": 999999999999999999, "9999999999999999999": "9999999999999999999",
    "'1'": "1", '"true"': "true", "''": "", "PT15M": "PT15M",
}  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_unquoted_text_stays_what_it_looks_like(text: str) -> None:
    """Norway is no truth value, a time no number of seconds, and a phone number keeps its zero."""
    value = parse_document(f"a: {text}\n", "x.yaml").value["a"]
    assert (value, type(value)) == (SCALARS[text], type(SCALARS[text]))


def test_keys_are_always_text() -> None:
    """A key such as 1, true or null is not a number, a truth value or nothing."""
    assert parse_document("1: a\ntrue: b\nnull: c\nNO: d\n", "x").value == {
        "1": "a",
        "true": "b",
        "null": "c",
        "NO": "d",
    }


def test_an_empty_value_is_nothing() -> None:
    """A key without a value is there, and empty."""
    assert parse_document("a:\nb: 1\n", "x").value == {"a": None, "b": 1}


def _link(path: Path) -> None:
    path.with_name("target.yaml").write_text("a: 1")
    path.symlink_to("target.yaml")


def _dangling_link(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


def _socket_like(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_link, "is a symbolic link; replace it with the file itself"),
        (_dangling_link, "is a symbolic link; replace it with the file itself"),
        (_socket_like, "is not a regular file; replace it with one"),
        (Path.mkdir, "is not a regular file; replace it with one"),
    ],
)
def test_only_regular_files_are_opened(make: Callable[[Path], None], message: str, tmp_path: Path) -> None:
    """A link could leave the repository, and a pipe would wait for ever."""
    path = tmp_path / "x.yaml"
    make(path)
    assert issue_of(lambda: read_document(path, "x.yaml")) == f"x.yaml:1: YM104: {message}"


def test_a_file_that_is_not_there_is_an_issue(tmp_path: Path) -> None:
    """The system's reason is reported, and what to look at."""
    expected = "x.yaml:1: YM100: cannot be read: No such file or directory; check the path and its permissions"
    assert issue_of(lambda: read_document(tmp_path / "x.yaml", "x.yaml")) == expected


def test_a_file_that_the_system_refuses_is_an_issue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No trace of Python's exception."""

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x.yaml").write_text("a: 1")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    expected = "x.yaml:1: YM100: cannot be read: Permission denied; check the path and its permissions"
    assert issue_of(lambda: read_document(tmp_path / "x.yaml", "x.yaml")) == expected


def test_places_are_those_of_keys_and_values() -> None:
    """Line and column count from 1; what is not in the file has the place of its closest parent."""
    document = parse_document("a:\n  b: [x, y]\n", "x.yaml")
    assert str(document.location("a", "b")) == "x.yaml:2:3"
    assert str(document.value_location("a", "b", 1)) == "x.yaml:2:10"
    assert str(document.value_location("a", "c")) == "x.yaml:1:1"
    assert str(document.location()) == "x.yaml:1:1"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_place_inside_a_block_counts_its_indentation(newline: str) -> None:
    """What stands in line 2, column 3 of a query is two lines below its key and four columns to the right."""
    text = newline.join(["a:", "  query: |", "    one", "", "    two three", "  b: 1", ""])
    document = parse_document(text, "x.yaml")
    offset = document.value["a"]["query"].index("three")
    assert str(document.text_location(("a", "query"), offset)) == "x.yaml:5:9"


def test_a_place_inside_other_text_is_the_place_of_the_text() -> None:
    """Folded and quoted text does not keep its lines."""
    document = parse_document("query: >-\n  one\n  two\n", "x.yaml")
    assert str(document.text_location(("query",), 4)) == "x.yaml:1:8"
