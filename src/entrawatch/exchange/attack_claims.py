"""ATT&CK claims of a rule: tactics and techniques as the current version names them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from entrawatch.reference.attack import current_technique, former_tactics, tactic_names, tactic_successors


@dataclass(frozen=True)
class AttackClaims:
    """Tactics and techniques that a spec can name, and a sentence about each that it cannot."""

    tactics: tuple[str, ...]
    techniques: tuple[str, ...]
    left_out: tuple[str, ...]


def attack_claims(tactics: Sequence[str], techniques: Sequence[str]) -> AttackClaims:
    """Return the current names of tactics in any spelling, such as InitialAccess, and of technique IDs."""
    current = {id: current_technique(id) for id in dict.fromkeys(techniques)}
    fitting = {tactic for one in current.values() if one for tactic in one.tactics}
    named: list[str] = []
    left_out: list[str] = []
    for text in tactics:
        found = _tactics(text, fitting)
        named += found
        left_out += [] if found else [f"tactic '{text}' is not one of ATT&CK Enterprise"]
    # A technique proves its tactic: without one of its own, the rule has those of its techniques.
    chosen = tuple(name for name in tactic_names() if name in named or (not named and name in fitting))
    kept: list[str] = []
    for id, one in current.items():
        if one is None:
            left_out.append(f"technique '{id}' is not in ATT&CK, or has no successor")
        elif not set(one.tactics) & set(chosen):
            left_out.append(f"technique '{id}' ({one.name}) does not belong to any of the tactics")
        else:
            kept.append(one.id)
    return AttackClaims(chosen, tuple(dict.fromkeys(kept)), tuple(left_out))


def _tactics(text: str, fitting: Iterable[str]) -> list[str]:
    """Return the current tactics for a name; of several successors, those that the techniques fit."""
    names = {_key(name): name for name in tactic_names()}
    if _key(text) in names:
        return [names[_key(text)]]
    successors = next((tactic_successors(name) for name in former_tactics() if _key(name) == _key(text)), ())
    return [name for name in successors if name in fitting] or list(successors)


def _key(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalpha())
