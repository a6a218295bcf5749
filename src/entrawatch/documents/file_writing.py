"""Write several files as one: all of them, or none."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.os_errors import os_error_line


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write all files, with the folders they need; if one cannot be written, leave everything as it was.

    Readers never see half a file. Raises EntrawatchError.
    """
    for path in files:
        existing_file(path)
    writing = _Writing()
    try:
        for path, data in files.items():
            writing.prepare(path, data)
        for path in files:
            writing.replace(path)
    except OSError as error:
        writing.undo()
        raise EntrawatchError(os_error_line(writing.placed(error), next(iter(files)))) from None
    except BaseException:
        writing.undo()
        raise
    finally:
        writing.tidy()


def remove_all(files: Iterable[Path], root: Path) -> None:
    """Remove files below a folder again, and the folders in it that are empty without them."""
    for path in files:
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            for folder in path.relative_to(root).parents[:-1]:
                (root / folder).rmdir()


def existing_file(path: Path) -> bytes | None:
    """Return the content of a file, or None if it does not exist; raise EntrawatchError if it is not a regular file."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            raise EntrawatchError(f"{path}: is a symbolic link to another file; remove it")
        if not stat.S_ISREG(mode):
            raise EntrawatchError(f"{path}: is not a regular file; move it away")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EntrawatchError(os_error_line(error, path)) from None


@dataclass
class _Writing:
    """The steps so far, so that they can be undone: created folders, temporary files, replaced files."""

    folders: list[Path] = field(default_factory=list)
    prepared: dict[Path, Path] = field(default_factory=dict)
    replaced: dict[Path, bytes | None] = field(default_factory=dict)

    def prepare(self, path: Path, data: bytes) -> None:
        for folder in reversed(list(_missing_folders(path))):
            folder.mkdir()
            self.folders.append(folder)
        temporary = path.with_name(f".entrawatch-{os.getpid()}-{len(self.prepared)}")
        self.prepared[path] = temporary
        temporary.write_bytes(data)
        if path.exists():
            shutil.copymode(path, temporary)

    def replace(self, path: Path) -> None:
        self.replaced[path] = existing_file(path)
        self.prepared[path].replace(path)

    def placed(self, error: OSError) -> OSError:
        """Return an error of a temporary file as one of the file to write."""
        for path, temporary in self.prepared.items():
            if error.filename == str(temporary):
                error.filename = str(path)
        return error

    def undo(self) -> None:
        self.tidy()
        for path, before in self.replaced.items():
            with contextlib.suppress(OSError):
                if before is None:
                    path.unlink()
                elif path.read_bytes() != before:
                    path.write_bytes(before)
        for folder in reversed(self.folders):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def tidy(self) -> None:
        for temporary in self.prepared.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _missing_folders(path: Path) -> Iterator[Path]:
    for folder in path.parents:
        if folder.exists():
            return
        yield folder
