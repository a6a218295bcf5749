"""Vega, Vega-Lite and Vega-Embed: three files, pinned by their hashes, which become part of a page."""

import os
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from entrawatch.documents.issues import EntrawatchError
from entrawatch.downloads.fetch import fetch_package
from entrawatch.downloads.package import PinnedPackage, download_folders, package_files, pinned_packages


@cache
def vega_packages() -> tuple[PinnedPackage, ...]:
    """Return the pinned packages in the order in which a page loads them, from `vega.json`."""
    return pinned_packages(
        resources.files("entrawatch.workbook_pages").joinpath("vega.json").read_text(encoding="utf-8")
    )


def has_vega() -> bool:
    """Return whether all files are on this machine."""
    try:
        return bool([_found(package) for package in vega_packages()])
    except EntrawatchError:
        return False


def vega_scripts() -> tuple[str, ...]:
    """Return the scripts, each with its license; fetches what is not on this machine.

    Raises EntrawatchError if no npm client works, the registry is unreachable, or a file is not the pinned one.
    """
    return tuple(_scripts())


def _scripts() -> Iterator[str]:
    for package in vega_packages():
        script, license_text = (path.read_text(encoding="utf-8") for path in _found_or_fetched(package))
        yield f"/*! {package.title} {package.version}\n{license_text.strip()}\n*/\n{script}"


def _found(package: PinnedPackage) -> tuple[Path, ...]:
    return package_files(package, download_folders(package, os.environ))


def _found_or_fetched(package: PinnedPackage) -> tuple[Path, ...]:
    if any(folder.is_dir() and any(folder.iterdir()) for folder in download_folders(package, os.environ)):
        return _found(package)  # an altered file is reported, not replaced
    return fetch_package(package)
