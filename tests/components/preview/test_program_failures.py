"""A program that fails is reported with its place and no stack trace."""

from collections.abc import Callable
from pathlib import Path

import pytest

from entrawatch.documents.issues import EntrawatchError, Issue, IssuesFound, Location
from entrawatch.resources.program_plan import Plan
from entrawatch_pulumi.preview.failure import ProgramFailed
from entrawatch_pulumi.preview.run import run_program

Preview = Callable[..., Plan]

THING = """\
import pulumi
class Thing(pulumi.CustomResource):
    def __init__(self, name, props=None, opts=None):
        super().__init__("test:index:Thing", name, props or {}, opts)
"""


@pytest.mark.parametrize(
    ("source", "place", "message"),
    [
        ("x = 1\ny = {}['missing']\n", ":2", "KeyError: 'missing'"),
        ("import pulumi\ndef broken(:\n", ":2", "SyntaxError: invalid syntax"),
        (
            "import pulumi\nimport no_such_module_here\n",
            ":2",
            "ModuleNotFoundError: No module named 'no_such_module_here'",
        ),
        ("import sys\nsys.exit('stop here')\n", "", "stop here"),
        (
            f"{THING}Thing('a', {{'b': pulumi.Output.from_input(0).apply(\n    lambda zero: 1 / zero)}})\n",
            ":6",
            "ZeroDivisionError: division by zero",
        ),
        (
            f"{THING}Thing('a', {{'b': pulumi.Output.from_input('x').apply(\n    lambda text: int(text))}})\n",
            ":6",
            "ValueError: invalid literal for int() with base 10: 'x'",
        ),
    ],
)
def test_any_other_exception_is_reported_with_the_programs_own_line(
    preview: Preview, tmp_path: Path, source: str, place: str, message: str
) -> None:
    """The line is the program's even when the error rose inside the SDK's event loop."""
    with pytest.raises(ProgramFailed) as failure:
        preview(source)

    program = tmp_path / "program" / "__main__.py"
    verb = "exited" if "exit" in source else "failed"
    assert str(failure.value) == f"{program}{place}: the program {verb}: {message}"


def test_an_exception_in_a_module_of_the_program_is_reported_with_that_modules_line(
    preview: Preview, tmp_path: Path
) -> None:
    """The innermost line of the program's folder is where to look."""
    with pytest.raises(ProgramFailed) as failure:
        preview("import rules\nrules.load()\n", rules="def load():\n    raise ValueError('no rules')\n")

    module = tmp_path / "program" / "rules.py"
    assert str(failure.value) == f"{module}:2: the program failed: ValueError: no rules"


def test_errors_made_for_users_are_passed_on_as_they_are(preview: Preview) -> None:
    """A RunError becomes its text; missing configuration is one."""
    with pytest.raises(EntrawatchError) as failure:
        preview("import pulumi\nraise pulumi.RunError('no workspace')\n")
    assert (type(failure.value), str(failure.value)) == (EntrawatchError, "no workspace")

    with pytest.raises(EntrawatchError) as failure:
        preview("import pulumi\npulumi.Config('entra').require('location')\n")
    assert str(failure.value).startswith("Missing required configuration variable 'entra:location'")


def test_issues_found_by_the_program_keep_their_type(preview: Preview) -> None:
    """The caller can still list every issue."""
    with pytest.raises(IssuesFound) as failure:
        preview(
            """
from entrawatch.documents.issues import Issue, IssuesFound, Location
raise IssuesFound([Issue(Location("a.yaml", 3), "SP101", "bad")])
"""
        )
    assert failure.value.issues == (Issue(Location("a.yaml", 3), "SP101", "bad"),)


def test_all_duplicate_urns_are_reported_at_once_with_their_lines(preview: Preview) -> None:
    """The engine refuses a second resource of one name and type; so does the preview."""
    with pytest.raises(EntrawatchError) as failure:
        preview(THING + "for name in ('a', 'b'):\n    Thing(name)\n\nThing('a')\nThing('b')\n")

    urn = "urn:pulumi:dev::entra::test:index:Thing::"
    assert str(failure.value) == (
        f"__main__.py:8: duplicate resource URN '{urn}a'; try giving it a unique name\n"
        f"__main__.py:9: duplicate resource URN '{urn}b'; try giving it a unique name"
    )


def test_a_secret_in_an_error_message_is_masked(preview: Preview) -> None:
    """The SDK quotes a value it cannot convert; the terminal must not show it."""
    with pytest.raises(EntrawatchError) as failure:
        preview(
            "import pulumi\npulumi.Config('entra').require_secret_int('pin')\n",
            config={"entra:pin": "swordfish"},
            secret_keys=["entra:pin"],
        )

    assert str(failure.value).startswith("Configuration 'entra:pin' value '[secret]' is not a valid")
    assert "swordfish" not in str(failure.value)


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        (
            "pulumi.runtime.register_resource_transform(lambda args: None)\n",
            "resource transforms (transformations do work)",
        ),
        (
            "Thing('a', opts=pulumi.ResourceOptions(transforms=[lambda args: None]))\n",
            "resource transforms (transformations do work)",
        ),
        ("pulumi.runtime.register_invoke_transform(lambda args: None)\n", "invoke transforms"),
        ("Remote('a')\n", "the remote component 'test:index:Remote'"),
    ],
)
def test_what_needs_the_real_engine_is_refused(preview: Preview, source: str, subject: str) -> None:
    """A plan that left such parts out would be wrong without saying so."""
    remote = (
        "class Remote(pulumi.ComponentResource):\n"
        "    def __init__(self, name):\n"
        "        super().__init__('test:index:Remote', name, {}, None, True)\n"
    )
    with pytest.raises(EntrawatchError) as failure:
        preview(THING + remote + source)

    assert str(failure.value) == (f"the offline preview cannot run {subject}; use the preview of the Pulumi CLI")


def test_a_provider_function_without_a_stand_in_fails(preview: Preview) -> None:
    """Inventing an answer would make a plan nobody can trust."""
    with pytest.raises(EntrawatchError, match="no answer for 'azure-native:operationalinsights:getSharedKeys'"):
        preview(
            """
from pulumi_azure_native import operationalinsights
operationalinsights.get_shared_keys(resource_group_name="rg", workspace_name="law")
"""
        )


def test_a_missing_program_is_reported(tmp_path: Path) -> None:
    """The path is repeated as it was given."""
    program = tmp_path / "absent.py"
    with pytest.raises(EntrawatchError) as failure:
        run_program(program, project="p", stack="s", config={}, secret_keys=(), resolved=False)
    assert str(failure.value) == f"{program}: does not exist; write the path of a __main__.py"


def test_a_program_that_ends_itself_without_an_error_has_a_plan(preview: Preview) -> None:
    """`sys.exit()` is a normal end."""
    plan = preview(THING + "import sys\nThing('a')\nsys.exit(0)\n")
    assert [resource.name for resource in plan.resources] == ["a"]
