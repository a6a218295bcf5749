"""A run leaves nothing behind in the process, so runs do not mix."""

import asyncio
import contextvars
import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pulumi
import pulumi.resource
import pytest

from entrawatch.documents.issues import EntrawatchError
from entrawatch.resources.program_plan import Plan, to_json
from entrawatch_pulumi.preview.sdk import InlineExecutor

Preview = Callable[..., Plan]

SAMPLE = """
import pulumi
import names

config = pulumi.Config("entra")

class Thing(pulumi.CustomResource):
    def __init__(self, name, props=None, opts=None):
        super().__init__("test:index:Thing", name, props or {}, opts)

class Box(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("test:index:Box", name, None, opts)
        for index in range(20):
            Thing(f"{name}-{index}", {"size": index}, pulumi.ResourceOptions(parent=self))

Box(names.NAME)
pulumi.export("stack", pulumi.get_stack())
pulumi.export("project", pulumi.get_project())
pulumi.export("region", config.get("region"))
pulumi.export("dry", pulumi.runtime.is_dry_run())
"""


def test_two_stacks_after_each_other_do_not_mix(preview: Preview) -> None:
    """Each run sees its own stack, configuration and modules; the same run twice gives an equal plan."""
    first = preview(SAMPLE, config={"entra:region": "north"}, names="NAME = 'one'")
    other = preview(SAMPLE, stack="prod", folder="other", names="NAME = 'two'")
    again = preview(SAMPLE, config={"entra:region": "north"}, names="NAME = 'one'")

    assert first.outputs == {"stack": "dev", "project": "entra", "region": "north", "dry": True}
    assert other.outputs == {"stack": "prod", "project": "entra", "dry": True}
    assert [root.name for root in first.roots()] == ["one"]
    assert [root.name for root in other.roots()] == ["two"]
    assert first == again
    assert to_json(first) == to_json(again)


def test_what_a_program_prints_goes_to_stderr(preview: Preview, capsys: pytest.CaptureFixture[str]) -> None:
    """Stdout belongs to whoever renders the plan."""
    preview("print('from the program')\n")
    assert capsys.readouterr() == ("", "from the program\n")


def test_the_program_runs_as_a_script_of_its_folder(preview: Preview) -> None:
    """It reads files beside it, sees no foreign arguments, and is `__main__`."""
    plan = preview(
        """
import os, sys, pulumi
pulumi.export("folder", os.path.basename(os.getcwd()))
pulumi.export("path", os.path.basename(sys.path[0]))
pulumi.export("argv", [os.path.basename(part) for part in sys.argv])
pulumi.export("name", __name__)
"""
    )
    assert plan.outputs == {"folder": "program", "path": "program", "argv": ("__main__.py",), "name": "__main__"}


@pytest.mark.parametrize("source", ["import names, sys\nsys.argv.append('x')\n", "import names\n1 / 0\n"])
def test_the_process_is_as_before_whether_the_program_fails_or_not(preview: Preview, source: str) -> None:
    """Working directory, arguments, path, modules, collector and SDK are all given back."""

    def state() -> tuple[object, ...]:
        private = pulumi.resource.collapse_alias_to_urn
        return Path.cwd(), sys.argv[:], sys.path[:], gc.get_threshold(), private, "names" in sys.modules

    before = state()
    try:
        preview(source, names="")
    except EntrawatchError:
        assert "1 / 0" in source
    assert state() == before


def test_a_module_of_the_caller_is_hidden_from_the_program_and_given_back(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program must import the module beside it, not one of the same name that is loaded already."""
    mine = type(sys)("names")
    mine.NAME = "caller"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "names", mine)

    plan = preview("import pulumi, names\npulumi.export('name', names.NAME)\n", names="NAME = 'program'")

    assert plan.outputs == {"name": "program"}
    assert sys.modules["names"] is mine


def test_configuration_in_the_environment_is_not_seen(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan depends on what it was given, not on the shell."""
    monkeypatch.setenv("PULUMI_CONFIG", '{"entra:region": "shell"}')
    plan = preview("import pulumi\npulumi.export('region', pulumi.Config('entra').get('region'))\n")
    assert plan.outputs == {}
    assert os.environ["PULUMI_CONFIG"] == '{"entra:region": "shell"}'


def test_a_preview_does_not_disturb_mocks_of_the_same_process(preview: Preview) -> None:
    """Tests with `pulumi.runtime.set_mocks` may follow a preview, in the same thread."""

    class Mocks(pulumi.runtime.Mocks):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, object]]:
            return "mock-id", {}

        def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, object]:
            raise AssertionError(args.token)

    preview("import pulumi\n")

    async def mocked() -> str | None:
        # on a worker thread the mocks would make an event loop that nobody closes
        asyncio.get_running_loop().set_default_executor(InlineExecutor())
        pulumi.runtime.set_mocks(Mocks(), project="mocked", stack="unit", preview=False)
        resource = pulumi.CustomResource("test:index:Thing", "thing", {})
        return await resource.id.future()

    assert contextvars.copy_context().run(asyncio.run, mocked()) == "mock-id"
