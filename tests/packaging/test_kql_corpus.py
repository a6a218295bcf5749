"""benchmarks/kql_corpus.py: other people's files, of which any can be unreadable."""

import runpy
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks/kql_corpus.py"


def test_a_file_that_cannot_be_read_is_named_and_does_not_end_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """YAML with a syntax error or several documents, and text that is not UTF-8."""
    files = {
        "a.kql": b"\xff\xfe", "b.yaml": b"query: [", "c.yml": b"query: T\n---\nquery: U\n", "d.yaml": b"query: T",
        "e.yaml": b"[1]", "f.kql": b"U",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_bytes(text)
    found = runpy.run_path(str(SCRIPT))["queries"](tmp_path)
    assert list(found) == [("d.yaml", "T"), ("f.kql", "U")]
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        f"{name} cannot be read and is not counted" for name in ("a.kql", "b.yaml", "c.yml")
    ]
