"""Random damage to the files of a project is reported, never raised; nightly with 2,000 mutations.

ENTRAWATCH_MUTATIONS sets their number, ENTRAWATCH_SEED the first seed; a failure names its own.
"""

import os
import random
from collections.abc import Callable

import pytest
from goodproject import AREA, INPUTS, SAMPLES, SPEC, STACK, GoodProject

from entrawatch.changes.sides.deployment_files import deployment_findings, proof_findings
from entrawatch.changes.snapshots.reading import read_stack
from entrawatch.changes.snapshots.take import Assumptions, stack_snapshot
from entrawatch.validation import validate

FILES = (SPEC, SAMPLES, AREA, INPUTS, STACK, "Pulumi.yaml")
SEED, COUNT = int(os.environ.get("ENTRAWATCH_SEED", "24")), int(os.environ.get("ENTRAWATCH_MUTATIONS", "25"))
HOSTILE = (
    *("\x00", "\u202e", "\ud7ff", "\U0001f308", "'", '"', "{", "[", "}", "]", ":", "- ", "&a ", "*a", "|", "%", "#"),
    *("\t", "\r", "\n", "null", "true", "NO", "-1", "1e999", "0x1F", "9" * 400, "[" * 100, "{a: " * 100, "../.."),
    *("!!python/object:x ", "let a = 1; ", "| join (", "range x from 1 to 1000000000 step 1", "\\u200b", "$" + "{x}"),
)


def _replaced(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + chance.choice(HOSTILE) + text[start + chance.randrange(4) :]


def _without_a_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return "".join(lines)


def _with_a_line_moved(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines)), lines[chance.randrange(len(lines))])
    return "".join(lines)


def _indented(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    lines[number] = lines[number][1:] if chance.random() < 0.5 else f" {lines[number]}"
    return "".join(lines)


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


def _with_a_value_of_another_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    number, other = chance.randrange(len(lines)), chance.choice(lines)
    lines[number] = f"{lines[number].partition(':')[0]}:{other.partition(':')[2] or other}"
    return "".join(lines)


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    _replaced, _without_a_line, _with_a_line_moved, _indented, _cut, _with_a_value_of_another_line,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(SEED, SEED + COUNT))
def test_damage_is_reported_and_nothing_is_raised(seed: int, good: GoodProject) -> None:
    """By the checks, and by both kinds of comparison."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 3)):
        file = chance.choice(FILES)
        text = good.text(file)
        if text:
            good.write(file, chance.choice(MUTATIONS)(text, chance))
    issues = validate(good.project).issues
    assert all(str(issue).isprintable() and issue.code for issue in issues)
    snapshot = stack_snapshot(read_stack(good.project, "dev"), Assumptions())
    assert snapshot.is_read or snapshot.problems
    assert not [*deployment_findings(good.project, good.project, "dev"), *proof_findings(good.project, good.project)]
