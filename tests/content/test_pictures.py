"""The pictures of the documentation are small, load nothing, and show what the product writes today."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "docs/images").glob("*.svg"))


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_small_and_loads_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < 200 * 1024
    assert "href" not in text
    assert "@import" not in text
    assert "@font-face" not in text


def test_the_picture_of_a_comment_shows_the_comment_of_today(tmp_path: Path) -> None:
    """Renew it with: make generated."""
    command = [sys.executable, str(ROOT / "tools/pictures.py"), "-", "comment", f"--out={tmp_path}"]
    subprocess.run(command, check=True, capture_output=True)
    name = "pull_request_comment.svg"
    assert (tmp_path / name).read_bytes() == (ROOT / "docs/images" / name).read_bytes()
