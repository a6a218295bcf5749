"""A report is written and read as JSON; a file from anybody is a report within its limits, or refused in one line."""

import json
from pathlib import Path
from typing import Any

import pytest
from fullreport import full_report

from entrawatch.changes import report_file
from entrawatch.changes.headline import headline
from entrawatch.changes.report import Report
from entrawatch.changes.report_file import MAX_REPORT_BYTES, read_report, report_as_json
from entrawatch.documents.issues import EntrawatchError


def test_a_report_is_the_same_after_its_file(tmp_path: Path) -> None:
    """Every field, with a report in which every field holds something."""
    path = tmp_path / "report.json"
    path.write_text(report_as_json(full_report()), encoding="utf-8")
    assert read_report(path) == full_report()


def test_a_headline_is_one_sentence() -> None:
    """Alerts first, then the other counts, the cost and the coverage."""
    prod, dev = full_report().stacks
    assert headline(prod) == (
        "1 alert weakened; 1 replaced resource; +4.50 USD a month; guide coverage 101 -> 103 of 217"
    )
    assert headline(dev) == "not compared, because one of the two versions is broken"


def _changed(*path: Any, value: Any) -> str:
    document = json.loads(report_as_json(full_report()))
    place = document
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return json.dumps(document)


HOSTILE = {
    "no JSON": ("{", "Invalid JSON: EOF while parsing an object at line 1 column 1"),
    "another document": ('{"format": "entrawatch-diff-9"}', "format: Input should be 'entrawatch-diff-1'"),
    "unknown key": (_changed("html", value="<script>"), "html: Extra inputs are not permitted"),
    "number as text": (_changed("findings_left_out", value="2"), "findings_left_out: Input should be a valid integer"),
    "negative count": (
        _changed("findings_left_out", value=-1),
        "findings_left_out: Input should be greater than or equal to 0",
    ),
    "unknown heading": (
        _changed("findings", 0, "category", value="harmless"),
        "findings.0.category: Input should be 'broken', 'deployment_changed', ",
    ),
    "second line": (
        _changed("findings", 0, "text", value="a\n## b"),
        "findings.0.text: must hold printable characters of one line only",
    ),
    "escape": (
        _changed("findings", 0, "query", value=["+\x1b[2J"]),
        "findings.0.query.0: must hold printable characters of one line only",
    ),
    "text direction": (
        _changed("not_known", value=["a\u202eb"]),
        "not_known.0: must hold printable characters of one line only",
    ),
    "long word": (
        _changed("findings", 0, "subject", value="x" * 301),
        "findings.0.subject: String should have at most 300 characters",
    ),
    "long line": (
        _changed("findings", 0, "title", value="x" * 2001),
        "findings.0.title: String should have at most 2000 characters",
    ),
    "many lines": (
        _changed("not_known", value=["x"] * 201),
        "not_known: Tuple should have at most 200 items after validation, not 201",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_report_is_refused(name: str, tmp_path: Path) -> None:
    """With the first mistake, and without the text of the file."""
    text, message = HOSTILE[name]
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EntrawatchError) as found:
        read_report(path)
    assert str(found.value).startswith(f"{path}: is not a report of this version: {message}")


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    """Before it is parsed."""
    path = tmp_path / "report.json"
    path.write_bytes(b" " * (MAX_REPORT_BYTES + 1))
    with pytest.raises(EntrawatchError, match="is larger than 16 MiB, the limit for a report"):
        read_report(path)


def test_a_link_is_refused(tmp_path: Path) -> None:
    """What it leads to is never read."""
    path = tmp_path / "report.json"
    path.symlink_to("/etc/passwd")
    with pytest.raises(EntrawatchError, match="is not a regular file; name the report itself, not a link"):
        read_report(path)


def test_every_text_of_a_report_has_a_limit() -> None:
    """A new field without one would be found here."""
    text = json.dumps(Report.model_json_schema()["$defs"]) + json.dumps(Report.model_json_schema()["properties"])
    strings = text.count('"type": "string"')
    limited = text.count('"maxLength"') + text.count('"enum"') + text.count('"const"')
    assert (strings > 20, strings) == (True, limited)


def test_a_report_that_is_too_large_loses_details_and_keeps_its_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was written can be read: what did not fit is counted, lines that were cut twice, too."""
    monkeypatch.setattr(report_file, "MAX_REPORT_BYTES", 1 << 20)
    (finding,) = full_report().findings
    prod, dev = full_report().stacks
    (resource,) = prod.resources
    large = full_report().model_copy(
        update={
            "findings": tuple(
                finding.model_copy(update={"subject": f"alert_{number}", "query": ("+" + "x" * 60,) * 400})
                for number in range(1500)
            ),
            "stacks": (prod.model_copy(update={"resources": (resource,) * 1500}), dev),
        }
    )
    path = tmp_path / "report.json"
    path.write_text(report_as_json(large), encoding="utf-8")
    read = read_report(path)
    assert path.stat().st_size <= 1 << 20
    assert [one.subject for one in read.findings] == [f"alert_{number}" for number in range(len(read.findings))]
    assert len(read.findings) + read.findings_left_out == 1500 + 2
    assert len(read.stacks[0].resources) + read.stacks[0].resources_left_out == 1500 + 1
    assert read.findings[0].query[-1] == "@@ 391 more lines @@"
    assert read.stacks[0].tally == prod.tally
