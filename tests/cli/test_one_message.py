"""One mistake of an author is one message; what follows from it is not reported as well."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from goodproject import SPEC, STACK, GoodProject

from entrawatch.cli import main

SAMPLES = SPEC.replace(".yaml", ".samples.yaml")
CASES = [
    (SPEC, "query: |", "qurey: |", "SP102: error: unknown key 'qurey'; did you mean 'query'?"),
    (SPEC, "tables: [AuditLogs]", "tables: [Auditlogs]", "SP201: error: table 'Auditlogs' is not known"),
    (SPEC, "  AuditLogs\n", "  AuditLog\n", "KQ102: error: unknown table 'AuditLog'; did you mean 'AuditLogs'?"),
    (SPEC, "(approved_actors)", "(approved_actrs)", "KQ104: error: unknown column 'approved_actrs'; did you mean"),
    (
        SPEC,
        "  | where Operation",
        "  | wher Operation",
        "KQ101: error: 'wher' is not an operator; did you mean 'where'?",
    ),
    (
        STACK,
        ":location",
        ":locaton",
        "ST202: error: unknown key 'entrawatch:locaton'; did you mean 'entrawatch:location'?",
    ),
    (STACK, "config:\n", "", "ST101: error: 'config' is missing; write 'config:' above the settings, and indent them"),
    (
        STACK,
        "receivers: [soc]",
        "receivers: [socc]",
        "ST321: error: receiver 'socc' does not exist; did you mean 'soc'?",
    ),
]


def found(good: GoodProject) -> list[str]:
    """Return the errors of a project, without their places."""
    lines = CliRunner().invoke(main, ["validate", "--project", str(good.root)]).output.splitlines()
    places = [line.partition(": ")[2] for line in lines if line.startswith(("alert_specs", "stacks"))]
    return [text for text in places if " warning: " not in text and " note: " not in text]


@pytest.mark.parametrize(("file", "right", "wrong", "message"), CASES, ids=[message for *_, message in CASES])
def test_one_mistake_is_one_message(file: str, right: str, wrong: str, message: str, good: GoodProject) -> None:
    """A missing key, an unlisted table, or samples of another table only follow from the misspelling."""
    text = good.text(file)
    assert right in text
    good.write(file, text.replace(right, wrong, 1))
    (only,) = found(good)
    assert only.startswith(message)


@pytest.mark.parametrize(
    ("right", "wrong", "code"), [("config:\n", "", "ST210"), ("receivers: [soc]", "receivers: [socc]", "ST323")]
)
def test_no_warning_follows_from_a_mistake(right: str, wrong: str, code: str, good: GoodProject) -> None:
    """About each setting without `config`, or the receiver that a route meant."""
    good.write(STACK, good.text(STACK).replace(right, wrong, 1))
    assert code not in CliRunner().invoke(main, ["validate", "--project", str(good.root)]).output


def test_a_setting_outside_config_is_named(good: GoodProject) -> None:
    """The other settings have their `config`."""
    good.write(STACK, good.text(STACK) + "entrawatch:tags: {team: soc}\n")
    output = CliRunner().invoke(main, ["validate", "--project", str(good.root)]).output
    assert ("'entrawatch:tags' is unknown to Pulumi" in output, "'config' is missing" in output) == (True, False)


def test_a_misspelled_samples_file_is_named(good: GoodProject) -> None:
    """It is not read as an alert with sixteen missing keys."""
    path = Path(good.root, SAMPLES)
    path.rename(path.with_name("owner_added.sample.yaml"))
    renamed = "rename 'owner_added.sample.yaml' to 'owner_added.samples.yaml'"
    assert found(good) == [f"DT110: error: is missing; {renamed}"]


def test_a_misspelled_input_is_reported_where_it_is_declared(good: GoodProject) -> None:
    """Not in each sample that gives it as well."""
    good.write(SPEC, good.text(SPEC).replace("approved_actors", "approved_actrs"))
    assert found(good) == [
        "SP204: error: input 'approved_actrs' is not in the inputs catalog; did you mean 'approved_actors'?"
    ]
