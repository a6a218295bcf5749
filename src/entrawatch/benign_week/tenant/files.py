"""Corpus files: the benign week as JSON lines, one file for each table."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from entrawatch.benign_week.tenant.rows import Row


def write_corpus(folder: Path, rows: Iterable[tuple[str, Row]], *, compress: bool = False) -> Mapping[str, int]:
    """Write `<table>.jsonl` (or `.jsonl.gz`) for each table into a folder; return the number of rows by table.

    Rows keep their order, which is that of arrival. The same rows give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: Counter[str] = Counter()
    with ExitStack() as stack:
        files: dict[str, TextIO] = {}
        for table, row in rows:
            if table not in files:
                files[table] = stack.enter_context(_text(folder / f"{table}.jsonl", compress=compress))
            files[table].write(f"{json.dumps(row, separators=(',', ':'), ensure_ascii=False)}\n")
            written[table] += 1
    return dict(sorted(written.items()))


def _text(path: Path, *, compress: bool) -> TextIO:
    if not compress:
        return path.open("w", encoding="utf-8", newline="\n")
    # Without a time in the header the same rows give the same bytes.
    packed = gzip.GzipFile(path.with_name(f"{path.name}.gz"), mode="wb", compresslevel=6, mtime=0)
    return TextIOWrapper(packed, encoding="utf-8", newline="\n")
