"""inputs.yaml declares the facts of a tenant; a wrong declaration is refused at its place."""

from pathlib import Path

import pytest
from goodproject import INPUTS, SPEC, GoodProject

from entrawatch.documents.document import parse_document, read_document
from entrawatch.specs.input_types import InputType
from entrawatch.specs.inputs import InputSpec, check_input, effective_value, read_inputs

BUILTIN = Path(__file__).parents[3] / "alert_specs" / "inputs.yaml"
GOOD = """\
inputs:
  offices:
    type: countries
    description: Countries with an office.
    example: [DE]
  days:
    type: number
    description: Days.
    example: 30
    minimum: 1
    maximum: 90
"""
CASES = {
    "unknown type": (
        "type: countries",
        "type: country",
        ["3:11: IN104: type 'country' is not known; did you mean 'countries'?"],
    ),
    "no description": (
        "    description: Days.\n",
        "",
        [
            "6:3: IN101: 'description' is missing; add it: what the input means, which alerts it makes more precise, "
            "and where an administrator finds the value"
        ],
    ),
    "example that does not fit": (
        "example: [DE]",
        "example: [UK]",
        ["5:15: IN204: country 'UK' is not a valid country code; did you mean 'GB'?"],
    ),
    "example below the minimum": (
        "example: 30",
        "example: 0",
        ["9:14: IN210: number '0' is too small; the minimum is 1"],
    ),
    "default that does not fit": (
        "example: [DE]",
        "example: [DE]\n    default: [UK]",
        ["6:15: IN204: country 'UK' is not a valid country code; did you mean 'GB'?"],
    ),
    "range of a list": (
        "    example: [DE]\n",
        "    example: [DE]\n    minimum: 1\n",
        ["3:5: IN106: minimum and maximum belong to type number; remove them"],
    ),
    "misspelled key": ("minimum: 1", "minimun: 1", ["10:5: IN102: unknown key 'minimun'; did you mean 'minimum'?"]),
    "list of inputs": (
        "inputs:\n",
        "inputs: []\nother:\n",
        [
            "1:9: IN103: inputs must be a map of keys, not '[]'",
            "2:1: IN102: unknown key 'other'; use one of: inputs",
        ],
    ),
}


def _issues(text: str) -> list[str]:
    _, issues = read_inputs(parse_document(text, "inputs.yaml"))
    return [str(issue).removeprefix("inputs.yaml:") for issue in issues]


def test_a_good_file_gives_its_inputs_by_name() -> None:
    """Names, types and bounds arrive as written."""
    inputs, issues = read_inputs(parse_document(GOOD, "inputs.yaml"))
    assert issues == []
    assert {name: (spec.type, spec.minimum, spec.maximum) for name, spec in inputs.items()} == {
        "offices": (InputType.COUNTRIES, None, None),
        "days": (InputType.NUMBER, 1, 90),
    }


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES.keys())
def test_a_wrong_declaration_is_refused_at_its_place(old: str, new: str, expected: list[str]) -> None:
    """One change of the good file gives exactly these issues."""
    assert GOOD.count(old) == 1
    assert _issues(GOOD.replace(old, new)) == expected


def test_the_built_in_inputs_are_correct_and_of_every_type() -> None:
    """Each built-in input has an example that its own check takes without a warning."""
    inputs, issues = read_inputs(read_document(BUILTIN))
    assert issues == []
    assert {spec.type for spec in inputs.values()} == set(InputType)


def test_the_built_in_inputs_hold_what_the_guide_needs() -> None:
    """The facts of a tenant that rows of the security operations guide ask for can all be given."""
    inputs, _ = read_inputs(read_document(BUILTIN))
    needed = """
        privileged_accounts approved_actors privileged_roles sensitive_apis approved_countries business_hours
        sensitive_permissions vip_accounts account_name_pattern privileged_account_name_pattern legacy_client_apps
        approved_devices owned_domains approved_ips approved_applications approved_domains blocked_domains
        approved_tenants approved_inviters high_value_applications critical_groups required_attributes
        break_glass_accounts break_glass_drill_days paw_devices max_credential_lifetime_days
        critical_conditional_access_policies legacy_protocol_accounts approvers
        tier_zero_applications tier_zero_permissions first_party_applications developer_clients free_hosting_domains
        sensitive_delegated_permissions tool_user_agents proxy_kit_user_agents tool_os_builds
        audited_key_vaults entra_sign_in_machines sync_servers sync_server_addresses federation_service_accounts
        deployment_identities deployment_addresses monitoring_resource_groups receiver_key_vaults canary_accounts
        watched_tables
    """
    assert sorted(inputs) == sorted(needed.split())


def test_a_review_can_tell_what_more_of_a_built_in_input_means() -> None:
    """Of every one but patterns, of which nobody can tell."""
    inputs, _ = read_inputs(read_document(BUILTIN))
    unreported = [name for name, spec in inputs.items() if spec.more_means is None]
    assert [name for name in unreported if inputs[name].type is not InputType.NAME_PATTERN] == []


@pytest.mark.parametrize(
    ("kind", "empty"),
    [(InputType.ACCOUNTS, []), (InputType.BUSINESS_HOURS, {}), (InputType.NAME_PATTERN, ""), (InputType.NUMBER, 0)],
)
def test_an_input_that_is_not_given_has_the_kind_that_queries_expect(kind: InputType, empty: object) -> None:
    """KQL compiles without the input: a list stays a list, a pattern stays text."""
    assert kind.empty_value == empty


@pytest.mark.parametrize(
    ("name", "kind"), [("let", "keyword"), ("where", "keyword"), ("count", "keyword"), ("ago", "function")]
)
def test_a_name_of_kql_is_refused(name: str, kind: str, good: GoodProject) -> None:
    """Both where a parameter and where an input is declared."""
    text = good.text(SPEC).replace("least_owners", name)
    good.write(SPEC, text)
    line = next(number for number, row in enumerate(text.splitlines(), 1) if row == f"  {name}:")
    good.change("  privileged_accounts:", f"  {name}:", INPUTS)
    found = [issue for issue in good.issues() if ": SP210: " in issue or ": IN107: " in issue]
    assert found == [
        f"{SPEC}:{line}:3: SP210: '{name}' is a KQL {kind} and cannot name a parameter; "
        f"choose another name, such as '{name}_limit'",
        f"{INPUTS}:6:3: IN107: '{name}' is a KQL {kind} and cannot name an input; "
        f"choose another name, such as '{name}_list'",
    ]


COUNTRIES = InputSpec(type=InputType.COUNTRIES, description="Offices.", example=["DE"], default=["DE", "AT"])


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, ["DE", "AT"]), (["CH"], ["CH"]), ([], []), ({"extend": ["CH"]}, ["DE", "AT", "CH"])],
)
def test_a_stack_replaces_or_extends_a_default(given: object, expected: list[str]) -> None:
    """A list replaces the default, also an empty one; `extend` adds to it; nothing leaves it as it is."""
    assert effective_value(COUNTRIES, given) == expected


def test_what_extends_a_default_is_checked_at_its_place() -> None:
    """An entry below `extend` is judged as an entry of the list itself."""
    document = parse_document("offices:\n  extend: [UK]\n", "stack.yaml")
    issues = check_input(COUNTRIES, {"extend": ["UK"]}, document, ("offices",))
    assert [str(issue) for issue in issues] == [
        "stack.yaml:2:12: IN204: country 'UK' is not a valid country code; did you mean 'GB'?"
    ]


def test_an_input_without_a_default_cannot_be_extended() -> None:
    """There is nothing to add to, so the map is refused as any other that is not a list."""
    spec = COUNTRIES.model_copy(update={"default": None})
    document = parse_document("offices:\n  extend: [CH]\n", "stack.yaml")
    (issue,) = check_input(spec, {"extend": ["CH"]}, document, ("offices",))
    assert issue.code == "IN201"
