"""Read Sigma rules of product azure as drafts; pySigma, which the extra `sigma` installs, parses them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from entrawatch.documents.document import Document
from entrawatch.documents.issues import EntrawatchError, Issue, IssueSeverity, Problem, errors, warning
from entrawatch.documents.quoting import shown
from entrawatch.exchange.attack_claims import AttackClaims, attack_claims
from entrawatch.exchange.draft import Draft, description_of, title_of
from entrawatch.exchange.import_rules import Destination, Reading
from entrawatch.exchange.imported_query import ImportedQuery, imported_query
from entrawatch.exchange.sample_skeleton import sample_skeleton
from entrawatch.exchange.schedule import event_window
from entrawatch.exchange.sigma_fields import SigmaService, sigma_services
from entrawatch.exchange.sigma_query import NotInKql, sigma_query
from entrawatch.reference.durations import minutes
from entrawatch.specs.alert_spec import Severity

_FREQUENCY = "PT15M"
_ATTACK = "attack"
_TECHNIQUE = re.compile(r"t\d{4}(?:\.\d{3})?")
_ADDRESS = re.compile(r"https://[^\s<>\"'\\]+")
_PLACEHOLDER = re.compile(r"\bUPN\b")
_NOTHING_SAID = frozenset({"unknown", "unlikely", "none"})


def require_pysigma() -> None:
    """Raise EntrawatchError if pySigma is not installed."""
    try:
        import sigma.rule  # noqa: F401 - asks only whether it is there
    except ImportError:
        text = "pySigma reads Sigma rules and is not installed; install it with: pip install 'entrawatch[sigma]'"
        raise EntrawatchError(text) from None


def read_sigma(document: Document, destination: Destination) -> Iterator[Reading]:
    """Yield what the rule of a file becomes."""
    rule, wrong = _parsed(document)
    draft, problems = _draft(rule, document, destination) if rule else (None, [])
    issues = (*wrong, *(document.issue(problem) for problem in problems))
    yield Reading(document.location(), None if errors(issues) else draft, issues)


def _parsed(document: Document) -> tuple[Any, list[Issue]]:
    from sigma.exceptions import SigmaError
    from sigma.rule import SigmaRule

    value = document.value
    if not (isinstance(value, dict) and {"logsource", "detection"} <= value.keys()):
        what = (
            "a correlation of Sigma rules" if isinstance(value, dict) and "correlation" in value else "not a Sigma rule"
        )
        text = f"is {what}; name a file with logsource and detection"
        return None, [Issue(document.location(), "IM105", text)]
    try:
        return SigmaRule.from_dict(value), []
    except (SigmaError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        reason = _reason(error)
        is_named = (key for key in value if re.search(rf"\b{re.escape(str(key).rstrip('s'))}s?\b", reason.lower()))
        named = next(is_named, "detection")
        return None, [Issue(document.location(named), "IM104", f"is not a valid Sigma rule: {reason}")]


def _reason(error: Exception) -> str:
    """Return the message of pySigma; only its own exceptions describe the rule."""
    from sigma.exceptions import SigmaError

    own = isinstance(error, SigmaError | NotInKql | RecursionError)
    return " ".join(str(error).split()) if own else "a part of the detection has an unexpected form"


def _draft(rule: Any, document: Document, destination: Destination) -> tuple[Draft | None, list[Problem]]:
    claims = attack_claims(*_tags(rule))
    service = sigma_services().get(str(rule.logsource.service)) if rule.logsource.product == "azure" else None
    problems = [] if claims.tactics else [Problem("IM106", ("tags",), "the rule names no tactic of ATT&CK; add one")]
    if service is None:
        known = ", ".join(sigma_services())
        text = f"log source {shown(f'{rule.logsource.product}/{rule.logsource.service}')} has no table here"
        return None, [*problems, Problem("IM104", ("logsource",), f"{text}; only product azure with service {known}")]
    query, wrong = _query(rule, service, destination)
    if query is None or problems:
        return None, [*problems, *wrong]
    title, shortened = title_of(rule.title, "title")
    text, cut = description_of((rule.description or title).strip())
    draft = _filled(rule, title, text, claims, query, service, destination)
    return draft, [*shortened, *cut, *wrong, *_notes(document.value["detection"], claims, service)]


def _query(rule: Any, service: SigmaService, destination: Destination) -> tuple[ImportedQuery | None, list[Problem]]:
    """Return the query of a rule, or why there is none."""
    from sigma.exceptions import SigmaError

    try:
        conditions = [one.parsed for one in rule.detection.parsed_condition]
        if len(conditions) != 1:
            raise NotInKql("several conditions are several rules; write one file for each")
        text = sigma_query(conditions[0], service)
    except (NotInKql, SigmaError, RecursionError, TypeError, LookupError) as error:
        return None, [Problem("IM104", ("detection",), f"cannot be converted: {_reason(error)}")]
    names, frequency = destination.catalog.names, minutes(_FREQUENCY)
    query, wrong = imported_query(text, names, destination.analyzer, may_be_event=True, frequency=frequency)
    # The places are those of the query, which the file does not have.
    return query, [replace(one, path=("detection",), offset=None) for one in wrong]


def _filled(
    rule: Any,
    title: str,
    text: str,
    claims: AttackClaims,
    query: ImportedQuery,
    service: SigmaService,
    destination: Destination,
) -> Draft:
    level = rule.level.name.lower() if rule.level else "medium"
    causes = [str(one) for one in rule.falsepositives or ()]
    credit = f"Sigma rule {rule.id or ''} by {rule.author or 'an unknown author'}."
    return Draft(
        title=title,
        severity=Severity(level),
        description=f"{text}\n\n{credit}",
        query=query,
        claims=claims,
        evaluation_frequency=_FREQUENCY,
        window_size=event_window(_FREQUENCY, 0),
        entities=service.entities,
        trigger={},
        sentinel={},
        samples=sample_skeleton(destination.sampled(query.tables), query.analysis),
        false_positives=tuple(one for one in causes if one.lower().strip(".") not in _NOTHING_SAID),
        references=tuple(dict.fromkeys(url for url in map(str, rule.references or ()) if _ADDRESS.fullmatch(url))),
    )


def _tags(rule: Any) -> tuple[list[str], list[str]]:
    """Return the tactics and the technique IDs of a rule's tags."""
    names = [tag.name for tag in rule.tags if tag.namespace == _ATTACK]
    techniques = [name.upper() for name in names if _TECHNIQUE.fullmatch(name)]
    return [name for name in names if not re.match(r"[tgs]\d{4}", name)], techniques


def _notes(detection: Any, claims: AttackClaims, service: SigmaService) -> Iterator[Problem]:
    if service.note:
        yield warning("IM201", ("logsource",), service.note)
    for sentence in claims.left_out:
        yield Problem("IM202", ("tags",), f"{sentence}; it is left out", IssueSeverity.NOTE)
    if any(_PLACEHOLDER.search(str(value)) for value in _values(detection)):
        yield warning("IM201", ("detection",), "the value 'UPN' is a placeholder; replace it in the query")


def _values(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from _values(item)
    else:
        yield node
