"""What Azure rejects in a scheduled rule of Microsoft Sentinel; codes are the IDs of the limits.

Planned rules and those that a program declares on its own pass the same checks. Paths are the arguments of a rule.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from entrawatch.documents.issues import Problem
from entrawatch.documents.messages import did_you_mean
from entrawatch.documents.quoting import shown
from entrawatch.reference.attack import current_technique
from entrawatch.reference.data_files import read_data
from entrawatch.reference.durations import known_minutes, minutes, normalized
from entrawatch.reference.sentinel_attack import all_sentinel_tactics, sentinel_tactics
from entrawatch.sentinel.entities import MOST_MAPPINGS, EntityMapping
from entrawatch.sentinel.obstacles import LARGEST_THRESHOLD
from entrawatch.sentinel.rule import LONGEST_NAME, MOST_NAMED, SentinelRule
from entrawatch.specs.checks.sentinel_limits import DETAIL_KEY, MOST_DETAILS, broken_schedule, broken_suppression
from entrawatch.specs.sentinel_schedule import SHORTEST, SentinelSchedule

MAX_RULES = 512
"""Azure's number of scheduled rules of a workspace, and of its automation rules."""
LONGEST_QUERY, LONGEST_DESCRIPTION = 10_000, 5_000
LONGEST_GROUPING = minutes("P7D")
SEVERITIES = ("High", "Medium", "Low", "Informational")
OPERATORS = ("GreaterThan", "LessThan", "Equal", "NotEqual")
MOST_IDENTIFIERS = 3
_COLUMN = re.compile(r"[A-Za-z_]\w{0,499}", re.ASCII)
_NAMED_COLUMN = re.compile(r"\{\{[A-Za-z_]\w*\}\}", re.ASCII)
_TECHNIQUE = re.compile(r"T\d{4}", re.ASCII)


def refused(rule: SentinelRule) -> Iterator[Problem]:
    """Yield everything that Azure rejects in one rule."""
    yield from _words(rule)
    yield from _sizes(rule)
    yield from _times(rule)
    yield from _attack(rule)
    yield from _entities(rule.entities)
    yield from _details(rule.custom_details)


def same_names(rules: Iterable[SentinelRule]) -> Iterator[tuple[SentinelRule, SentinelRule]]:
    """Yield each rule whose name an earlier one has, after that one: a workspace has a name once (SEN006)."""
    first: dict[str, SentinelRule] = {}
    for rule in rules:
        other = first.setdefault(rule.display_name.casefold(), rule)
        if other is not rule:
            yield other, rule


def too_many(rules: int, automations: int) -> Iterator[Problem]:
    """Yield the numbers of rules and automation rules that a workspace does not allow."""
    for code, path, count, what in (
        ("SEN031", "rules", rules, "rules"),
        ("SEN037", "automations", automations, "automation rules"),
    ):
        if count > MAX_RULES:
            yield Problem(code, (path,), f"{count} {what}; a workspace allows {MAX_RULES}, remove some")


def _words(rule: SentinelRule) -> Iterator[Problem]:
    if rule.severity not in SEVERITIES:
        yield _unknown("SEN008", ("severity",), rule.severity, SEVERITIES)
    if rule.trigger_operator not in OPERATORS:
        yield _unknown("SEN013", ("trigger_operator",), rule.trigger_operator, OPERATORS)


def _unknown(code: str, path: tuple[str | int, ...], value: str, known: Iterable[str]) -> Problem:
    return Problem(code, path, f"{shown(value)} is not known to Microsoft Sentinel; {did_you_mean(value, [*known])}")


def _sizes(rule: SentinelRule) -> Iterator[Problem]:
    for code, path, text, most in (
        ("SEN006", "display_name", rule.display_name, LONGEST_NAME),
        ("SEN007", "description", rule.description, LONGEST_DESCRIPTION),
        ("SEN009", "query", rule.query, LONGEST_QUERY),
        ("SEN024", "alert_name_format", rule.alert_name_format or "", LONGEST_NAME),
    ):
        if len(text) > most:
            yield Problem(code, (path,), f"it has {len(text)} characters; Microsoft Sentinel allows {most}, shorten it")
    yield from _name_format(rule.alert_name_format or "")
    if not 0 <= rule.trigger_threshold <= LARGEST_THRESHOLD:
        text = f"{shown(rule.trigger_threshold)} is not accepted by Microsoft Sentinel; use 0 to {LARGEST_THRESHOLD}"
        yield Problem("SEN014", ("trigger_threshold",), text)


def _name_format(text: str) -> Iterator[Problem]:
    rest, columns = _NAMED_COLUMN.subn("", text)
    if columns > MOST_NAMED:
        why = f"it names {columns} columns; Microsoft Sentinel allows {MOST_NAMED}, remove some"
        yield Problem("SEN024", ("alert_name_format",), why)
    elif "{{" in rest:
        why = f"{shown(text)} has braces without a column; write a column as {{{{Actor}}}}"
        yield Problem("SEN024", ("alert_name_format",), why)


def _times(rule: SentinelRule) -> Iterator[Problem]:
    schedule = SentinelSchedule(minutes(rule.query_frequency), minutes(rule.query_period))
    yield from broken_schedule(schedule, ("query_frequency", "query_period"))
    if rule.suppression_duration:
        yield from broken_suppression(minutes(rule.suppression_duration), schedule.frequency)
    if rule.grouping_window:
        yield from broken_grouping(rule.grouping_window)


def broken_grouping(window: str) -> Iterator[Problem]:
    """Yield a time that Microsoft Sentinel rejects for joining an incident."""
    if not SHORTEST <= known_minutes(window) <= LONGEST_GROUPING:
        text = f"grouping_window {shown(window)} is not accepted by Microsoft Sentinel"
        yield Problem("SEN028", ("grouping_window",), f"{text}; use PT5M to {normalized(LONGEST_GROUPING)}")


def _attack(rule: SentinelRule) -> Iterator[Problem]:
    known = all_sentinel_tactics()
    for number, tactic in enumerate(rule.tactics):
        if tactic not in known:
            yield _unknown("SEN016", ("tactics", number), tactic, known)
    for number, technique in enumerate(rule.techniques):
        path = ("techniques", number)
        if not _TECHNIQUE.fullmatch(technique):
            text = f"{shown(technique)} does not fit; write a technique without its sub-technique, such as T1078"
            yield Problem("SEN017", path, text)
        elif not _has_tactic(technique, set(rule.tactics)):
            text = f"technique '{technique}' belongs to none of the tactics; add one of its tactics, or remove it"
            yield Problem("SEN018", path, text)


def _has_tactic(id: str, tactics: set[str]) -> bool:
    """Return whether a technique belongs to a tactic; ATT&CK 19 split Defense Evasion, and moved techniques out."""
    found = current_technique(id)
    return found is None or "DefenseEvasion" in tactics or bool(tactics & set(sentinel_tactics(found.tactics)))


def _entities(entities: tuple[EntityMapping, ...]) -> Iterator[Problem]:
    if len(entities) > MOST_MAPPINGS:
        text = f"{len(entities)} entities; a rule maps {MOST_MAPPINGS}, remove some"
        yield Problem("SEN019", ("entities",), text)
    for number, entity in enumerate(entities):
        yield from (problem.below("entities", number) for problem in _entity(entity))
        for name, column in entity.fields:
            if not _COLUMN.fullmatch(column):
                yield Problem("SEN020", ("entities", number, "identifiers", name), _no_column(column))


def _entity(entity: EntityMapping) -> Iterator[Problem]:
    names = [name for name, _ in entity.fields]
    if not 1 <= len(names) <= MOST_IDENTIFIERS:
        text = f"{len(names)} identifiers; an entity has 1 to {MOST_IDENTIFIERS}"
        yield Problem("SEN019", ("identifiers",), text)
    elif entity.type in (types := _types()):
        yield from _identifiers(entity.type, types[entity.type], names)
    else:
        yield _unknown("SEN020", ("type",), entity.type, types)


def _types() -> Mapping[str, Mapping[str, Any]]:
    types: Mapping[str, Mapping[str, Any]] = read_data("sentinel_entities.json")["types"]
    return types


def _identifiers(type: str, found: Mapping[str, Any], names: list[str]) -> Iterator[Problem]:
    for name in names:
        if name not in found.get("identifiers", names):
            yield _unknown("SEN020", ("identifiers", name), name, found["identifiers"])
    all_of, one_of = found.get("all_of", ()), found.get("one_of", names)
    if not set(all_of) <= set(names) or not set(one_of) & set(names):
        needed = " and ".join(all_of) or " or ".join(one_of)
        yield Problem("SEN020", ("identifiers",), f"{type} is identified by {needed}; add it")


def _details(details: Mapping[str, str]) -> Iterator[Problem]:
    if len(details) > MOST_DETAILS:
        text = f"{len(details)} custom details; a rule allows {MOST_DETAILS}, remove some"
        yield Problem("SEN023", ("custom_details",), text)
    for key, column in details.items():
        path = ("custom_details", key)
        if not DETAIL_KEY.fullmatch(key):
            text = f"name {shown(key)} does not fit; use 1 to 20 letters, digits and underscores, a letter first"
            yield Problem("SEN023", path, text)
        if not _COLUMN.fullmatch(column):
            yield Problem("SEN023", path, _no_column(column))


def _no_column(text: str) -> str:
    return f"{shown(text)} is not a column; use letters, digits and underscores, no digit first"
