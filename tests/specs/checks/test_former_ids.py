"""A former id names one alert: whoever takes it would take the other's deployed rule."""

from goodproject import SPEC, GoodProject

from entrawatch.specs.catalog import read_catalog

OTHER = "alert_specs/applications/owner_again.yaml"


def former(good: GoodProject, *ids: str, file: str = SPEC) -> None:
    """Give an alert former ids."""
    text = good.text(file)
    first, rest = text.split("\n", 1) if text.startswith("id:") else ("", text)
    good.write(file, f"{first}\nformer_ids: [{', '.join(ids)}]\n{rest}")


def reported(good: GoodProject, *folders: str) -> list[str]:
    return [issue for issue in good.issues(*folders) if ": CT107: " in issue]


def test_an_id_that_another_alert_had(good: GoodProject) -> None:
    """Reported at the alert that has it now, and how to override the other one."""
    good.copy_alert("owner_again")
    former(good, "owner_again")
    assert reported(good) == [
        f"{OTHER}:1:5: CT107: id 'owner_again' is a former id of alert 'owner_added' in {SPEC}; "
        "choose another id, or 'owner_added' to override that alert"
    ]


def test_a_former_id_of_two_alerts(good: GoodProject) -> None:
    """Reported at the second."""
    good.copy_alert("owner_again")
    former(good, "owner_was_added")
    former(good, "owner_was_added", file=OTHER)
    assert reported(good) == [
        f"{OTHER}:2:14: CT107: former id 'owner_was_added' belongs to alert 'owner_added' in {SPEC}; remove it here"
    ]


def test_an_override_keeps_the_former_ids(good: GoodProject) -> None:
    """The rule that is deployed is the same one, whoever writes its spec."""
    former(good, "owner_was_added")
    good.write("own/applications/owner_added.yaml", good.text().replace("former_ids: [owner_was_added]\n", ""))
    catalog, _ = read_catalog(good.root / "alert_specs", good.root / "own")
    assert catalog.alerts["owner_added"].document.path == "own/applications/owner_added.yaml"
    assert catalog.alerts["owner_added"].spec.former_ids == ("owner_was_added",)
    assert catalog.alerts["owner_added"].spec.first_id == "owner_was_added"
