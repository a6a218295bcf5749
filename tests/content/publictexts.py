"""Every text that a user or a reader of the code sees, by the room that it belongs to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click

from entrawatch.cli import main

ROOT = Path(__file__).parents[2]
_CODE = ("src/entrawatch", "components/entrawatch_pulumi", "pipelines/scripts", "policy_pack", "benchmarks", "tools")
_PAGES = (
    "*.md", "docs/**/*.md", "examples/**/*.md", "stacks/*.yaml", "Makefile", "tools/*.sh", "alert_specs/**/*.yaml",
    "**/*.schema.json", "components/entrawatch_pulumi/schema.json", "tests/reports/previews/*.txt",
    "tests/changes/golden/*.md", ".github/workflows/*.yml", "pipelines/*.yml", "src/entrawatch/reference/data/*.md",
)  # fmt: skip


def texts() -> Iterator[tuple[str, int, str]]:
    """Yield each text with the path and line where it begins: pages, help, and string literals of the code."""
    for pattern in _PAGES:
        for path in sorted(ROOT.glob(pattern)):
            if not {".venv", "node_modules", "venv"} & set(path.parts):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    yield path.relative_to(ROOT).as_posix(), number, line
    for folder in _CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not {".venv", "node_modules", "venv"} & set(path.parts):
                yield from _literals(path)
    yield from _help(main, ("entrawatch",))


def _literals(path: Path) -> Iterator[tuple[str, int, str]]:
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield path.relative_to(ROOT).as_posix(), node.lineno, node.value
    for number, line in enumerate(source.splitlines(), 1):
        if comment := re.search(r"(?:^|\s)# (.+)", line):
            yield path.relative_to(ROOT).as_posix(), number, comment[1]


def _help(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, int, str]]:
    context = click.Context(command, info_name=" ".join(words))
    name = f"{' '.join(words)} --help"
    # One line: the width of the terminal must not hide a phrase.
    yield name, 1, " ".join(command.get_help(context).split())
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            inner = command.get_command(context, each)
            assert inner
            yield from _help(inner, (*words, each))
