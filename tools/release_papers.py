"""Write the bill of materials (CycloneDX) and the third-party notices of a release, from what is installed and locked.

Usage: .venv/bin/python tools/release_papers.py FOLDER
"""

import base64
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from entrawatch.kql.language_service import service_facts

_ROOT = Path(__file__).parents[1]
_LOCK = _ROOT / "locks" / "development.txt"
_DATA = _ROOT / "src" / "entrawatch" / "reference" / "data" / "README.md"
_LICENSE_FILE = re.compile(r"(?i)^(licen[cs]e|copying|notice|authors)")
_ROOTS = ("entrawatch", "entrawatch[pulumi]", "entrawatch[workspace]", "entrawatch[pictures]")


def main() -> int:
    """Write both files."""
    folder = Path(sys.argv[1])
    packages = sorted(_needed(), key=lambda one: canonicalize_name(one.name))
    bill = json.dumps(_bill(packages), indent=2, ensure_ascii=False)
    (folder / f"entrawatch-{version('entrawatch')}.cdx.json").write_text(f"{bill}\n", encoding="utf-8")
    (folder / "THIRD_PARTY_NOTICES.txt").write_text("\n".join(_notices(packages)), encoding="utf-8")
    return 0


def _needed() -> list[Distribution]:
    """Return everything that entrawatch requires here, with Pulumi."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(text) for text in _ROOTS]
    seen: set[str] = set()
    while waiting:
        one = waiting.pop()
        if str(one) not in seen:
            seen.add(str(one))
            package = found.setdefault(canonicalize_name(one.name), distribution(one.name))
            waiting += _required(package, one.extras or {""})
    del found["entrawatch"]
    return list(found.values())


def _required(package: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for one in map(Requirement, package.requires or ()):
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras):
            yield one


def _bill(packages: list[Distribution]) -> dict[str, Any]:
    service = service_facts()
    name = service.package.replace("@", "%40")
    kusto = _component(service.package, service.version, "npm", name, "MIT")
    kusto["hashes"] = [{"alg": "SHA-512", "content": _hex(service.integrity)}]
    own = _component("entrawatch", version("entrawatch"), "pypi", "entrawatch", "MIT")
    hashes = _hashes()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**own, "type": "application"}},
        "components": [*(_of_package(one, hashes) for one in packages), kusto],
    }


def _of_package(package: Distribution, hashes: dict[str, list[str]]) -> dict[str, Any]:
    name = canonicalize_name(package.name)
    found = _component(package.name, package.version, "pypi", name, _license(package))
    # One for each wheel of the version: any of them can be the one that is installed.
    files = [{"hashes": [{"alg": "SHA-256", "content": one}]} for one in hashes[name]]
    url = f"https://pypi.org/project/{name}/{package.version}/"
    return {**found, "externalReferences": [{"type": "distribution", "url": url, **one} for one in files]}


def _component(name: str, number: str, kind: str, path: str, license_name: str) -> dict[str, Any]:
    purl = f"pkg:{kind}/{path}@{number}"
    licenses = [{"license": {"name": license_name}}]
    return {"type": "library", "bom-ref": purl, "name": name, "version": number, "purl": purl, "licenses": licenses}


def _hashes() -> dict[str, list[str]]:
    text = _LOCK.read_text(encoding="utf-8").replace("\\\n", "")
    entries = (line for line in text.splitlines() if "==" in line)
    return {canonicalize_name(line.split("==")[0]): re.findall(r"--hash=sha256:(\w+)", line) for line in entries}


def _hex(integrity: str) -> str:
    return base64.b64decode(integrity.partition("-")[2]).hex()


def _license(package: Distribution) -> str:
    metadata = package.metadata
    named = [one.rpartition(" :: ")[2] for one in metadata.get_all("Classifier") or () if one.startswith("License ::")]
    text = metadata.get("License-Expression") or next(iter(named), "") or metadata.get("License") or "not stated"
    return str(text).strip().splitlines()[0]


def _notices(packages: list[Distribution]) -> Iterator[str]:
    yield "entrawatch requires or contains the following works of others.\n"
    service = service_facts()
    yield f"{'=' * 80}\n{service.package} {service.version}: MIT, Copyright (c) Microsoft Corporation\n"
    yield f"{'=' * 80}\nData of others\n\n{_DATA.read_text(encoding='utf-8')}"
    for one in packages:
        yield f"{'=' * 80}\n{one.name} {one.version}: {_license(one)}\n{_home(one)}\n"
        for file in one.files or ():
            if _LICENSE_FILE.match(file.name) and ".dist-info" in str(file):
                yield file.read_text(encoding="utf-8")


def _home(package: Distribution) -> str:
    urls = [one.partition(", ")[2] for one in package.metadata.get_all("Project-URL") or ()]
    return str(package.metadata.get("Home-page") or next(iter(urls), ""))


if __name__ == "__main__":
    sys.exit(main())
