"""The two files of Microsoft's KQL language service: versions, locations, and verification."""

import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from entrawatch.documents.issues import EntrawatchError
from entrawatch.kql.cache import CACHE_VARIABLE, cache_folder

HOW_TO_GET = "run 'entrawatch setup' to fetch it"


@dataclass(frozen=True)
class ServiceFile:
    """One file of the service: its name, its member path in the npm tarball, its size and SHA-256 (hex)."""

    name: str
    member: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class ServiceFacts:
    """The pinned npm package; `integrity` is its SRI hash, `node_wheel` a PyPI requirement with hashes."""

    package: str
    version: str
    integrity: str
    files: tuple[ServiceFile, ...]
    node_wheel: str


@cache
def service_facts() -> ServiceFacts:
    """Return the pinned version and hashes, from `language_service.json`."""
    text = resources.files("entrawatch.kql").joinpath("language_service.json").read_text(encoding="utf-8")
    facts = json.loads(text)
    node = facts["node_wheel"]
    return ServiceFacts(
        package=facts["package"],
        version=facts["version"],
        integrity=facts["integrity"],
        files=tuple(ServiceFile(**file) for file in facts["files"]),
        node_wheel=f"{node['package']}=={node['version']}" + "".join(f" --hash=sha256:{one}" for one in node["sha256"]),
    )


def download_folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return where the pinned version can be stored, preferred first: the user's cache, then this environment.

    The second is for homes that are not writable, as in containers and build agents; not if the user has
    set a folder.
    """
    name = f"kusto-language-service-{service_facts().version}"
    own = cache_folder(environment) / name
    return (own,) if environment.get(CACHE_VARIABLE) else (own, Path(sys.prefix) / "share" / "entrawatch" / name)


def service_folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return where the files can be, preferred first: next to the package (a wheel), then where they are stored."""
    return (Path(__file__).parent / "vendor", *download_folders(environment))


def language_service_files(folders: Sequence[Path] | None = None) -> tuple[Path, Path]:
    """Return the paths of the runtime and the service, in load order.

    Raises EntrawatchError if they are missing, or if one does not have the pinned hash.
    """
    places = service_folders(os.environ) if folders is None else folders
    for folder in places:
        paths = [folder / file.name for file in service_facts().files]
        if any(path.is_file() for path in paths):
            return _verified(folder)
    raise EntrawatchError(f"the KQL language service is not on this machine; {HOW_TO_GET}")


def _verified(folder: Path) -> tuple[Path, Path]:
    runtime, service = service_facts().files
    for file in (runtime, service):
        check_file(folder / file.name, file)
    return folder / runtime.name, folder / service.name


def check_file(path: Path, expected: ServiceFile) -> None:
    """Raise EntrawatchError unless the file at `path` is the pinned one, byte for byte."""
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EntrawatchError(f"'{path}' of the KQL language service cannot be read: {reason}; {HOW_TO_GET}") from error
    if found != expected.sha256:
        raise EntrawatchError(
            f"'{path}' is not the file of {service_facts().package} {service_facts().version}: "
            f"its SHA-256 is {found}, expected {expected.sha256}; delete it, then {HOW_TO_GET}"
        )
