"""The JSON Schemas that editors use say what the engine says."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from goodproject import AREA, INPUTS, SAMPLES, SPEC, STACK, GoodProject
from jsonschema import Draft202012Validator

from entrawatch.cli import main
from entrawatch.documents.document import read_document
from entrawatch.project import Project
from entrawatch.reports.pages import doc_files
from entrawatch.reports.schemas import schema_files

ROOT = Path(__file__).parents[2]
PROJECT = Project(ROOT)
GENERATED = schema_files(PROJECT) | doc_files(PROJECT)
SCHEMAS = {path.name: json.loads(text) for path, text in GENERATED.items() if path.suffix == ".json"}


def schema_of(file: Path) -> str:
    """Return the name of the schema that a file of a project has."""
    if file.name.startswith("Pulumi."):
        return "stack.schema.json"
    if file.name.endswith(".samples.yaml"):
        return "samples.schema.json"
    if file.parent.name == "stories":
        return "story.schema.json"
    own = {"area.yaml": "area_spec", "inputs.yaml": "inputs", "guide.yaml": "guide"}
    return f"{own.get(file.name, 'alert_spec')}.schema.json"


def messages(file: Path) -> list[str]:
    validator = Draft202012Validator(SCHEMAS[schema_of(file)])
    return [error.message for error in validator.iter_errors(read_document(file).value)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_schema(name: str) -> None:
    """Of the dialect that it names."""
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_the_committed_file_is_the_generated_one(path: Path) -> None:
    """Run `entrawatch schema` and `entrawatch docs` after a change of the models or of the codes."""
    assert path.read_text(encoding="utf-8") == GENERATED[path]


@pytest.mark.parametrize("path", schema_files(PROJECT), ids=lambda path: path.name)
def test_a_schema_says_first_that_it_is_generated(path: Path) -> None:
    """So that no one edits it by hand."""
    assert "generated" in path.read_text(encoding="utf-8").splitlines()[1]


BUILT_IN = sorted(
    [*ROOT.glob("alert_specs/*/*.yaml"), ROOT / "alert_specs/inputs.yaml", *ROOT.glob("stacks/Pulumi.*.yaml")]
)


@pytest.mark.parametrize("file", BUILT_IN, ids=lambda file: file.name)
def test_what_is_built_in_fits_its_schema(file: Path) -> None:
    """No editor underlines a file that the engine accepts."""
    assert messages(file) == []


@pytest.mark.parametrize("file", [SPEC, AREA, SAMPLES, INPUTS, STACK])
def test_the_good_project_fits(file: str, good: GoodProject) -> None:
    """The start of the next tests."""
    assert messages(good.root / file) == []


TYPOS = {
    "key": (SPEC, "severity: high", "severitty: high"),
    "key of a part": (SPEC, "  operator: GreaterThan", "  operater: GreaterThan"),
    "choice": (SPEC, "severity: high", "severity: hgih"),
    "operator": (SPEC, "operator: GreaterThan", "operator: Equals"),
    "tactic": (SPEC, "tactics: [Persistence]", "tactics: [Persistance]"),
    "table": (SPEC, "tables: [AuditLogs]", "tables: [AuditLog]"),
    "row of the guide": (SPEC, "applications/owner-added", "applications/owner-aded"),
    "frequency": (SPEC, "evaluation_frequency: PT15M", "evaluation_frequency: PT7M"),
    "window": (SPEC, "window_size: PT6H", "window_size: 6h"),
    "name of an input": (SPEC, "  approved_actors: optional", "  Approved Actors: optional"),
    "need": (SPEC, "  approved_actors: optional", "  approved_actors: maybe"),
    "key of an area": (AREA, "purpose: ", "porpose: "),
    "key of a sample": (SAMPLES, "    expect:", "    expected:"),
    "type of an input": (INPUTS, "type: actors", "type: actor"),
    "key of an input": (INPUTS, "    type: actors", "    tpye: actors"),
    "setting": (STACK, "entrawatch:location:", "entrawatch:locaton:"),
    "key of a setting": (STACK, "{retention_days: 90}", "{retention_day: 90}"),
    "kind of a receiver": (STACK, "kind: arm_role", "kind: arm_rule"),
    "key next to config": (STACK, "config:\n", "configs: {}\nconfig:\n"),
}


@pytest.mark.parametrize("name", TYPOS)
def test_a_typo_is_underlined(name: str, good: GoodProject) -> None:
    """In the editor, before any command runs."""
    file, old, new = TYPOS[name]
    good.change(old, new, file)
    assert messages(good.root / file) != []


def test_a_stack_may_hold_secrets_and_settings_of_others(good: GoodProject) -> None:
    """A secret has any name; other packages have their own."""
    text = "config:\n  azure-native:location: westeurope\n  entrawatch:hook_url: {secure: AAAB}\n"
    good.change("config:\n", f"encryptionsalt: v1:abc\n{text}", STACK)
    assert messages(good.root / STACK) == []


def without(schema: Any, key: str) -> Iterator[dict[str, Any]]:
    """Yield every object schema that misses a key."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and key not in schema:
            yield schema
        for item in schema.values():
            yield from without(item, key)
    elif isinstance(schema, list):
        for item in schema:
            yield from without(item, key)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_map_says_what_else_it_takes(name: str) -> None:
    """A map that takes any key cannot underline a typo; only free maps of records and tags do."""
    assert list(without(SCHEMAS[name], "additionalProperties")) == []


@pytest.fixture
def check(good: GoodProject) -> Callable[[str], tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, [*arguments, "--project", str(good.root)])
        assert result.stdout == ""
        return result.exit_code, result.stderr

    return run


def test_the_command_writes_and_checks(check: Callable[..., tuple[int, str]], good: GoodProject) -> None:
    """--check writes nothing and exits with 1 while a file is missing or out of date."""
    page = good.root / "docs/issue_codes.md"
    names = ("alerts", "coverage", "guide_components", "issue_codes", "log_mapping", "overrides", "windows_events")

    def all_pages(state: str) -> str:
        return "".join(f"docs/{name}.md: {state}\n" for name in names)

    assert check("docs", "--check") == (1, all_pages("is out of date; run: entrawatch docs"))
    assert not page.exists()
    assert check("docs") == (0, all_pages("written"))
    assert check("docs") == (0, all_pages("is current"))
    assert check("docs", "--check") == (0, all_pages("is current"))
    page.write_text("changed", encoding="utf-8")
    assert check("docs", "--check")[0] == 1
    assert page.read_text(encoding="utf-8") == "changed"


def test_the_schemas_are_written(check: Callable[..., tuple[int, str]], good: GoodProject) -> None:
    """All of them, where the first lines of the files look for them."""
    assert check("schema") == (
        0,
        "".join(f"{path.relative_to(good.root)}: written\n" for path in schema_files(good.project)),
    )
    assert check("schema", "--check")[0] == 0
