"""Which alerts have another file in another version: only their samples are worth a look."""

import stat
from pathlib import Path

from entrawatch.documents.document import MAX_BYTES
from entrawatch.project import Project
from entrawatch.specs.catalog import SAMPLES_SUFFIX
from entrawatch.stacks.stack_file import spec_folders

_Files = dict[str, bytes | None]


def changed_alerts(base: Project, head: Project) -> tuple[str, ...]:
    """Return the ids of alerts whose spec or samples differ between two versions, by the names of their files."""
    before, after = _files(base), _files(head)
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return tuple(sorted({Path(name).name.removesuffix(".yaml").removesuffix(".samples") for name in names}))


def _files(project: Project) -> _Files:
    found: _Files = {}
    for folder in spec_folders(project):
        for path in folder.glob("*/*.yaml"):
            if path.name.endswith(SAMPLES_SUFFIX) or path.with_suffix("").with_suffix(SAMPLES_SUFFIX).exists():
                found[f"{folder.name}/{path.parent.name}/{path.name}"] = _content(path)
    return found


def _content(path: Path) -> bytes | None:
    """Return what a file holds; of what the checks refuse nothing is read."""
    try:
        info = path.lstat()
        return path.read_bytes() if stat.S_ISREG(info.st_mode) and info.st_size <= MAX_BYTES else None
    except OSError:
        return None
