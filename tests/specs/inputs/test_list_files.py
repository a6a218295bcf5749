"""Long lists in files of their own: what is read, and where a mistake is reported."""

from pathlib import Path

import pytest
from goodproject import STACK, GoodProject

from entrawatch.specs.inputs import effective_value
from entrawatch.stacks.input_files import filled_inputs
from entrawatch.stacks.read_deployment import read_deployment
from entrawatch.stacks.stack_file import read_stack_file
from entrawatch.validation import validate

TXT = "# reviewed by Alex\nadele@contoso.com  # Adele Vance\n\nmegan@contoso.com\n"
CSV = '\ufeffdisplayName,userPrincipalName\n"Vance, Adele",adele@contoso.com\nMegan,megan@contoso.com\n'


def named(good: GoodProject, value: str, **files: str) -> None:
    """Let the stack name a file for its actors, and write files below stacks/dev."""
    good.change("approved_actors: [onboarding@contoso.com]", f"approved_actors: {value}", STACK)
    for name, text in files.items():
        good.write(f"stacks/dev/{name.replace('_', '.')}", text)


@pytest.mark.parametrize(
    ("value", "files"),
    [
        ("{file: dev/a.txt}", {"a_txt": TXT}),
        ("{file: dev/a.txt}", {"a_txt": TXT.replace("\n", "\r\n")}),
        ("{file: dev/a.csv, column: userPrincipalName}", {"a_csv": CSV}),
        ("{file: dev/a.csv}", {"a_csv": "value\nadele@contoso.com\nmegan@contoso.com\n"}),
    ],
    ids=["text", "line ends of Windows", "named column", "value"],
)
def test_a_list_can_be_in_a_file(value: str, files: dict[str, str], good: GoodProject) -> None:
    """The queries read its entries as if they were in the stack file."""
    named(good, value, **files)
    read = read_deployment(good.project, "dev")
    given = read.deployment.settings.inputs["approved_actors"]
    assert effective_value(read.catalog.inputs["approved_actors"], given) == ["adele@contoso.com", "megan@contoso.com"]
    assert '["adele@contoso.com","megan@contoso.com"]' in read.deployment.alerts[0].query


@pytest.mark.parametrize(
    ("value", "files", "message"),
    [
        ("{file: dev/a.txt}", {}, "stacks/dev/a.txt:1: YM100: cannot be read: No such file"),
        ("{file: dev/a.txt}", {"a_txt": "# none\n"}, "stacks/dev/a.txt:1: IN216: contains no entry"),
        ("{file: dev/a.txt}", {"a_txt": "adele@contoso.com\nbob\n"}, "stacks/dev/a.txt:2:1: IN202: actor 'bob'"),
        (
            "{file: dev/a.txt}",
            {"a_txt": "adele@contoso.com\n\u200bx\n"},
            "a.txt:2: IN216: character U+200B is invisible",
        ),
        ("{file: dev/a.csv}", {"a_csv": CSV}, "a.csv:1: IN216: column 'value' does not exist; set column, "),
        (
            "{file: dev/a.csv}",
            {"a_csv": "adele@contoso.com\nmegan@contoso.com\n"},
            "a.csv:1: IN216: column 'value' does not exist; set column, ",
        ),
        ("{file: dev/a.csv}", {"a_csv": "value,value\na,b\n"}, "a.csv:1: IN216: column 'value' exists 2 times"),
        (
            "{file: dev/a.csv, column: 3}",
            {"a_csv": "value\na@b.com\n"},
            "IN216: column '3' is not read; write the name",
        ),
        ("{file: dev/a.txt, column: x}", {"a_txt": TXT}, "IN216: column 'x' is not read; write the name of a column"),
        (
            "{file: dev/a.csv}",
            {"a_csv": "value,x\na@b.com\n"},
            "a.csv:2: IN216: has 1 cell; write 2 cells, separated by commas",
        ),
        ("{file: dev/a.csv}", {"a_csv": "value,x\n ,1\n"}, "a.csv:2: IN216: the row has no 'value'"),
        ("{file: dev/a.csv}", {"a_csv": 'value\n"a@b.com\n'}, "a.csv:2: IN216: is not valid CSV"),
        (
            "{file: ../alert_specs/inputs.txt}",
            {},
            "IN216: file '../alert_specs/inputs.txt' is not read; write the path",
        ),
        ("{file: /etc/hosts.txt}", {}, "IN216: file '/etc/hosts.txt' is not read"),
        ("{file: dev/a.yaml}", {}, "IN216: file 'dev/a.yaml' is not read"),
        ("{file: dev/a.txt, columns: x}", {"a_txt": TXT}, "IN216: unknown key 'columns'; write file, and column"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    value: str, files: dict[str, str], message: str, good: GoodProject
) -> None:
    """With its own line, or that of the stack."""
    named(good, value, **files)
    file = read_stack_file(good.root / STACK)
    found = [str(issue) for issue in (file.issues or validate(good.project).issues)]
    assert [text for text in found if message in text] == found[:1], found


def test_a_path_that_no_file_can_have_is_refused() -> None:
    """Pulumi's own configuration can hold characters that YAML cannot."""
    (problem,) = filled_inputs({"approved_actors": {"file": "a\0.txt"}}, Path()).problems
    assert "'a\\x00.txt' is not read" in problem.message


def test_a_link_is_not_followed(good: GoodProject) -> None:
    """Nor one on the way: a reviewer sees neither the file nor a change to it."""
    named(good, "{file: dev/sub/a.txt}")
    outside = good.root / "outside"
    (outside / "sub").mkdir(parents=True)
    (outside / "sub" / "a.txt").write_text(TXT, encoding="utf-8")
    (good.root / "stacks/dev").symlink_to(outside)
    (issue,) = read_stack_file(Path(STACK)).issues
    assert "file 'dev/sub/a.txt' is not read" in str(issue)
