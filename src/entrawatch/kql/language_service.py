"""The two files of Microsoft's KQL language service: the pinned package, and where its files can be."""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from entrawatch.downloads.fetch import Progress, fetch_package
from entrawatch.downloads.package import PinnedPackage, download_folders, package_files, pinned_package


@cache
def service_facts() -> PinnedPackage:
    """Return the pinned version and hashes, from `language_service.json`."""
    text = resources.files("entrawatch.kql").joinpath("language_service.json").read_text(encoding="utf-8")
    return pinned_package(json.loads(text))


def service_folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return where the files can be, preferred first: next to the package (a wheel), then where they are stored."""
    return (Path(__file__).parent / "vendor", *download_folders(service_facts(), environment))


def language_service_files(folders: Sequence[Path] | None = None) -> tuple[Path, Path]:
    """Return the paths of the runtime and the service, in load order.

    Raises EntrawatchError if they are missing, or if one does not have the pinned hash.
    """
    runtime, service = package_files(service_facts(), service_folders(os.environ) if folders is None else folders)
    return runtime, service


def fetch_language_service(folder: Path | None = None, progress: Progress | None = None) -> tuple[Path, Path]:
    """Fetch, verify and store the files in `folder` (default: the first writable one); return their paths.

    Raises EntrawatchError as fetch_package does.
    """
    runtime, service = fetch_package(service_facts(), folder, progress)
    return runtime, service
