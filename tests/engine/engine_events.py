"""What one command of the CLI did: its output and the engine's own events."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A finished command."""

    code: int
    text: str
    """What it printed, outputs and errors."""
    events: tuple[Event, ...]

    def steps(self, but: Collection[str] = ()) -> dict[str, list[str]]:
        """Return operation -> short names of the resources that it met, without those that stay the same."""
        found: dict[str, list[str]] = {}
        for metadata in self._metadata("resourcePreEvent"):
            if metadata["op"] not in {"same", *but}:
                found.setdefault(metadata["op"], []).append(short_name(metadata["urn"]))
        return {operation: sorted(names) for operation, names in sorted(found.items())}

    def order(self) -> list[tuple[str, str]]:
        """Return (operation, short name) as the engine began them, without those that stay the same."""
        reported = ((item["op"], short_name(item["urn"])) for item in self._metadata("resourcePreEvent"))
        return [step for step in reported if step[0] != "same"]

    def changes(self) -> dict[str, int]:
        """Return the engine's summary: how many resources met which operation."""
        (summary,) = (event["summaryEvent"] for event in self.events if "summaryEvent" in event)
        return {operation: count for operation, count in summary["resourceChanges"].items() if count}

    def changed_properties(self) -> dict[str, list[str]]:
        """Return short name -> paths of the properties that differ."""
        return {
            short_name(item["urn"]): sorted(item["detailedDiff"])
            for item in self._metadata("resourcePreEvent")
            if item["op"] != "same" and item.get("detailedDiff")
        }

    def failures(self) -> list[str]:
        """Return the short names of the resources whose operation failed."""
        return sorted(short_name(item["urn"]) for item in self._metadata("resOpFailedEvent"))

    def violations(self) -> list[tuple[str, str, str, str]]:
        """Return (level, policy, short name of the resource, message) for whatever breaks a policy pack."""
        events = (event["policyEvent"] for event in self.events if "policyEvent" in event)
        return sorted(
            (
                event["enforcementLevel"],
                event["policyName"],
                short_name(event["resourceUrn"]),
                _plain(event["message"]).rpartition("\n")[2],
            )
            for event in events
        )

    def messages(self, severity: str = "error") -> list[str]:
        """Return the texts of the diagnostics of one severity, without colors."""
        events = (event["diagnosticEvent"] for event in self.events if "diagnosticEvent" in event)
        texts = (_plain(event["message"]) for event in events if event["severity"] == severity)
        return [text for text in texts if text]

    def _metadata(self, kind: str) -> list[Event]:
        return [event[kind]["metadata"] for event in self.events if kind in event]


def read_run(code: int, text: str, log: Path) -> Run:
    """Return a finished command with the events that it wrote."""
    lines = log.read_text().splitlines() if log.is_file() else []
    return Run(code, text, tuple(map(json.loads, lines)))


def short_name(urn: str) -> str:
    """Return the type and the name of a resource, such as `ScheduledQueryRule entrawatch-owner_added`."""
    parts = urn.split("::")
    return f"{parts[2].rpartition('$')[2].rpartition(':')[2]} {parts[3]}"


def _plain(text: str) -> str:
    for code in ("<{%reset%}>", "<{%fg 1%}>", "<{%fg 3%}>", "<{%fg 13%}>"):
        text = text.replace(code, "")
    return text.strip()
