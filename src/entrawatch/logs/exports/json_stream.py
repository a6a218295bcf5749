"""Read JSON piece by piece, so that memory does not grow with the file."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, BinaryIO

import ijson

from entrawatch.logs.exports.problems import MAX_DEPTH, MAX_RECORD_BYTES, FileProblem, RecordProblem, nested_too_deep
from entrawatch.logs.exports.values import refuse_number, whole_characters

_CHUNK = 64 * 1024
_MOST_OPEN = 500
"""Open brackets at which a record is rejected unparsed: far above MAX_DEPTH, since text can contain brackets too.

The parser keeps the full path to each value, so its time grows with the square of the depth.
"""
_BRACKETS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_OTHER_BYTES = bytes(set(range(256)) - set(_BRACKETS))
_PARSER_ERRORS = (ijson.JSONError, ValueError, OverflowError, RecursionError)
Opener = Callable[[], BinaryIO]
"""Opens a file again, as a stream of UTF-8 bytes."""


@dataclass(frozen=True)
class Found:
    """One JSON value of a file, or what is wrong with it; `line` and `number` start at 1, 0 = unknown."""

    value: Any = None
    problem: RecordProblem | None = None
    line: int = 0
    number: int = 0


def json_lines(opened: Opener) -> Iterator[Found]:
    """Yield the value of each line; blank lines are skipped, and an invalid line does not affect the next one."""
    decoder = json.JSONDecoder(parse_constant=refuse_number)
    number = 0
    with opened() as stream:
        while line := stream.readline(MAX_RECORD_BYTES + 1):
            number += 1
            if len(line) > MAX_RECORD_BYTES and not line.endswith(b"\n"):
                skip_line(stream)
                yield Found(problem=_too_long(), line=number)
            elif not line.isspace():
                yield _line_value(decoder, line, number)


def json_items(opened: Opener, prefix: str) -> Iterator[Found]:
    """Yield the values at an ijson prefix, such as records.item; '' = whole documents in sequence.

    Raises FileProblem where the text stops being JSON: the rest cannot be read.
    """
    with opened() as stream:
        watched = _Watched(stream)
        try:
            for value in ijson.items(watched, prefix, use_float=True, multiple_values=not prefix):
                watched.value_ended()
                yield _item(value, watched.number)
        except _PARSER_ERRORS:
            raise _place(watched, opened, several=not prefix) from None


def json_events(opened: Opener, prefix: str) -> Iterator[tuple[str, str, Any]]:
    """Yield ijson's events (prefix, event, value) of one document, whose records are at `prefix`.

    Raises FileProblem as json_items does.
    """
    with opened() as stream:
        watched = _Watched(stream)
        try:
            for event in ijson.parse(watched, use_float=True):
                if event[0] == prefix:
                    watched.value_ended()
                yield event
        except _PARSER_ERRORS:
            raise _place(watched, opened, several=False) from None


def _line_value(decoder: json.JSONDecoder, line: bytes, number: int) -> Found:
    try:
        value = decoder.decode(line.decode("utf-8"))
        if b"\\ud" in line.lower():
            value = whole_characters(value)
        if line.count(b"{") + line.count(b"[") > MAX_DEPTH and nested_too_deep(value):
            raise RecursionError
    except UnicodeDecodeError as error:
        problem = RecordProblem("DT305", f"byte {error.start + 1} of the line is not UTF-8; export it as UTF-8")
    except RecursionError:
        problem = _too_deep()
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        problem = RecordProblem("DT302", f"invalid JSON at character {error.pos + 1} of the line: {reason}")
    except ValueError:
        problem = RecordProblem("DT302", "a number that JSON does not have, such as NaN or one of thousands of digits")
    else:
        return Found(value, line=number)
    return Found(problem=problem, line=number)


def _item(value: Any, number: int) -> Found:
    if nested_too_deep(value):
        return Found(problem=_too_deep(), number=number)
    return Found(value, number=number)


class _Watched:
    """A stream that tracks what was read since the last value, so that no single value exhausts memory or time."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.number = self._bytes = self._open = 0
        self.done = self.line = 0
        """Bytes and line endings before the last chunk."""
        self._last = b""
        self.has_ended = False

    def value_ended(self) -> None:
        """Reset the count."""
        self.number += 1
        self._bytes = self._open = 0

    def read(self, size: int) -> bytes:
        """Return the next chunk; raise FileProblem if it must not be parsed. The parser requests 0 bytes first."""
        if not size:
            return b""
        self.done, self.line = self.done + len(self._last), self.line + self._last.count(b"\n")
        self._last = self._stream.read(_CHUNK)
        self.has_ended = not self._last
        self._check(self._last)
        return self._last

    def _check(self, chunk: bytes) -> None:
        self._bytes += len(chunk)
        steps = map(_BRACKETS.__getitem__, chunk.translate(None, _OTHER_BYTES))
        heights = list(accumulate(steps, initial=self._open))
        self._open = heights[-1]
        if self._bytes > MAX_RECORD_BYTES:
            raise self._stopped(_too_long())
        if max(heights) > _MOST_OPEN:
            raise self._stopped(_too_deep())

    def _stopped(self, problem: RecordProblem) -> FileProblem:
        place = f"after record {self.number}"
        return FileProblem(problem.code, f"{place}: {problem.message}; the rest of the file is not read")


def _place(watched: _Watched, opened: Opener, *, several: bool) -> FileProblem:
    if watched.has_ended:
        message = f"the file ends inside a value, at byte {watched.done}; download it again"
        return FileProblem("DT302", message, watched.line + 1)
    return _broken(opened, watched.done, several)


def _broken(opened: Opener, start: int, several: bool) -> FileProblem:
    """Return the exact position where a file stops being JSON: parse it again, byte by byte from `start`."""
    parser = ijson.basic_parse_coro(_Nowhere(), use_float=True, multiple_values=several)
    done, line = 0, 1
    with opened() as stream:
        try:
            while chunk := stream.read(max(1, min(_CHUNK, start - done))):
                parser.send(chunk)
                done, line = done + len(chunk), line + chunk.count(b"\n")
        except _PARSER_ERRORS:
            pass
    return FileProblem("DT302", f"invalid JSON at byte {done + 1}; the rest of the file is not read", line)


class _Nowhere:
    """Discards the events of a parser."""

    def send(self, event: object) -> None:
        """Discard an event."""


def skip_line(stream: BinaryIO) -> None:
    """Read to the end of the current line."""
    while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
        pass


def _too_long() -> RecordProblem:
    return RecordProblem("DT308", f"a record of more than {MAX_RECORD_BYTES // 1024**2} MB, longer than any log's")


def _too_deep() -> RecordProblem:
    return RecordProblem("DT306", f"a record nested deeper than {MAX_DEPTH} levels, deeper than any log's")
