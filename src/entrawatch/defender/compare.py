"""Compare the custom detections that a stack should have with those of Microsoft Defender."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from entrawatch.defender.rule import Body, marked
from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.quoting import printable
from entrawatch.reference.durations import is_duration, minutes
from entrawatch.resources.policies.policy import member


class Action(StrEnum):
    """What happens to one rule; none is ever deleted."""

    CREATE = "create"
    UPDATE = "update"
    DISABLE = "disable"


@dataclass(frozen=True)
class Change:
    """One rule that differs, and what to send."""

    action: Action
    alert_id: str
    rule_id: str
    body: Body
    properties: tuple[str, ...] = ()
    """Paths of the properties that an update changes."""
    reason: str = ""
    """Why a rule is disabled."""

    def __str__(self) -> str:
        """Return the change as one line."""
        why = ", ".join(self.properties) or self.reason
        return f"{self.action} {self.alert_id}{why and ': '}{why}"


def changes(
    wanted: Mapping[str, Body], left_out: Mapping[str, str], rules: Sequence[Body], environment: str
) -> list[Change]:
    """Return the changes that make the rules of an environment those that its stack wants.

    `wanted`: alert → body; `left_out`: alert → why it has none. Rules without the environment's marker are left alone.
    Raises EntrawatchError if several rules have the same one, or the rule of an alert has lost its marker.
    """
    own = _own(rules, environment)
    _require_markers(wanted, own, rules)
    by_marker = {marked(body["description"]): (name, body) for name, body in wanted.items()}
    found = [_change(name, body, own.get(marker[1])) for marker, (name, body) in by_marker.items() if marker]
    left = own.keys() - {marker[1] for marker in by_marker if marker}
    disabled = (_disabled(name, own[name], left_out) for name in sorted(left) if _runs(own[name]))
    return [*filter(None, found), *disabled]


def _own(rules: Sequence[Body], environment: str) -> dict[str, Body]:
    own: dict[str, Body] = {}
    for rule in rules:
        marker = marked(str(rule.get("description") or ""))
        if marker is None or marker[0] != environment:
            continue
        if twin := own.get(marker[1]):
            names = f"'{printable(str(twin.get('id')))}' and '{printable(str(rule.get('id')))}'"
            text = f"rules {names} have the marker of alert '{marker[1]}'; remove it from the description of the copy"
            raise EntrawatchError(text)
        own[marker[1]] = rule
    return own


def _require_markers(wanted: Mapping[str, Body], own: Mapping[str, Body], rules: Sequence[Body]) -> None:
    """Raise EntrawatchError for a rule that was created for an alert, and whose marker someone removed."""
    unmarked = {rule.get("id") for rule in rules} - {rule.get("id") for rule in own.values()}
    for name, body in wanted.items():
        if body["id"] in unmarked:
            marker = body["description"].partition("]")[0]
            text = f"rule '{body['id']}' of alert '{name}' has lost its marker"
            raise EntrawatchError(f"{text}; write '{marker}]' at the start of its description, or delete the rule")


def _change(name: str, body: Body, rule: Body | None) -> Change | None:
    if rule is None:
        return Change(Action.CREATE, name, str(body["id"]), body)
    body = _with_cleared(body, rule)
    paths = {key: [*_differing(key, value, rule.get(key))] for key, value in body.items() if key != "id"}
    changed = {key: body[key] for key, found in paths.items() if found}
    listed = tuple(path for found in paths.values() for path in found)
    return Change(Action.UPDATE, name, str(rule["id"]), changed, listed) if changed else None


def _with_cleared(body: Body, rule: Body) -> Body:
    """Return the body with an empty list for each kind of entity that only the rule has: PATCH keeps what it omits.

    github.com/f-bader/XDRConverter, Updates. No request removes a custom detail.
    """
    found = member(rule, "detectionAction", "alertTemplate", "entityMappings")
    mapped = [key for key, value in found.items() if isinstance(value, list)] if isinstance(found, Mapping) else []
    action = body["detectionAction"]
    template = action["alertTemplate"]
    entities = {**dict.fromkeys(mapped, ()), **template["entityMappings"]}
    return {**body, "detectionAction": {**action, "alertTemplate": {**template, "entityMappings": entities}}}


def _runs(rule: Body) -> bool:
    return rule.get("status") != "disabled"


def _disabled(name: str, rule: Body, left_out: Mapping[str, str]) -> Change:
    reason = left_out.get(name, "the stack has no rule for it")
    return Change(Action.DISABLE, name, str(rule["id"]), {"status": "disabled"}, reason=reason)


def _differing(path: str, wanted: Any, found: Any) -> Iterator[str]:
    """Yield the paths of properties with another value; what only Graph has, such as @odata.type, is not compared."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for key, value in wanted.items():
            yield from _differing(f"{path}.{key}", value, found.get(key))
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for number, (one, other) in enumerate(zip(wanted, found, strict=True)):
            yield from _differing(f"{path}[{number}]", one, other)
    elif not _is_same(wanted, found):
        yield path


def _is_same(wanted: Any, found: Any) -> bool:
    if not isinstance(wanted, str) or not isinstance(found, str):
        return bool(wanted == found) or (not wanted and not found)
    if is_duration(wanted) and is_duration(found):
        return minutes(wanted) == minutes(found)
    return wanted.split() == found.split()
