"""A release says what it consists of: everything that its users install, with the hashes and the licenses."""

import json
import subprocess
import sys
from pathlib import Path

from test_locks import pinned

ROOT = Path(__file__).parents[2]
BUILD_ONLY = {"editables", "hatchling", "pathspec", "pluggy", "setuptools", "tomlkit", "trove-classifiers"}


def test_both_papers_name_everything_that_is_installed(tmp_path: Path) -> None:
    """The packages of the lock, Pulumi's, and Microsoft's language service, which the wheel contains."""
    words = [sys.executable, str(ROOT / "tools" / "release_papers.py"), str(tmp_path)]
    subprocess.run(words, check=True, capture_output=True, timeout=60)
    (file,) = tmp_path.glob("entrawatch-*.cdx.json")
    bill = json.loads(file.read_text(encoding="utf-8"))
    notices = (tmp_path / "THIRD_PARTY_NOTICES.txt").read_text(encoding="utf-8")
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "entrawatch")
    names = {one["purl"].split("/", 1)[1].rpartition("@")[0] for one in bill["components"]}
    assert names >= pinned("locks/engine.txt").keys() - BUILD_ONLY | {"pulumi", "pulumi-azure-native", "grpcio"}
    assert names.isdisjoint({"pytest", "ruff", "mypy", "entrawatch"})
    for one in bill["components"]:
        hashes = one.get("hashes") or [found for more in one["externalReferences"] for found in more["hashes"]]
        assert hashes, one["name"]
        assert one["licenses"][0]["license"]["name"] != "not stated", one["name"]
        assert f"{one['name']} {one['version']}: " in notices
    assert "%40kusto/language-service-next" in names
    assert "MITRE ATT&CK" in notices
    assert "Permission is hereby granted, free of charge" in notices
