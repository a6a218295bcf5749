"""Microsoft's public schema of workbooks, pinned by its hash: python tests/workbooks/workbookschema.py fetches it.

https://github.com/microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json
"""

import hashlib
import json
import os
import urllib.request
from pathlib import Path
from typing import Any

from entrawatch.downloads.cache_folder import cache_folder

_COMMIT = "d37985b5b8588e644b0f3ff67700df12da3cd7f7"
_SHA256 = "44241ce90864485e9410cb88770fef1c535075eabcc49710532372501b3ec947"
_URL = f"https://raw.githubusercontent.com/microsoft/Application-Insights-Workbooks/{_COMMIT}/schema/workbook.json"
LEFT_OUT = "LEFT OUT: Microsoft's schema of workbooks; fetch it with: python tests/workbooks/workbookschema.py"


def stored_schema() -> Any:
    """Return the schema that was fetched, or None."""
    path = _path()
    return json.loads(_verified(path.read_bytes())) if path.is_file() else None


def fetch_schema() -> Path:
    """Fetch the schema and return its path."""
    with urllib.request.urlopen(_URL, timeout=60) as response:
        content = _verified(response.read())
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _verified(content: bytes) -> bytes:
    found = hashlib.sha256(content).hexdigest()
    assert found == _SHA256, f"this is not the pinned schema, whose SHA-256 is {_SHA256}, but {found}"
    return content


def _path() -> Path:
    return cache_folder(os.environ) / f"workbook-schema-{_SHA256[:16]}.json"


if __name__ == "__main__":
    print(fetch_schema())
