"""ATT&CK data: tactics in their own spelling, techniques that resolve, hints for mistakes."""

from entrawatch.reference.attack import (
    Technique,
    attack_version,
    close_techniques,
    current_technique,
    tactic_names,
    tactic_successors,
    technique,
)
from entrawatch.reference.data_files import read_data


def _all() -> list[Technique]:
    found = [technique(id) for id in read_data("attack.json")["techniques"]]
    return [item for item in found if item]


def test_counts_are_those_of_the_version() -> None:
    """Version 19.2 has 15 tactics, 697 techniques in force, 149 revoked and 12 deprecated ones."""
    revoked = [item for item in _all() if item.successor]
    in_force = [item for item in _all() if item.is_current]
    assert attack_version() == "19.2"
    assert len(tactic_names()) == 15
    assert (len(in_force), len(revoked), len(_all())) == (697, 149, 858)


def test_every_tactic_is_spelled_as_attack_spells_it() -> None:
    """Techniques name only tactics of the matrix, and every tactic has techniques."""
    assert {tactic for item in _all() for tactic in item.tactics} == set(tactic_names())
    assert {"Initial Access", "Credential Access", "Command and Control"} <= set(tactic_names())


def test_technique_has_its_name_and_tactics() -> None:
    """A sub-technique resolves by its exact id, with the tactics in matrix order."""
    assert technique("T1098.001") == Technique(
        "T1098.001", "Additional Cloud Credentials", ("Persistence", "Privilege Escalation")
    )


def test_unknown_technique_is_none() -> None:
    """An id that is not exact is not found, so that it can be reported."""
    assert [technique(id) for id in ("T9999", "t1098", "T1098.1", "")] == [None] * 4


def test_every_successor_is_in_the_data() -> None:
    """A revoked technique names an id that can be looked up, and following it ends."""
    withdrawn = [item for item in _all() if item.successor]
    assert [item.id for item in withdrawn if not technique(item.successor or "")] == []
    assert [item.id for item in withdrawn if not current_technique(item.id)] == []


def test_revocations_are_followed_to_the_technique_in_force() -> None:
    """T1073 was replaced by T1574.002, which was replaced in turn."""
    first, last = technique("T1073"), current_technique("T1073")
    assert first
    assert first.successor == "T1574.002"
    assert not first.is_current
    assert last
    assert last.id == "T1574.001"


def test_deprecated_technique_has_nothing_in_its_place() -> None:
    """T1043 is known by name, but ATT&CK names no successor."""
    assert technique("T1043") == Technique("T1043", "Commonly Used Port")
    assert current_technique("T1043") is None


def test_split_tactic_names_what_replaced_it() -> None:
    """Version 19 split Defense Evasion; the new names are tactics, the old one is not."""
    assert tactic_successors("Defense Evasion") == ("Stealth", "Defense Impairment")
    assert "Defense Evasion" not in tactic_names()
    assert tactic_successors("Persistence") == ()


def test_badly_written_id_suggests_the_one_that_was_meant() -> None:
    """Case, missing zeros and revocation are repaired before the family is offered."""
    assert [item.id for item in close_techniques("t1098.1")] == ["T1098.001", "T1098"]
    assert [item.id for item in close_techniques("T1562.001")] == ["T1685"]
    assert [item.id for item in close_techniques("T1098.999")] == ["T1098", "T1098.001", "T1098.002"]


def test_name_suggests_every_technique_of_that_name() -> None:
    """Three sub-techniques are called Cloud Accounts; a typing mistake still finds the right name first."""
    assert [item.id for item in close_techniques("Cloud Accounts")] == ["T1078.004", "T1585.003", "T1586.003"]
    assert close_techniques("account manipulaton")[0].id == "T1098"


def test_text_like_no_technique_suggests_nothing() -> None:
    """A wrong hint is worse than none."""
    assert close_techniques("T9999") == ()
    assert close_techniques("xxxxxxxxxxxx") == ()
