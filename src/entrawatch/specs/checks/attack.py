"""Checks of ATT&CK tactics and techniques against the list that ships with the engine."""

from collections.abc import Iterator

from entrawatch.documents.issues import Issue, IssueCode
from entrawatch.documents.messages import did_you_mean
from entrawatch.reference.attack import close_techniques, current_technique, tactic_names, tactic_successors, technique
from entrawatch.specs.catalog import Catalog, CatalogAlert


def check_attack(alert: CatalogAlert, _: Catalog) -> Iterator[Issue]:
    """Yield issues of unknown or withdrawn names, and of techniques that do not belong to any of the tactics."""
    for number, name in enumerate(alert.spec.tactics):
        if name not in tactic_names():
            now = " or ".join(f"'{tactic}'" for tactic in tactic_successors(name))
            advice = f"it is now {now}" if now else did_you_mean(name, tactic_names())
            message = f"tactic '{name}' is not an ATT&CK tactic; {advice}"
            yield Issue(alert.document.value_location("tactics", number), "SP301", message)
    for number, name in enumerate(alert.spec.techniques):
        message, code = _technique_problem(name, alert.spec.tactics)
        if message:
            yield Issue(alert.document.value_location("techniques", number), code, message)


def _technique_problem(name: str, tactics: tuple[str, ...]) -> tuple[str, str]:
    known = technique(name)
    if known is None:
        near = ", ".join(f"{item.id} ({item.name})" for item in close_techniques(name))
        return f"technique '{name}' is not in ATT&CK; write {near or 'an id such as T1078.004'}", "SP302"
    if not known.is_current:
        current = current_technique(name)
        advice = f"write {current.id} ({current.name})" if current else "remove it"
        return f"technique '{name}' ({known.name}) was withdrawn from ATT&CK; {advice}", "SP304"
    # An unknown tactic is reported separately; until it is fixed, the fitting techniques are not known.
    if set(tactics) <= set(tactic_names()) and not set(known.tactics) & set(tactics):
        fitting = " or ".join(f"'{tactic}'" for tactic in known.tactics)
        return (
            f"technique '{name}' ({known.name}) does not belong to any of the tactics; add {fitting} or remove it",
            "SP303",
        )
    return "", ""


ISSUE_CODES = (
    IssueCode("SP301", "unknown tactic", "coverage would be incorrect"),
    IssueCode("SP302", "unknown technique", "coverage would be incorrect"),
    IssueCode("SP303", "technique of another tactic", "coverage would be incorrect"),
    IssueCode("SP304", "withdrawn technique", "coverage would be incorrect"),
)
