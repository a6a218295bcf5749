"""The ID of a workspace that no other test uses."""

import os
import shutil
import uuid
from collections.abc import Iterator

import pytest

from entrawatch.downloads.cache_folder import cache_folder


@pytest.fixture
def workspace_id() -> Iterator[str]:
    """Return an ID; answers of it are deleted."""
    found = str(uuid.uuid4())
    yield found
    shutil.rmtree(cache_folder(os.environ) / "workspace-answers" / found, ignore_errors=True)
