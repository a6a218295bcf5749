"""Pulumi.yaml and the names of the stack files are checked as Pulumi would."""

from pathlib import Path

import pytest
from goodproject import STACK, GoodProject

from entrawatch.documents.issues import IssuesFound
from entrawatch.project import Project
from entrawatch.stacks.read_deployment import read_deployment
from entrawatch.stacks.stack_secrets import set_command
from entrawatch.validation import validate

NO_NAME = "the project has no valid name; write name: with letters, digits, hyphens, underscores or periods"


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("runtime: python\nstackConfigDir: stacks\n", f"Pulumi.yaml:1:1: ST212: {NO_NAME}"),
        ("- name\n", f"Pulumi.yaml:1:1: ST212: {NO_NAME}"),
        ("name: [a]\nstackConfigDir: stacks\n", f"Pulumi.yaml:1:7: ST212: {NO_NAME}"),
        ("name: a b\nstackConfigDir: stacks/\n", f"Pulumi.yaml:1:7: ST212: {NO_NAME}"),
        ("", f"Pulumi.yaml:1:1: ST212: {NO_NAME}"),
        (
            "name: [\n",
            "Pulumi.yaml:2:1: YM103: not valid YAML: did not find expected node content; "
            "check the indentation and the quotes of this and the line above",
        ),
    ],
    ids=["no name", "list", "list as name", "blank", "empty", "no YAML"],
)
def test_a_project_needs_a_name(good: GoodProject, text: str, issue: str) -> None:
    """Validation reports it, and the preview, which needs the name, stops with the same message."""
    good.write("Pulumi.yaml", text)
    assert [str(found) for found in validate(good.project).issues] == [issue]
    with pytest.raises(IssuesFound) as raised:
        good.project.name()
    assert str(raised.value) == issue


ELSEWHERE = "Pulumi looks for stack files in another folder; write stackConfigDir: stacks"
EVERYWHERE = (
    "values below config apply to every stack that "
    "does not set them, and only "
    "Pulumi reads them; move them into the stack files"
)
OTHER_RUNTIME = "does not run __main__.py, the program that is checked; write runtime: python"
OTHER_PROGRAM = "Pulumi runs a different program from the one that is checked; remove main"


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("", [f"Pulumi.yaml:1:1: ST216: {ELSEWHERE}"]),
        ("stackConfigDir: other\n", [f"Pulumi.yaml:2:17: ST216: {ELSEWHERE}"]),
        (
            "stackConfigDir: ./stacks\nmain: other\nconfig:\n  entrawatch:alerts: {enabled: false}\n",
            [f"Pulumi.yaml:3:7: ST216: {OTHER_PROGRAM}", f"Pulumi.yaml:4:1: ST216: {EVERYWHERE}"],
        ),
        ("stackConfigDir: stacks\nmain: __main__.py\nconfig: {}\n", []),
        ("stackConfigDir: stacks\nconfig: {pulumi:tags: {value: {pulumi:template: https://x.test}}}\n", []),
        ("stackConfigDir: stacks\nruntime: yaml\n", [f"Pulumi.yaml:3:10: ST216: runtime 'yaml' {OTHER_RUNTIME}"]),
        (
            "stackConfigDir: stacks\nruntime: {name: nodejs}\n",
            [f"Pulumi.yaml:3:10: ST216: runtime 'nodejs' {OTHER_RUNTIME}"],
        ),
        ("stackConfigDir: stacks\nruntime: {name: python, options: {virtualenv: mine}}\n", []),
    ],
    ids=["none", "other", "config and main", "same", "made by pulumi new", "YAML", "Node.js", "Python"],
)
def test_pulumi_must_read_what_is_read_here(good: GoodProject, text: str, issues: list[str]) -> None:
    """Else what it deploys was neither checked nor compared."""
    good.write("Pulumi.yaml", f"name: entrawatch\n{text}")
    assert [str(issue) for issue in good.project.file_issues()] == issues


@pytest.mark.parametrize("name", ["Pulumi.json", "Pulumi.yml", "Pulumi.dev.yaml", "stacks/Pulumi.dev.json"])
def test_files_that_pulumi_prefers_are_refused(good: GoodProject, name: str) -> None:
    """What they deploy was neither checked nor compared."""
    good.write(name, "{}")
    text = f"Pulumi may read '{name.rpartition('/')[2]}', which is neither checked nor compared; delete it"
    assert [str(issue) for issue in good.project.file_issues()] == [f"{name}:1: ST216: {text}"]


def test_a_project_without_stack_files_is_free_to_configure(good: GoodProject) -> None:
    """Such as one whose program is written in another language, and whose specs alone are checked here."""
    good.write("Pulumi.yaml", "name: mine\nconfig:\n  mine:key: {default: 1}\n")
    (good.root / STACK).unlink()
    assert good.project.file_issues() == []


def test_a_project_file_must_be_there_and_no_link(good: GoodProject) -> None:
    """A link can show a file from outside."""
    path = good.root / "Pulumi.yaml"
    path.rename(good.root / "other")
    missing = "Pulumi.yaml:1: YM100: cannot be read: No such file or directory; check the path and its permissions"
    assert [str(issue) for issue in good.project.file_issues()] == [missing]
    path.symlink_to(good.root / "other")
    link = "Pulumi.yaml:1: YM104: is a symbolic link; replace it with the file itself"
    assert [str(issue) for issue in good.project.file_issues()] == [link]


@pytest.mark.parametrize(
    ("file", "advice"),
    [
        ("Pulumi.test.yml", "rename it to 'Pulumi.test.yaml'"),
        ("pulumi.test.yaml", "rename it to 'Pulumi.test.yaml'"),
        ("Pulumi.test.YAML", "rename it to 'Pulumi.test.yaml'"),
        ("test.yaml", "rename it to 'Pulumi.test.yaml'"),
        (
            "Pulumi..yaml",
            "rename it to 'Pulumi.<stack>.yaml', the stack in letters, digits, hyphens, underscores and periods",
        ),
        (
            "Pulumi.a b.yaml",
            "rename it to 'Pulumi.<stack>.yaml', the stack in letters, digits, hyphens, underscores and periods",
        ),
    ],
)
def test_a_misnamed_stack_file_is_no_stack(good: GoodProject, file: str, advice: str) -> None:
    """Nobody would notice that an environment is not checked."""
    good.write(f"stacks/{file}", "config: {}\n")
    assert good.project.stack_names() == ("dev",)
    assert [str(issue) for issue in good.project.file_issues()] == [
        f"stacks/{file}:1: ST213: Pulumi does not read a stack file of this name; {advice}"
    ]


def test_a_command_quotes_what_a_shell_would_split() -> None:
    """It is made to be copied."""
    assert set_command("uri", "prod") == "pulumi config set --secret entrawatch:uri --stack prod"
    assert set_command("uri", "a b; ls") == "pulumi config set --secret entrawatch:uri --stack 'a b; ls'"


@pytest.mark.parametrize("folder", ["x" * 300, "nowhere"])
def test_a_folder_of_specs_that_is_none_is_reported_at_its_key(good: GoodProject, folder: str) -> None:
    """A name that no system takes is no reason to stop."""
    text = good.text(STACK) + f"  entrawatch:alert_specs: [{folder}]\n"
    good.write(STACK, text)
    shown = folder if len(folder) < 60 else f"{'x' * 60}..."
    assert [str(issue) for issue in validate(good.project).issues] == [
        f"{STACK}:{len(text.splitlines())}:28: CT101: '{shown}' is not a folder; name a folder with one folder per area"
    ]


@pytest.mark.parametrize("folder", ["../outside", "/etc", "linked", "linked/inner", "a/../../outside"])
def test_a_folder_of_specs_outside_of_the_project_is_not_read(good: GoodProject, folder: str) -> None:
    """It is not part of the change that a reviewer sees, and its file names would be printed."""
    good.write("../outside/inner/secret.yaml", "id: [")
    (good.root / "linked").symlink_to("../outside")
    text = good.text(STACK) + f"  entrawatch:alert_specs: [{folder}]\n"
    good.write(STACK, text)
    reason = f"folder '{folder}' is outside the project, or reached by a link; move it into the project"
    assert [str(issue) for issue in validate(good.project).issues] == [
        f"{STACK}:{len(text.splitlines())}:27: CT101: {reason}"
    ]
    with pytest.raises(IssuesFound, match="is outside the project"):
        read_deployment(good.project, "dev")


def test_the_projects_own_files_are_right() -> None:
    """The clone that everybody starts from has nothing to mend."""
    assert Project(Path(__file__).parent.parent.parent).file_issues() == []


def test_a_project_without_a_stack_file_is_reported(good: GoodProject) -> None:
    """Nothing could be deployed: the message names a file to write."""
    (good.root / STACK).unlink()
    assert [str(issue) for issue in validate(good.project).issues] == [
        "stacks:1: ST214: contains no stack file, so nothing can be deployed; add one, such as 'Pulumi.dev.yaml'"
    ]


@pytest.mark.parametrize(
    ("change", "is_reported"),
    [
        ("", True),
        ("  azure-native:subscriptionId: 00000000-0000-0000-0000-000000000002\n", False),
        ("  azure-native:subscriptionId: 00000000-0000-0000-0000-00000000000A\n", True),
    ],
)
def test_two_stacks_of_one_environment_are_reported(good: GoodProject, change: str, is_reported: bool) -> None:
    """Their resources would have the same names, unless each has a subscription of its own."""
    text = good.text(STACK)
    good.write(STACK, f"{text}  azure-native:subscriptionId: 00000000-0000-0000-0000-00000000000a\n")
    good.write("stacks/Pulumi.test.yaml", text + change)
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "entrawatch:environment" in row)
    message = (
        f"stacks/Pulumi.test.yaml:{line}:27: ST215: warning: environment 'dev' in resource group 'rg-entrawatch-dev' "
        f"is also used by '{STACK}', so both would deploy resources of the same names; change one, "
        "or give each stack the azure-native:subscriptionId that it deploys to"
    )
    assert [str(issue) for issue in validate(good.project).issues if issue.code == "ST215"] == [message] * is_reported


@pytest.mark.parametrize(
    ("old", "new", "is_reported"),
    [
        ("", "", True),
        ("name: rg-entrawatch-dev", "name: RG-entrawatch-DEV", True),
        ("name: rg-entrawatch-dev", "name: rg-entrawatch-test", False),
        ("name: rg-entrawatch-dev", "name: rg-entrawatch-dev, existing: true", False),
    ],
)
def test_two_stacks_that_make_one_resource_group_are_reported(
    good: GoodProject, old: str, new: str, is_reported: bool
) -> None:
    """The second deployment would stop at a group that is there already."""
    text = good.text(STACK).replace("entrawatch:environment: dev", "entrawatch:environment: test").replace(old, new)
    good.write("stacks/Pulumi.test.yaml", text)
    reported = [issue for issue in validate(good.project).issues if issue.code in {"ST215", "ST217"}]
    assert [(issue.code, issue.location.path) for issue in reported] == [
        ("ST217", "stacks/Pulumi.test.yaml")
    ] * is_reported
    assert all(f"is also created by '{STACK}', and Azure rejects" in issue.message for issue in reported)
