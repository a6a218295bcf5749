"""`entrawatch import-ids`: ids of what Azure has go into the file for `pulumi import`; none is guessed."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from goodproject import GoodProject

from entrawatch.cli import main

REPOSITORY = Path(__file__).parents[2]
GROUP = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg-entrawatch-dev"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-entrawatch-dev"
RULE = f"{GROUP}/providers/Microsoft.Insights/scheduledQueryRules/entrawatch-dev-owner_added"
READER = f"{WORKSPACE}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-00000000000b"
# What an offline plan knows of READER: neither its subscription nor its principal.
LOOKED_FOR = WORKSPACE.lower().replace("00000000-0000-0000-0000-00000000000a", "*") + (
    "/providers/Microsoft.Authorization/roleAssignments/"
)
PLACEHOLDER = "<PLACEHOLDER>"
ENTRIES: dict[str, dict[str, Any]] = {
    "component": {"type": "entrawatch:index:AlertRule", "name": "entrawatch-owner_added", "component": True},
    "rule": {
        "type": "azure-native:monitor:ScheduledQueryRule",
        "name": "entrawatch-owner_addedScheduledQueryRule",
        "logicalName": "entrawatch-owner_added",
        "id": PLACEHOLDER,
        "parent": "entrawatch-owner_added",
        "version": "3.29.0",
    },
    "reader": {
        "type": "azure-native:authorization:RoleAssignment",
        "name": "entrawatch-identity-reader",
        "id": PLACEHOLDER,
    },
}


@pytest.fixture
def project(good: GoodProject) -> GoodProject:
    """Return the good project with the program that says what its stack declares."""
    shutil.copy(REPOSITORY / "__main__.py", good.root)
    return good


def filled(project: GoodProject, azure: Any, *entries: dict[str, Any], **options: Any) -> Result:
    (project.root / "import.json").write_text(json.dumps({"resources": entries}))
    (project.root / "azure.json").write_text(azure if isinstance(azure, str) else json.dumps(azure))
    lists = options.pop("lists", ["azure.json"])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        return CliRunner().invoke(main, ["import-ids", "import.json", *lists], **options)


def resources(project: GoodProject) -> Any:
    return json.loads((project.root / "import.json").read_text())["resources"]


def test_what_azure_has_gets_its_id_and_the_rest_goes(project: GoodProject) -> None:
    """In the program's letters, since others would replace what is imported; the rest of the list does not matter."""
    result = filled(project, [{"id": RULE.upper(), "name": "x"}, {"id": WORKSPACE}], *ENTRIES.values())
    assert result.exit_code == 0, result.output
    assert resources(project) == [ENTRIES["component"], {**ENTRIES["rule"], "id": RULE}]
    assert result.stdout.startswith(f"left out: entrawatch-identity-reader: not in any list: {LOOKED_FOR}")
    assert result.stdout.count("\n") == 1
    assert result.stderr == (
        "import.json: 1 id written, 1 left out\n"
        "resources left out were removed from the file; to try again, first run: "
        "pulumi preview --stack dev --import-file import.json\n"
    )


def test_ids_that_are_found_are_counted(project: GoodProject) -> None:
    """The file has them; a line for each would hide what is left out."""
    result = filled(project, [{"id": RULE}, {"id": READER}], ENTRIES["rule"], ENTRIES["reader"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "import.json: 2 ids written, 0 left out\n"


@pytest.mark.parametrize(
    ("names", "searched"),
    [
        (["rule"], "the resource that waits"),
        (["component", "rule", "reader"], "any of the 2 resources that wait"),
    ],
)
def test_lists_that_hold_nothing_of_the_stack_are_refused(
    names: list[str], searched: str, project: GoodProject
) -> None:
    """A wrong group or a missing right looks like this; the file would be emptied, and the deployment start over."""
    entries = [ENTRIES[name] for name in names]
    for azure in ([], [{"id": RULE.replace("rg-entrawatch-dev", "rg-other")}]):
        result = filled(project, azure, *entries)
        assert (result.exit_code, resources(project), result.stdout) == (1, entries, "")
        assert result.stderr == (
            f"import.json: no list contains {searched} for an ID, so the file is unchanged; check that the lists are "
            "of the stack's own resource group and that you can read it; if none of it exists in Azure, import "
            "nothing: pulumi up creates it\n"
        )


def test_a_second_run_on_what_was_left_says_that_nothing_waits(project: GoodProject) -> None:
    """With one list forgotten, the resources of that list are gone from the file: only Pulumi writes them again."""
    assert filled(project, [{"id": RULE}], ENTRIES["rule"], ENTRIES["reader"]).exit_code == 0
    result = filled(project, [{"id": RULE}, {"id": READER}], *resources(project))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "import.json: 0 ids written, 0 left out\n"
        "no resource in the file needs an ID; to try again, first run: "
        "pulumi preview --stack dev --import-file import.json\n"
    )


@pytest.mark.parametrize("azure", [[{"id": RULE}], {"id": RULE}, {"value": [{"id": RULE}]}])
def test_what_azure_writes_is_a_list_one_thing_or_an_answer_of_its_interface(project: GoodProject, azure: Any) -> None:
    """`az resource list`, `az group show` and `az rest`; also from standard input."""
    assert filled(project, azure, ENTRIES["rule"]).exit_code == 0
    assert resources(project)[0]["id"] == RULE
    piped = filled(project, "", ENTRIES["rule"], lists=["-"], input=json.dumps(azure))
    assert (piped.exit_code, resources(project)[0]["id"]) == (0, RULE)


def test_a_list_that_powershell_wrote(project: GoodProject) -> None:
    """With a mark at the beginning, as a redirection there writes it."""
    assert filled(project, f"\ufeff{json.dumps([{'id': RULE}])}", ENTRIES["rule"]).exit_code == 0
    assert resources(project)[0]["id"] == RULE


def test_names_of_parents_that_are_in_the_state_stay(project: GoodProject) -> None:
    """Pulumi writes them next to the resources, and refuses the file without them."""
    (project.root / "azure.json").write_text(json.dumps([{"id": RULE}]))
    document = {"nameTable": {"entrawatch-owner_added": "urn:pulumi:dev::x::y::z"}, "resources": [ENTRIES["rule"]]}
    file = project.root / "import.json"
    file.write_text(json.dumps(document))
    arguments = ["import-ids", str(file), str(project.root / "azure.json"), "--project", str(project.root)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert json.loads(file.read_text()) == {**document, "resources": [{**ENTRIES["rule"], "id": RULE}]}


def test_an_id_that_was_written_by_hand_stays(project: GoodProject) -> None:
    """Its author had a reason."""
    by_hand = {**ENTRIES["rule"], "id": "/subscriptions/x/resourceGroups/y"}
    assert filled(project, [{"id": RULE}], by_hand).exit_code == 0
    assert resources(project) == [by_hand]


def test_the_name_of_a_role_assignment_is_azures(project: GoodProject) -> None:
    """It is made of the identity's principal, which no offline plan knows: the one on the workspace is taken."""
    elsewhere = READER.replace("log-entrawatch-dev", "log-other")
    assert filled(project, [{"id": elsewhere}, {"id": READER}], ENTRIES["reader"]).exit_code == 0
    assert resources(project) == [{**ENTRIES["reader"], "id": READER.replace(WORKSPACE, WORKSPACE.lower())}]


def test_two_ids_that_fit_are_refused(project: GoodProject) -> None:
    """All such resources at once, and the file stays as it was."""
    other_reader, other_rule = READER.replace("00b", "00c"), RULE.replace("00a", "00d")
    azure = [{"id": item} for item in (READER, other_reader, RULE, other_rule)]
    result = filled(project, azure, ENTRIES["rule"], ENTRIES["reader"])
    assert (result.exit_code, resources(project)) == (1, [ENTRIES["rule"], ENTRIES["reader"]])
    assert result.stderr == (
        f"import.json: 'entrawatch-owner_added' matches several resources: {RULE}, {other_rule}; "
        "list only the one that this stack created\n"
        f"import.json: 'entrawatch-identity-reader' matches several resources: {READER}, {other_reader}; "
        "list only the one that this stack created\n"
    )


def test_a_file_of_another_stack_is_refused(project: GoodProject) -> None:
    """What the program does not declare cannot be imported into it."""
    result = filled(project, [{"id": RULE}], {**ENTRIES["rule"], "logicalName": "entrawatch-gone"})
    assert result.exit_code == 1
    assert result.stderr == (
        "import.json: 'entrawatch-gone' is not declared by this stack; "
        "create the file again with: pulumi preview --import-file\n"
    )


@pytest.mark.parametrize("azure", ["", "null", "3", '["/subscriptions/x"]', '[{"name": "x"}]', '{"value": 3}'])
def test_a_list_without_ids_is_refused(project: GoodProject, azure: str) -> None:
    """Else it would read as: Azure has nothing."""
    result = filled(project, azure, ENTRIES["rule"])
    assert (result.exit_code, resources(project)) == (1, [ENTRIES["rule"]])
    assert result.stderr == (
        "azure.json: is not a JSON list of Azure resources with their IDs; "
        "write it with a command such as: az resource list --resource-group GROUP --output json\n"
    )


@pytest.mark.parametrize("text", ["", "[]", '{"resources": 3}', '{"resources": ["x"]}', '{"resources": [{}]}'])
def test_a_file_that_is_not_for_an_import_is_refused(project: GoodProject, text: str) -> None:
    """With the command that writes one."""
    filled(project, [], ENTRIES["rule"])
    file = project.root / "import.json"
    file.write_text(text)
    arguments = ["import-ids", str(file), str(project.root / "azure.json"), "--project", str(project.root)]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, file.read_text()) == (1, text)
    message = f"{file}: is not a file for 'pulumi import'; write it with: pulumi preview --import-file {file}\n"
    assert result.stderr == message
