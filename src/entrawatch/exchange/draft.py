"""Drafts: an imported rule in the terms of a spec, and the two files that it becomes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from entrawatch.documents.document import parse_document
from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.quoting import shown
from entrawatch.exchange.attack_claims import AttackClaims
from entrawatch.exchange.imported_query import ImportedQuery
from entrawatch.exchange.yaml_text import yaml_text
from entrawatch.reference.data_files import read_text
from entrawatch.specs.alert_spec import AlertSpec, Severity

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_LONGEST_ID, _LONGEST_TITLE, _WIDTH = 60, 120, 116
# Azure Monitor's 4096 are those of the description, the runbook, and the references together (SQR009).
_LONGEST_DESCRIPTION = 3000
# What the rule cannot say; `validate` reports the texts of the template until the author replaces them (SP110).
_UNFINISHED = ("false_positives", "runbook", "references")
_SHORT_LISTS = ("covers", "tables", "tactics", "techniques")


@dataclass(frozen=True)
class Draft:
    """One alert as far as a rule of another product describes it."""

    title: str
    severity: Severity
    description: str
    query: ImportedQuery
    claims: AttackClaims
    evaluation_frequency: str
    window_size: str
    entities: Mapping[str, Sequence[str]]
    trigger: Mapping[str, Any]
    sentinel: Mapping[str, Any]
    """What is different in Microsoft Sentinel."""
    samples: str
    """Text of the samples file."""
    false_positives: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Addresses of pages, HTTPS only."""

    @property
    def id(self) -> str:
        """Return the ID that the title becomes; it can be invalid."""
        words = _NOT_A_WORD.sub("_", self.title.lower()).strip("_")
        short = words[:_LONGEST_ID].rstrip("_")
        return words if len(words) <= _LONGEST_ID else words[: _LONGEST_ID + 1].rpartition("_")[0] or short

    def spec(self) -> str:
        """Return the text of the spec, with the template's text for what the rule does not say."""
        values = {
            "id": self.id,
            "title": self.title,
            "status": "experimental",
            "severity": str(self.severity),
            "covers": [],
            "description": self.description,
            "detects": str(self.query.detects),
            "tables": list(self.query.tables),
            "query": self.query.text,
            "entities": {kind: list(columns) for kind, columns in self.entities.items()},
            "evaluation_frequency": self.evaluation_frequency,
            "window_size": self.window_size,
            "trigger": dict(self.trigger),
            "sentinel": dict(self.sentinel),
            "tactics": list(self.claims.tactics),
            "techniques": list(self.claims.techniques),
            **_unfinished(),
        }
        if self.false_positives:
            values["false_positives"] = list(self.false_positives)
        if self.references:
            values["references"] = [{"title": _page_title(url), "url": url} for url in self.references]
        kept = {key: values[key] for key in AlertSpec.model_fields if values.get(key) or key == "covers"}
        return "# yaml-language-server: $schema=../alert_spec.schema.json\n" + "".join(_lines(kept))


def title_of(name: str, key: str) -> tuple[str, list[Problem]]:
    """Return the title that the name of a rule becomes, and a warning below its key if it is shortened."""
    return _shortened(" ".join(name.split()).rstrip("."), _LONGEST_TITLE, key)


def description_of(text: str) -> tuple[str, list[Problem]]:
    """Return a description that leaves room for the runbook, and a warning if it is shortened."""
    return _shortened(text, _LONGEST_DESCRIPTION, "description")


def _shortened(text: str, most: int, key: str) -> tuple[str, list[Problem]]:
    if len(text) <= most:
        return text, []
    short = text[: most + 1].rpartition(" ")[0] or text[:most]
    message = f"{len(text)} characters are shortened to {len(short)}, up to {shown(short.split()[-1])}"
    return short, [warning("IM202", (key,), f"{message}; an alert has at most {most} there")]


def _unfinished() -> dict[str, Any]:
    template = parse_document(read_text("new_alert.yaml"), "new_alert.yaml").value
    found = {key: template[key] for key in _UNFINISHED}
    # The query of the template's step is about its own table.
    found["runbook"] = [{key: text for key, text in step.items() if key != "query"} for step in found["runbook"]]
    return found


def _page_title(url: str) -> str:
    words = re.sub(r"[-_]+", " ", re.split(r"[?#]", url)[0].rstrip("/").rsplit("/", 1)[-1]).strip()
    return words or url


def _lines(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if key == "query":
            yield f"{key}: |\n{_indented(value)}"
        elif key == "description":
            yield f"{key}: >-\n{_folded(value)}"
        else:
            yield yaml_text({key: value}, flow=key in (*_SHORT_LISTS, "entities"))


def _indented(text: str) -> str:
    return "".join(f"  {line}".rstrip() + "\n" for line in text.strip().split("\n"))


def _folded(text: str) -> str:
    """Return paragraphs below '>-': a blank line separates them, and no line begins with a blank."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())
    wrapped = (
        fill(part, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        for part in paragraphs
    )
    return "\n\n".join(wrapped) + "\n"
