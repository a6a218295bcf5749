"""Reads what a test writes."""

import json
from pathlib import Path
from typing import Any

import pytest
from export_files import Read, Reading, read_all


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write one file and return its rows and the report; dicts and lists are written as JSON."""

    def write_and_read(content: Any, name: str = "export.json") -> Reading:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return read_all(path)

    return write_and_read
