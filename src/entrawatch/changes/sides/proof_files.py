"""Compare what tests prove: base records, stories, and what samples files require besides their samples."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from entrawatch.changes.findings import About, Category, Change, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.sides.files import values_in
from entrawatch.project import Project
from entrawatch.specs.catalog import SAMPLES_SUFFIX
from entrawatch.stacks.stack_file import spec_folders

# The samples themselves are compared and run elsewhere.
_SAMPLES = frozenset({"fires", "stays_silent"})
_BASE_RECORDS = "base_records.yaml"
_STORIES = "stories/*.yaml"
_OTHER_RECORDS = "changes the records that samples build on, so each of them can pass for another reason"
_OTHER_STORY = "is another attack story, so other alerts prove themselves on it"
_REQUIREMENTS = "changes what its tests require"


def proof_findings(base: Project, head: Project) -> Iterator[Finding]:
    """Yield what differs in the files that decide what a passed test means."""
    old, new = _files(base), _files(head)
    # A new or deleted alert is a finding of its own.
    both = {*map(_alert, old)} & {*map(_alert, new)}
    for name in sorted(old.keys() | new.keys()):
        before, after = (values_in(files[name]) if name in files else {} for files in (old, new))
        if name.endswith(SAMPLES_SUFFIX):
            changes = list(_requirements(before, after))
            if changes and _alert(name) in both:
                yield _finding(SubjectKind.ALERT, _alert(name), _REQUIREMENTS, name, changes)
        elif before != after:
            text = _OTHER_RECORDS if name.endswith(_BASE_RECORDS) else _OTHER_STORY
            yield _finding(SubjectKind.FILE, name, text, name, [])


def _alert(name: str) -> str:
    return Path(name).name.removesuffix(SAMPLES_SUFFIX)


def _finding(kind: SubjectKind, subject: str, text: str, place: str, changes: list[Change]) -> Finding:
    about = About(kind, subject, place=place)
    return new_finding(Category.RETUNED, Direction.UNCLEAR, about, text, changes=changes)


def _requirements(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for key in sorted((before.keys() | after.keys()) - _SAMPLES):
        was, now = before.get(key), after.get(key)
        if was != now:
            yield key, _text(was), _text(now)


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _files(project: Project) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in spec_folders(project):
        for path in (*folder.glob(_BASE_RECORDS), *folder.glob(_STORIES), *folder.glob(f"*/*{SAMPLES_SUFFIX}")):
            found[f"{folder.name}/{path.relative_to(folder).as_posix()}"] = path
    return found
