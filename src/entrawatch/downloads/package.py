"""Files of an npm package: versions, locations, and verification."""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrawatch.documents.issues import EntrawatchError
from entrawatch.downloads.cache_folder import CACHE_VARIABLE, cache_folder

HOW_TO_GET = "run 'entrawatch setup' to fetch it"


@dataclass(frozen=True)
class PinnedFile:
    """One file of a package: its name, its member path in the npm tarball, its size and SHA-256 (hex)."""

    name: str
    member: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class PinnedPackage:
    """A pinned npm package; `integrity` is its SRI hash."""

    title: str
    """What users call it, such as 'the KQL language service'."""
    folder: str
    """Name of its folder in the cache, without the version."""
    package: str
    version: str
    integrity: str
    files: tuple[PinnedFile, ...]


def pinned_package(facts: Mapping[str, Any]) -> PinnedPackage:
    """Return a package from its JSON."""
    texts = {name: facts[name] for name in ("title", "folder", "package", "version", "integrity")}
    return PinnedPackage(**texts, files=tuple(PinnedFile(**file) for file in facts["files"]))


def pinned_packages(text: str) -> tuple[PinnedPackage, ...]:
    """Return the packages in a JSON list."""
    return tuple(map(pinned_package, json.loads(text)))


def download_folders(package: PinnedPackage, environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return where the pinned version can be stored, preferred first: the user's cache, then this environment.

    The second is for homes that are not writable, as in containers and build agents; not if the user has
    set a folder.
    """
    name = f"{package.folder}-{package.version}"
    own = cache_folder(environment) / name
    return (own,) if environment.get(CACHE_VARIABLE) else (own, Path(sys.prefix) / "share" / "entrawatch" / name)


def package_files(package: PinnedPackage, folders: Sequence[Path]) -> tuple[Path, ...]:
    """Return the paths of a package's files, in order, from the first folder that has one of them.

    Raises EntrawatchError if they are missing, or if one does not have the pinned hash.
    """
    for folder in folders:
        paths = tuple(folder / file.name for file in package.files)
        if any(path.is_file() for path in paths):
            for path, file in zip(paths, package.files, strict=True):
                check_file(path, file, package)
            return paths
    raise EntrawatchError(f"{package.title} is not on this machine; {HOW_TO_GET}")


def check_file(path: Path, expected: PinnedFile, package: PinnedPackage) -> None:
    """Raise EntrawatchError unless the file at `path` is the pinned one, byte for byte."""
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EntrawatchError(f"'{path}' of {package.title} cannot be read: {reason}; {HOW_TO_GET}") from error
    if found != expected.sha256:
        raise EntrawatchError(
            f"'{path}' is not the file of {package.package} {package.version}: "
            f"its SHA-256 is {found}, expected {expected.sha256}; delete it, then {HOW_TO_GET}"
        )
