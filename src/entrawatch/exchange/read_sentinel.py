"""Read files with rules of Microsoft Sentinel as drafts."""

import re
from collections.abc import Iterator

from entrawatch.documents.document import Document
from entrawatch.documents.issues import IssueSeverity, Problem
from entrawatch.exchange.analytics_rule import AnalyticsRule, FoundRule, found_rules
from entrawatch.exchange.attack_claims import attack_claims
from entrawatch.exchange.draft import Draft, description_of, title_of
from entrawatch.exchange.import_rules import Destination, Reading
from entrawatch.exchange.imported_query import imported_query
from entrawatch.exchange.sample_skeleton import sample_skeleton
from entrawatch.exchange.sentinel_block import sentinel_block
from entrawatch.exchange.sentinel_draft import (
    description,
    entities,
    left_out,
    refusals,
    schedule,
    severity,
    span_minutes,
    split,
    trigger,
)

_PAGE = re.compile(r"https://[^\s<>\"'\\),]+[^\s<>\"'\\),.;]")


def read_sentinel(document: Document, destination: Destination) -> Iterator[Reading]:
    """Yield what each rule of a file becomes."""
    for found in found_rules(document):
        draft, problems = _draft(found.rule, found, destination) if found.rule else (None, [])
        issues = (*found.issues, *(document.issue(problem, *found.path) for problem in problems))
        is_rule = found.rule is not None or any(one.severity is IssueSeverity.ERROR for one in issues)
        if is_rule or issues:
            yield Reading(document.location(*found.path), draft, issues, is_rule)


def _draft(rule: AnalyticsRule, found: FoundRule, destination: Destination) -> tuple[Draft | None, list[Problem]]:
    claims = attack_claims(rule.tactics or (), rule.all_techniques)
    wrong = list(refusals(rule, claims))
    query, unreadable = imported_query(
        rule.query,
        destination.catalog.names,
        destination.analyzer,
        may_be_event=not trigger(rule),
        frequency=span_minutes(rule.queryFrequency or "") or 1,
    )
    if wrong or query is None:
        return None, [*wrong, *unreadable]
    timing = schedule(rule, query.detects)
    kinds, unmapped = entities(rule, frozenset(query.columns))
    block = sentinel_block(rule, timing, kinds, query)
    details = block.get("custom_details", {})
    fires, grouping = split(rule, kinds, query.columns)
    lost = left_out(rule, found.keys, query, details, claims)
    title, shortened = title_of(rule.name, "name" if "name" in found.keys else "displayName")
    text, cut = description_of(description(rule))
    problems = [*shortened, *cut, *query.problems, *timing.problems, *unmapped, *grouping, *lost]
    draft = Draft(
        title=title,
        severity=severity(rule),
        description=text,
        query=query,
        claims=claims,
        evaluation_frequency=timing.frequency,
        window_size=timing.window,
        entities=kinds,
        trigger=fires,
        sentinel=block,
        samples=sample_skeleton(destination.sampled(query.tables), query.analysis),
        references=tuple(dict.fromkeys(_PAGE.findall(text))),
    )
    return draft, problems
