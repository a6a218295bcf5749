"""Open an export as a stream of UTF-8 bytes: decompressed, re-encoded, and limited in size."""

import codecs
import gzip
import io
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

from entrawatch.logs.exports.problems import FileProblem

_BUFFER = 128 * 1024
_GZIP = b"\x1f\x8b"
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
MAX_RATIO = 200
"""Logs compress to a tenth or a thirtieth; a file of zeros to a thousandth."""
_FREE_BYTES = 64 * 1024 * 1024
"""A compressed file may grow to this size regardless of the ratio, which means little for small files."""


class ExportStream(io.RawIOBase):
    """The bytes of one export in UTF-8 without a byte order mark; `packed_bytes` is the position in the file.

    Raises FileProblem for a damaged or endless archive and for text that is not in its encoding.
    """

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        self._source: IO[bytes] | gzip.GzipFile = self._file
        self._unpacked = 0
        self._rest = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._is_packed = self._peek(2) == _GZIP
        if self._is_packed:
            self._source = gzip.GzipFile(fileobj=self._file, mode="rb")
        try:
            self._start()
        except FileProblem:
            self.close()
            raise

    @property
    def packed_bytes(self) -> int:
        """Bytes of the compressed file that were read."""
        return self._file.tell()

    def readable(self) -> bool:
        """Return that the stream is readable."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill the buffer and return the number of bytes, 0 at the end."""
        view = memoryview(buffer)
        if not self._rest:
            self._rest = self._next(max(1, len(view)))
        taken = self._rest[: len(view)]
        self._rest = self._rest[len(view) :]
        view[: len(taken)] = taken
        return len(taken)

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self._file.close()
        super().close()

    def _peek(self, count: int) -> bytes:
        head = self._file.read(count)
        self._file.seek(0)
        return head

    def _start(self) -> None:
        head = self._read(4)
        if head[:2] in _UTF_16:
            self._decoder = codecs.getincrementaldecoder(_UTF_16[head[:2]])()
            head = head[2:]
        elif head.startswith(codecs.BOM_UTF8):
            head = head[3:]
        self._rest = self._decoded(head, final=len(head) == 0)

    def _next(self, count: int) -> bytes:
        while True:
            raw = self._read(count)
            text = self._decoded(raw, final=not raw)
            if text or not raw:
                return text

    def _decoded(self, raw: bytes, final: bool) -> bytes:
        if self._decoder is None:
            return raw
        try:
            return self._decoder.decode(raw, final).encode("utf-8", "replace")
        except UnicodeDecodeError:
            raise FileProblem("DT305", "invalid UTF-16 text; save the file as UTF-8") from None

    def _read(self, count: int) -> bytes:
        try:
            raw = self._source.read(count)
        except (gzip.BadGzipFile, zlib.error, EOFError):
            message = f"corrupt gzip data after {self._unpacked} decompressed bytes; download the file again"
            raise FileProblem("DT314", message) from None
        self._unpacked += len(raw)
        packed = max(1, self._file.tell())
        if self._is_packed and self._unpacked > _FREE_BYTES and self._unpacked > MAX_RATIO * packed:
            message = (
                f"{packed} bytes decompress to more than {MAX_RATIO} times as much; real logs do not, so it is not read"
            )
            raise FileProblem("DT307", message)
        return raw


def open_export(path: Path) -> tuple[ExportStream, io.BufferedReader]:
    """Open a file and return its stream, for progress, and the buffer to read from."""
    stream = ExportStream(path)
    return stream, io.BufferedReader(stream, _BUFFER)
