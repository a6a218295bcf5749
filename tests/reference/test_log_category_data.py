"""Log categories: where they land, what they need, what to route by default."""

import pytest

from entrawatch.reference.data_files import read_data
from entrawatch.reference.licenses import License
from entrawatch.reference.log_categories import (
    SettingKind,
    category_of_table,
    license_title,
    log_categories,
    recommended_categories,
    review_categories,
    tenant_has,
    with_reviews,
)
from entrawatch.reference.tables import table_names

DATA = read_data("log_categories.json")
CATEGORIES = DATA["categories"]
P1_SET = (
    "AuditLogs",
    "SignInLogs",
    "NonInteractiveUserSignInLogs",
    "ServicePrincipalSignInLogs",
    "ManagedIdentitySignInLogs",
    "ProvisioningLogs",
)


def test_every_category_lands_in_a_known_table_of_its_own() -> None:
    """27 categories fill 27 tables, and each table's columns can be checked."""
    tables = {category.table for category in log_categories().values()}
    assert len(log_categories()) == len(tables) == 27
    assert tables - set(table_names()) == set()


def test_column_counts_agree_with_the_table_schemas() -> None:
    """Two files say how many columns the reference has; standard columns that it leaves out do not count."""
    entries = read_data("tables.json")["tables"]
    counted = {
        item.category: sum(len(columns) for columns in entries[item.table]["columns"].values())
        for item in log_categories().values()
    }
    assert counted == {name: entry["columns"] for name, entry in CATEGORIES.items()}


def test_category_is_found_by_its_table() -> None:
    """The names differ in case and prefix, so a table is looked up, never derived."""
    sign_ins = category_of_table("SigninLogs")
    assert sign_ins is not None
    assert sign_ins.category == "SignInLogs"
    office = category_of_table("EnrichedMicrosoft365AuditLogs")
    assert office is not None
    assert office.category == "EnrichedOffice365AuditLogs"
    assert category_of_table("SignInLogs") is None


def test_tables_from_elsewhere_are_no_category_of_entra() -> None:
    """A table cannot both come from this setting and not."""
    assert [name for name in DATA["tables_from_elsewhere"] if category_of_table(name)] == []


def test_every_source_of_a_category_is_explained() -> None:
    """A category names its sources by key; the one entry without a category is the source of delays."""
    used = {key for entry in CATEGORIES.values() for key in entry["sources"]}
    assert used - set(DATA["sources"]) == set()
    assert set(DATA["sources"]) - used == {"latency_third_party"}


def test_every_license_has_a_title() -> None:
    """The enumeration and the data name the same licenses."""
    assert set(DATA["licenses"]) == {license.value for license in License}
    assert license_title(License.P2) == "Microsoft Entra ID P2"


@pytest.mark.parametrize(
    ("owned", "needed", "answer"),
    [
        ([], License.FREE, True),
        ([], License.P1, False),
        ([License.P1], License.FREE, True),
        ([License.P1], License.P1, True),
        ([License.P1], License.P2, False),
        ([License.P2], License.P1, True),
        ([License.WORKLOAD_ID_PREMIUM], License.P1, False),
        ([License.P2], License.WORKLOAD_ID_PREMIUM, False),
        ([License.FREE, License.B2C], License.B2C, True),
        ([License.P2], License.UNKNOWN, False),
        ([License.UNKNOWN], License.UNKNOWN, False),
    ],
)
def test_licenses_contain_one_another(owned: list[License], needed: License, answer: bool) -> None:
    """P2 holds P1, everybody holds free, and nobody is known to meet an unknown need."""
    assert tenant_has(owned, needed) is answer


def test_recommendation_grows_with_the_license() -> None:
    """Free routes the audit log, P1 adds sign-ins and provisioning, P2 adds risk."""
    assert recommended_categories([]) == ("AuditLogs",)
    assert recommended_categories([License.P1]) == P1_SET
    assert recommended_categories([License.P2]) == (*P1_SET, "RiskyUsers", "UserRiskEvents")


def test_add_on_license_brings_its_own_categories() -> None:
    """Workload ID Premium adds service principal risk to whatever else is owned."""
    assert recommended_categories([License.WORKLOAD_ID_PREMIUM]) == (
        "AuditLogs",
        "RiskyServicePrincipals",
        "ServicePrincipalRiskEvents",
    )


def test_nothing_dear_or_separate_or_unverified_is_recommended() -> None:
    """A tenant with every license is spared surprises on the bill and settings that Azure would reject."""
    names = recommended_categories(License)
    chosen = [log_categories()[name] for name in names]
    assert [name for name in names if CATEGORIES[name]["volume"] == "very_high"] == []
    assert [item.category for item in chosen if item.setting is SettingKind.SEPARATE] == []
    assert [name for name in names if not CATEGORIES[name]["license_verified"]] == []
    assert [item.category for item in chosen if not tenant_has(License, item.license)] == []


def test_defaults_stand_under_the_license_they_need() -> None:
    """A set never holds a category that its license does not cover."""
    sets = DATA["default_categories"]
    wrong = [
        name
        for license, names in sets.items()
        for name in names
        if not tenant_has([License(license)], log_categories()[name].license)
    ]
    assert wrong == []


def test_hunting_categories_exist_and_are_not_default() -> None:
    """What hunters want is offered apart, since it can cost more than the rest."""
    assert set(DATA["hunting_categories"]) <= set(log_categories())
    assert set(DATA["hunting_categories"]) & set(recommended_categories(License)) == set()


def test_custom_security_attributes_need_a_setting_of_their_own() -> None:
    """The general setting refuses this category."""
    separate = [name for name, item in log_categories().items() if item.setting is SettingKind.SEPARATE]
    assert separate == ["CustomSecurityAttributeAuditLogs"]


def test_audit_log_is_the_default_category_that_cannot_be_basic() -> None:
    """Every other table of the P1 set may use the Basic plan."""
    assert [name for name in P1_SET if not log_categories()[name].plan_basic] == ["AuditLogs"]


def test_reviews_ask_for_categories_that_exist() -> None:
    """One word in a stack file stands for what a review counts."""
    reviews = review_categories()
    assert {name: len(categories) for name, categories in reviews.items()} == {
        "zero_trust_assessment": 15,
        "cisa_baseline": 8,
    }
    assert {one for categories in reviews.values() for one in categories} <= set(log_categories())
    assert with_reviews(["cisa_baseline", "AuditLogs", "RiskyUsers"]) == (*reviews["cisa_baseline"], "RiskyUsers")
