"""The cloud as a folder: one file for each resource, a list of the calls, and the faults that a test switched on."""

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Resource = dict[str, Any]


class Cloud:
    """Resources by id, which has no upper and lower case in Azure; `wrong` holds faults in the order of their turn."""

    def __init__(self, folder: Path) -> None:
        """Take a folder, which is made when something is written."""
        self.folder = folder
        self._lock = threading.RLock()

    def get(self, identifier: str) -> Resource | None:
        """Return a resource: `id`, `type` and `properties`, or None."""
        return _read(self._path(identifier))

    def properties(self, identifier: str) -> Resource:
        """Return the properties of a resource that is there."""
        found = self.get(identifier)
        assert found, f"{identifier} is not there"
        return dict(found["properties"])

    def put(self, identifier: str, type_token: str, properties: Resource) -> None:
        """Write a resource whole or not at all."""
        path = self._path(identifier)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{threading.get_ident()}")
        fresh.write_text(json.dumps({"id": identifier, "type": type_token, "properties": properties}, indent=1))
        fresh.replace(path)

    def delete(self, identifier: str) -> None:
        """Remove a resource and everything below it."""
        self._path(identifier).unlink(missing_ok=True)
        for child in list(self.below(identifier)):
            self._path(child["id"]).unlink(missing_ok=True)

    def below(self, identifier: str) -> Iterator[Resource]:
        """Yield the resources whose id starts with this one's."""
        start = identifier.lower() + "/"
        return (resource for resource in self.resources() if resource["id"].lower().startswith(start))

    def resources(self) -> list[Resource]:
        """Return all resources, by id."""
        files = (self.folder / "resources").glob("*.json")
        # One may be deleted by another call in the meantime.
        found = [resource for file in files if (resource := _read(file))]
        return sorted(found, key=lambda resource: str(resource["id"]))

    def change(self, identifier: str, **properties: Any) -> None:
        """Change properties as somebody does in the portal; None removes one."""
        resource = self.get(identifier)
        assert resource, identifier
        changed = {**resource["properties"], **properties}
        self.put(resource["id"], resource["type"], {key: value for key, value in changed.items() if value is not None})

    def respell(self, identifier: str) -> None:
        """Write an id in capitals wherever Azure reads one; it does not keep its case (azure-rest-api-specs 9633)."""
        for resource in self.resources():
            text = re.sub(re.escape(identifier), identifier.upper(), json.dumps(resource), flags=re.IGNORECASE)
            spelled = json.loads(text)
            if "actions" in spelled["properties"]:
                spelled["properties"]["actions"] = resource["properties"]["actions"]  # texts of ours, and other ids
            self.put(*spelled.values())

    def note(self, operation: str, identifier: str, status: int) -> None:
        """Add one call to the list."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock, (self.folder / "calls.jsonl").open("a") as calls:
            calls.write(json.dumps([operation, identifier, status]) + "\n")

    def calls(self, *operations: str) -> list[tuple[str, str, int]]:
        """Return the calls of these kinds in their order: operation, id and HTTP status."""
        path = self.folder / "calls.jsonl"
        lines = path.read_text().splitlines() if path.is_file() else []
        return [tuple(call) for call in map(json.loads, lines) if call[0] in operations]

    def wait_for(self, text: str, seconds: float) -> None:
        """Return when a fault met a call on an id with this text."""
        end = time.monotonic() + seconds
        while not any(text in identifier for _, identifier, _ in self.calls("met")):
            assert time.monotonic() < end, f"nothing asked for {text}"
            time.sleep(0.05)

    def forget_calls(self) -> None:
        """Start the list of calls anew."""
        (self.folder / "calls.jsonl").unlink(missing_ok=True)

    def wrong(self, *faults: dict[str, Any]) -> None:
        """Switch faults on, and all others off; see faults.py."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "faults.json").write_text(json.dumps(faults))

    def take_fault(self, operation: str, identifier: str) -> dict[str, Any] | None:
        """Return the fault that meets this call, and count it."""
        path = self.folder / "faults.json"
        with self._lock:
            faults = json.loads(path.read_text()) if path.is_file() else []
            for fault in faults:
                if fault["on"] == operation and fault["id"].lower() in identifier.lower() and fault.get("times", 1) > 0:
                    fault["times"] = fault.get("times", 1) - 1
                    path.write_text(json.dumps(faults))
                    self.note("met", identifier, 0)
                    return dict(fault)
        return None

    def _path(self, identifier: str) -> Path:
        # Ids are longer than the names of files may be.
        digest = hashlib.sha256(identifier.lower().encode()).hexdigest()[:32]
        return self.folder / "resources" / f"{digest}.json"


def _read(file: Path) -> Resource | None:
    try:
        found: Resource = json.loads(file.read_text())
    except FileNotFoundError:
        return None
    return found
