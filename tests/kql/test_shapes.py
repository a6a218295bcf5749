"""Shapes know the members of records; paths are strict about letter case, and advice says what was meant."""

import pytest

from entrawatch.kql.dynamic_shapes import Shape, shape


def known(table: str, column: str) -> Shape:
    found = shape(table, column)
    assert found
    return found


TARGETS = known("AuditLogs", "TargetResources")
LOCATION = known("SigninLogs", "LocationDetails")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("TargetResources", "array"),
        ("TargetResources[0]", "object"),
        ("TargetResources[-1].id", "string"),
        ("TargetResources[].id", "string"),
        ("TargetResources[i].id", "string"),
        ('TargetResources[0]["id"]', "string"),
        ("TargetResources.[0].id", "string"),
        ("TargetResources[0].modifiedProperties[1].newValue", "json"),
        ("TargetResources[0].modifiedProperties[1].newValue[0].KeyIdentifier", "any"),
        ("TargetResources[0].Id", None),
        ("TargetResources.id", None),
        ("TargetResources[0][0]", None),
        ("TargetResources[0].id.length", None),
    ],
)
def test_a_path_has_a_type_or_is_unknown(path: str, kind: str | None) -> None:
    """Members need the right letter case, lists an index; below JSON in a text everything is possible."""
    assert TARGETS.type_of(path) == kind
    assert TARGETS.has(path) == (kind is not None)


def test_an_open_map_takes_any_name() -> None:
    """Claims have the names that the token has."""
    claims = known("AzureActivity", "Claims_d")
    assert claims.type_of('Claims_d["http://schemas.microsoft.com/identity/claims/objectidentifier"]') == "any"
    assert claims.members("Claims_d") == ()


def test_an_element_of_an_expanded_map_is_not_judged() -> None:
    """mv-expand splits a map into its members: each row has one of them."""
    assert LOCATION.type_of("LocationDetails[].city") == "any"
    assert LOCATION.type_of("LocationDetails[0]") is None


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("TargetResources[0].UserPrincipalName", ("TargetResources[0].userPrincipalName",)),
        ("TargetResources[].userprincipalname", ("TargetResources[].userPrincipalName",)),
        ("TargetResources.userPrincipalName", ("TargetResources[0].userPrincipalName",)),
        (
            "TargetResources[2].modifiedproperties[3].newvalue",
            ("TargetResources[2].modifiedProperties[3].newValue",),
        ),
        ("TargetResources[0].newValue", ("TargetResources[0].modifiedProperties[0].newValue",)),
        ("TargetResources[0].modifyedProperties", ("TargetResources[0].modifiedProperties",)),
        (
            "TargetResources[1].target.DISPLAYNAME",
            ("TargetResources[1].displayName", "TargetResources[1].modifiedProperties[0].displayName"),
        ),
        ("TargetResources[0].zzz", ()),
    ],
)
def test_near_paths_are_what_was_probably_meant(path: str, meant: tuple[str, ...]) -> None:
    """Letter case and missing indexes first, then names in another place, then spelling; the given indexes are kept."""
    assert TARGETS.near(path) == meant
    assert all(TARGETS.has(near) for near in TARGETS.near(path))


def test_the_known_part_of_a_path_ends_before_the_mistake() -> None:
    """It shows the author where to look."""
    assert LOCATION.known_part("LocationDetails.geoCoordinates.x.y") == "LocationDetails.geoCoordinates"
    assert LOCATION.members("LocationDetails.geoCoordinates") == ("latitude", "longitude", "altitude")
    assert TARGETS.members("TargetResources[0].modifiedProperties") == ("displayName", "oldValue", "newValue")
    assert LOCATION.members("LocationDetails.city") == ()


def test_a_column_without_known_records_has_no_shape() -> None:
    """Nothing is guessed: no shape, no verdict."""
    assert shape("SigninLogs", "UserId") is None
    assert shape("NoSuchTable", "Status") is None
