"""`entrawatch leaks`: addresses that Pulumi wrote as plain text are found, and never shown."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from entrawatch.cli import main
from entrawatch.resources import leaks

URL = "https://soc.example.test/hook?sig=KEY"
ENCRYPTED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:AAAA:BBBB"}
SIGNED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
ADVICE = "treat it as leaked: rotate it and store the new one as a secret; remove the file, or run 'pulumi up'"
URN = "urn:pulumi:dev::entrawatch::azure-native:monitor:ActionGroup::soc"


def group(**changes: Any) -> dict[str, Any]:
    """Return an action group as a state holds it, its webhook in plain text; keywords change it."""
    webhook = {"name": "soc", "serviceUri": URL, "useAadAuth": False}
    return {"urn": URN, "type": "azure-native:monitor:ActionGroup", "inputs": {"webhookReceivers": [webhook]}} | changes


def found(*paths: str | Path, **options: Any) -> Result:
    result = CliRunner().invoke(main, ["leaks", *map(str, paths)], **options)
    assert "KEY" not in result.output
    return result


def export(*resources: Any) -> str:
    return json.dumps({"version": 3, "deployment": {"resources": resources}})


@pytest.mark.parametrize(
    "written",
    [
        export(group()),
        json.dumps({"version": 3, "checkpoint": {"stack": "dev", "latest": {"resources": [group()]}}}),
        json.dumps({"steps": [{"op": "update", "newState": group()}]}),
        f'{{"sequence": 1}}\n{json.dumps({"resourcePreEvent": {"metadata": {"new": group()}}})}\n',
    ],
    ids=["export", "state", "preview", "event log"],
)
def test_an_address_in_plain_text(written: str, tmp_path: Path) -> None:
    """In every kind of file that Pulumi writes; the message says where, and what to do."""
    file = tmp_path / "state.json"
    file.write_text(written)
    result = found(file)
    assert result.exit_code == 1
    assert result.stdout == (
        f"{file}:1: LK101: error: resource 'soc' has inputs.webhookReceivers[0].serviceUri as plain text; {ADVICE}\n"
    )
    assert result.stderr == "read 1 file: 1 leak\n"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("logicAppReceivers", "callbackUrl"),
        ("azureFunctionReceivers", "httpTriggerUrl"),
        ("automationRunbookReceivers", "serviceUri"),
    ],
)
def test_every_receiver_with_an_address_is_read(kind: str, key: str) -> None:
    """On both sides of the state, and in standard input."""
    outputs = {kind: [{"name": "quiet", key: ENCRYPTED}, {"name": "loud", key: URL}]}
    result = found("-", input=export(group(inputs={}, outputs=outputs)))
    assert result.stdout == (
        f"standard input:1: LK101: error: resource 'soc' has outputs.{kind}[1].{key} as plain text; {ADVICE}\n"
    )


@pytest.mark.parametrize(
    "receivers",
    [
        ENCRYPTED,
        [{"name": "soc", "serviceUri": ENCRYPTED}],
        [{"name": "soc", "serviceUri": "[secret]"}],
        [{"name": "soc", "serviceUri": "https://soar.example.test/alerts", "useAadAuth": True}],
        [{"name": "soc"}],
        [],
        None,
    ],
)
def test_what_is_not_a_leak(receivers: Any) -> None:
    """Encrypted as a whole or in part, hidden, protected by Entra, or absent."""
    result = found("-", input=export(group(inputs={"webhookReceivers": receivers})))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "read 1 file: 0 leaks\n"


def hooks(address: Any) -> dict[str, Any]:
    return {"webhookReceivers": [{"name": "soc", "serviceUri": address}]}


DEPLOYED = {"type": "azure-native:resources:Deployment", "inputs": {}}


@pytest.mark.parametrize(
    ("written", "holder"),
    [
        (export(group(**DEPLOYED, outputs={"parameters": {"uri": {"value": URL}}})), "outputs.parameters.uri.value"),
        (
            export(group(**DEPLOYED, outputs={"hook": json.dumps(hooks(URL))})),
            "outputs.hook.webhookReceivers[0].serviceUri",
        ),
        (export(group(type="pulumi:pulumi:Stack", inputs={}, outputs={"soc": URL})), "outputs.soc"),
        (export(group(inputs={"hook": {**SIGNED, "plaintext": '"KEY"'}})), "inputs.hook"),
        (export(group(inputs={"uri": f"[concat('{URL}', parameters('more'))]"})), "inputs.uri"),
        (export(group(inputs={"tags": {"hook": URL}})), "inputs.tags.hook"),
        (export(group(inputs={"mainTemplate": {"resources": [{"uri": URL}]}})), "inputs.mainTemplate.resources[0].uri"),
        (export(group(inputs={"query": f"print '{URL}'"})), "inputs.query"),
        (export(group(inputs={"script": f"#!/bin/sh\ncurl \"{URL}\" -d '{{}}'"})), "inputs.script"),
        (export(group(inputs={"serializedData": json.dumps({"text": f"[x]({URL})"})})), "inputs.serializedData.text"),
        (
            export(group(inputs={"customProperties": {"a": "at https://user:KEY@soc.test/"}})),
            "inputs.customProperties.a",
        ),
        (export(group(inputs={"a": "https://soc.test/?a=1&amp;code=KEY"})), "inputs.a"),
        (export(group(inputs={"a": 'echo "{\\"u\\": \\"https://soc.test/?a=1\\\\u0026sig=KEY\\"}"'})), "inputs.a"),
    ],
    ids=[
        "parameter of a template",
        "JSON in a text",
        "output of a stack",
        "secret shown by --show-secrets",
        "ARM expression",
        "tag",
        "template spec",
        "query",
        "script",
        "workbook",
        "custom property",
        "HTML",
        "escaped JSON",
    ],
)
def test_an_address_in_any_resource(written: str, holder: str) -> None:
    """Wherever a resource keeps it."""
    assert found("-", input=written).stdout == (
        f"standard input:1: LK101: error: resource 'soc' has {holder} as plain text; {ADVICE}\n"
    )


def test_an_address_outside_of_resources() -> None:
    """The history of a stack keeps its configuration."""
    history = json.dumps([{"kind": "update", "config": {"entrawatch:receivers": {"value": json.dumps(hooks(URL))}}}])
    assert found("-", input=history).stdout == (
        "standard input:1: LK101: error: the file has "
        f"[0].config.entrawatch:receivers.value.webhookReceivers[0].serviceUri as plain text; {ADVICE}\n"
    )


@pytest.mark.parametrize("address", [ENCRYPTED, "[secret]", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"])
def test_what_is_hidden_in_any_resource(address: Any) -> None:
    """Encrypted, or not known yet, as in a preview."""
    result = found("-", input=export(group(**{**DEPLOYED, "inputs": {"properties": hooks(address)}})))
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_template_that_is_nested_too_deep_is_not_a_clean_file() -> None:
    """Python cannot follow it."""
    depth = 900
    properties = '{"properties": ' + '{"a": ' * depth + "1" + "}" * depth + "}"
    text = f'{{"deployment": [{{"type": "azure-native:resources:Resource", "inputs": {properties}}}]}}'
    result = found("-", input=text)
    assert (result.exit_code, result.stdout) == (1, f"standard input: {NOT_JUDGED}")


def test_a_folder_is_read_with_its_copies(tmp_path: Path) -> None:
    """A file backend keeps history and backups; other files are not its own."""
    text = export(group())
    for name in ("stacks/dev.json", "stacks/dev.json.bak", "history/dev-1.checkpoint.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "stacks" / "staging.json.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "README.md").write_text("not Pulumi's")
    result = found(tmp_path)
    assert [line.partition(":")[0].removeprefix(f"{tmp_path}/") for line in result.stdout.splitlines()] == [
        "history/dev-1.checkpoint.json",
        "stacks/dev.json",
        "stacks/dev.json.bak",
        "stacks/staging.json.gz",
    ]


NOT_JUDGED = (
    "LK102: error: it cannot be checked, because it is not JSON that Pulumi wrote; pass the output of "
    "'pulumi stack export', or remove the file\n"
)
NOTHING_OF_PULUMI = ["stack: dev", "", "\xff", '{"a": 1}\nnot JSON', "[" * 100_000, "\x1f\x8b\x00", "{}", "[]", "null"]


@pytest.mark.parametrize("text", [*NOTHING_OF_PULUMI, '{"error": "no stack"}'])
def test_what_cannot_be_judged_is_not_a_clean_file(text: str, tmp_path: Path) -> None:
    """It is reported, not skipped as clean."""
    file = tmp_path / "state.json"
    file.write_bytes(text.encode("latin-1"))
    result = found(file)
    assert result.exit_code == 1
    assert result.stdout == f"{file}: {NOT_JUDGED}"


@pytest.mark.parametrize(
    "written",
    [export(), '{"steps": []}', '{"changeSummary": {"same": 3}}', '[{"kind": "update"}]', '{"sequence": 0}\n'],
    ids=["export", "preview", "preview without changes", "history", "event log"],
)
def test_a_stack_without_receivers_is_clean(written: str) -> None:
    """What Pulumi wrote is known by its keys."""
    result = found("-", input=written)
    assert (result.exit_code, result.stdout) == (0, "")


def test_one_broken_file_hides_no_leak(tmp_path: Path) -> None:
    """All problems are reported at once; a file that is not a state, such as a lock, is skipped."""
    (tmp_path / "a.json").write_text('{"version": 3, "check')
    (tmp_path / "b.json").write_text(export(group()))
    (tmp_path / "lock.json").write_text('{"pid": 1}')
    result = found(tmp_path)
    assert result.exit_code == 1
    assert [line.removeprefix(f"{tmp_path}/").split(": ")[:2] for line in result.stdout.splitlines()] == [
        ["a.json", "LK102"],
        ["b.json:1", "LK101"],
    ]
    assert result.stderr == "read 3 files: 1 leak; 1 file not recognized\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_what_powershell_writes_is_read(encoding: str, tmp_path: Path) -> None:
    """A redirection there changes the encoding."""
    file = tmp_path / "state.json"
    file.write_text(export(group()), encoding=encoding)
    assert found(file).stdout.startswith(f"{file}:1: LK101: error: ")


def test_a_link_to_its_own_folder_ends(tmp_path: Path) -> None:
    """And a link to nothing is nothing."""
    (tmp_path / "state.json").write_text(export(group()))
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    assert found(tmp_path).stderr == "read 1 file: 1 leak\n"


def test_a_file_that_unpacks_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not unpacked further than a state can be long."""
    monkeypatch.setattr(leaks, "_MOST_BYTES", 100_000)
    file = tmp_path / "dev.json.gz"
    file.write_bytes(gzip.compress(b" " * 100_001))
    assert found(file).stdout == f"{file}: {NOT_JUDGED}"


def test_a_folder_without_states_is_refused(tmp_path: Path) -> None:
    """A misspelled path would always pass."""
    result = found(tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"'{tmp_path}' contains no file that Pulumi wrote; name the folder of a backend\n"


def test_stack_files_in_a_folder_are_left_to_validate(tmp_path: Path) -> None:
    """Else 'no leak' would be read as a judgment of them."""
    (tmp_path / "schema.json").write_text("{}")
    for name in ("Pulumi.dev.yaml", "Pulumi.prod.yml"):
        (tmp_path / name).write_text(f"config: {{url: '{URL}'}}\n")
    result = found(tmp_path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "read 1 file: 0 leaks\n"
        "2 stack files not checked here; run 'entrawatch validate', which checks secrets in stack files\n"
    )
