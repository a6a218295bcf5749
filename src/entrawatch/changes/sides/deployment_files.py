"""Compare what only Pulumi reads: keys of Pulumi.yaml and encryption of the stack files, by key and never by value."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from entrawatch.changes.findings import About, Category, Change, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.sides.files import content_of, values_in
from entrawatch.project import PROJECT_FILE, Project
from entrawatch.specs.catalog import SAMPLES_SUFFIX
from entrawatch.stacks.stack_file import PULUMI_KEYS, spec_folders
from entrawatch.stacks.stack_secrets import is_encrypted

# Texts, and keys whose every value but one is an error (ST216).
_HARMLESS_KEYS = ("author", "config", "description", "license", "main", "stackConfigDir", "template", "website")
_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "backend": "{}: Pulumi may look for the state elsewhere, find no stack and create every resource again",
        "name": "{}: Pulumi then looks for stacks of another project and creates every resource again",
        "options": "{}, and with it what a deployment does beyond the preview",
        "packages": "{}: Pulumi loads this code when it deploys",
        "plugins": "{}: Pulumi loads this code when it deploys",
        "runtime": "{}, and with it the interpreter and packages that run the program",
    }
)
_OTHER_KEY = "{}; only Pulumi reads it"
_SEALED = "{}: it is encrypted, so this can be an older or a different secret"
_STACK_KEY = "{}, which decides where the stack's secrets and further configuration come from"


_Values = Mapping[str, tuple[Any, str]]
"""By key: the value, and what a change of it means."""


def deployment_findings(base: Project, head: Project, stack: str) -> Iterator[Finding]:
    """Yield what differs in Pulumi.yaml and in the encrypted parts of one stack file that both versions have."""
    yield from _differences(base.root / PROJECT_FILE, head.root / PROJECT_FILE, PROJECT_FILE, _project_values)
    files = base.stack_file(stack), head.stack_file(stack)
    yield from _differences(*files, f"{head.stacks.name}/{files[1].name}", _stack_values)


def _differences(
    before: Path, after: Path, place: str, values_of: Callable[[dict[str, Any]], _Values]
) -> Iterator[Finding]:
    if not before.exists() or not after.exists():
        return  # The whole project or stack is new or removed.
    old, new = values_of(values_in(before)), values_of(values_in(after))
    for key in sorted(old.keys() | new.keys()):
        (was, text), (now, _) = old.get(key, (None, new.get(key, ("", ""))[1])), new.get(key, (None, ""))
        if was != now:
            verb = "is set" if was is None else "is no longer set" if now is None else "changes"
            about = About(SubjectKind.SETTING, key, place=place)
            yield new_finding(Category.DEPLOYMENT_CHANGED, Direction.UNCLEAR, about, text.format(verb))


def _project_values(root: Mapping[str, Any]) -> _Values:
    kept = {key: value for key, value in root.items() if key not in _HARMLESS_KEYS}
    return {path: (value, _KEYS.get(path.partition(".")[0], _OTHER_KEY)) for path, value in _leaves(kept)}


def _stack_values(root: Mapping[str, Any]) -> _Values:
    found = {key: (root[key], _STACK_KEY) for key in PULUMI_KEYS if key != "config" and root.get(key) is not None}
    sealed = (one for one in _leaves(root.get("config") or {}) if is_encrypted(one[1]))
    return found | {path: (value, _SEALED) for path, value in sealed}


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield everything that is neither a map nor a list, and each encrypted value, by its path."""
    if isinstance(value, dict) and value and not is_encrypted(value):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}[{number}]")
    else:
        yield path, value


# The samples themselves are compared and run elsewhere.
_SAMPLES = frozenset({"fires", "stays_silent", "measures"})
_BASE_RECORDS = "base_records.yaml"
_STORIES = "stories/*.yaml"
_OTHER_RECORDS = "changes the records that samples build on, so each of them can pass for another reason"
_OTHER_STORY = "is another attack story, so other alerts prove themselves on it"
_NOISE = "benign_week"
_NOISY = "is new and expected to fire in an ordinary week; noise can hide other alerts"
_REQUIREMENTS = "changes what its tests require"


def proof_findings(base: Project, head: Project) -> Iterator[Finding]:
    """Yield what differs in the files that decide what a passed test means."""
    old, new = _files(base), _files(head)
    # A new or deleted alert is a finding of its own.
    both = {*map(_alert, old)} & {*map(_alert, new)}
    for name in sorted(old.keys() | new.keys()):
        if name in old and name in new and content_of(old[name]) == content_of(new[name]):
            continue
        before, after = (values_in(files[name]) if name in files else {} for files in (old, new))
        if name.endswith(SAMPLES_SUFFIX):
            changes = list(_requirements(before, after))
            if changes and _alert(name) in both:
                yield _finding(SubjectKind.ALERT, _alert(name), _REQUIREMENTS, name, changes)
            elif noise := [one for one in changes if one[0] == _NOISE and one[2]]:
                yield _finding(SubjectKind.ALERT, _alert(name), _NOISY, name, noise)
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
