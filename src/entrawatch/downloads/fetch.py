"""Fetch the files of a pinned npm package with the npm client, and store them in the user's cache."""

import base64
import hashlib
import os
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.os_errors import os_error_line
from entrawatch.downloads.npm import npm_command, run
from entrawatch.downloads.package import PinnedFile, PinnedPackage, check_file, download_folders

Progress = Callable[[str], None]


def fetch_package(
    package: PinnedPackage, folder: Path | None = None, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Fetch, verify and store the files in `folder` (default: the first writable one); return their paths.

    Uses npm from the PATH, otherwise the npm of a PyPI package in a temporary folder. Raises EntrawatchError if
    no client works, the registry is unreachable or a hash differs; then nothing is stored.
    """
    target = folder or _first_writable(download_folders(package, os.environ))
    say = progress or _to_stderr
    _check_writable(target)
    with tempfile.TemporaryDirectory(prefix="entrawatch-") as temporary:
        tarball = _packed(package, Path(temporary), say)
        contents = _verified_contents(package, tarball)
    say(f"storing {package.title} in {target}")
    return tuple(_store(package, target, file, contents[file.name]) for file in package.files)


def _first_writable(folders: Sequence[Path]) -> Path:
    for folder in folders:
        with suppress(EntrawatchError):
            _check_writable(folder)
            return folder
    return folders[0]


def _check_writable(folder: Path) -> None:
    """Raise EntrawatchError before the download, not after it, if its files cannot be stored."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        # The name of the temporary file means nothing to the user.
        raise EntrawatchError(os_error_line(OSError(error.errno, error.strerror), folder)) from None


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _packed(package: PinnedPackage, temporary: Path, say: Progress) -> Path:
    npm = npm_command(temporary, say)
    say(f"fetching {package.package} {package.version} with npm")
    # --ignore-scripts: packing a published package needs none of its scripts.
    pack = ["pack", f"{package.package}@{package.version}", "--ignore-scripts", "--loglevel=error"]
    # A separate cache, because npm's default one requires a writable home.
    pack += ["--cache", str(temporary / "npm")]
    run([*npm, *pack], temporary, f"npm could not fetch {package.title}")
    found = sorted(temporary.glob("*.tgz"))
    if len(found) != 1:
        raise EntrawatchError(f"npm made {len(found)} archives for {package.package} {package.version}; expected one")
    return found[0]


def _verified_contents(package: PinnedPackage, tarball: Path) -> dict[str, bytes]:
    data = tarball.read_bytes()
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode("ascii")
    if integrity != package.integrity:
        raise EntrawatchError(
            f"the archive of {package.package} {package.version} has the hash {integrity}, "
            f"expected {package.integrity}; nothing was stored: check which npm registry is in use"
        )
    return extracted(tarball, package.files)


def extracted(tarball: Path, files: Sequence[PinnedFile]) -> dict[str, bytes]:
    """Return the bytes of exactly these members; no other path of the archive is read or written."""
    with tarfile.open(tarball, "r:gz") as archive:
        return {file.name: _member(archive, file) for file in files}


def _member(archive: tarfile.TarFile, file: PinnedFile) -> bytes:
    try:
        member = archive.getmember(file.member)
    except KeyError:
        raise EntrawatchError(f"the fetched archive has no file '{file.member}'; nothing was stored") from None
    stream = archive.extractfile(member) if member.isfile() and member.size == file.bytes else None
    if stream is None:
        raise EntrawatchError(f"'{file.member}' in the fetched archive is not the expected file; nothing was stored")
    return stream.read()


def _store(package: PinnedPackage, folder: Path, file: PinnedFile, content: bytes) -> Path:
    """Write to a temporary file, verify, then rename: readers never see half a file."""
    target = folder / file.name
    temporary = folder / f".{file.name}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        check_file(temporary, file, package)
        temporary.replace(target)
    except OSError as error:
        raise EntrawatchError(f"'{target}' cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return target
