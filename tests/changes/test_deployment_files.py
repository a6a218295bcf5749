"""What only Pulumi reads and what is encrypted is named by its key, and its value appears nowhere."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from diffcommand import diff, git
from goodproject import STACK, GoodProject

from entrawatch.changes.findings import Finding
from entrawatch.changes.sides.deployment_files import deployment_findings
from entrawatch.project import Project

OLDER, NEWER = "v1:b2xkZXI6:AAAA", "v1:bmV3ZXI6:BBBB"
SECRET = "  entrawatch:soc_uri: {{secure: '{}'}}\n"
PROJECT = "name: entrawatch\nruntime: python\nstackConfigDir: stacks\n"


@pytest.fixture
def compared(good: GoodProject, tmp_path: Path) -> Callable[[str, str, str], list[Finding]]:
    """Return a function from a file and two texts of it to what differs."""

    def findings(name: str, before: str, after: str) -> list[Finding]:
        good.write(name, before)
        base = Path(shutil.copytree(good.root, tmp_path / "base"))
        good.write(name, after)
        return list(deployment_findings(Project(base), good.project, "dev"))

    return findings


@pytest.mark.parametrize(
    ("added", "subject"),
    [
        ("backend: {url: 'file:///tmp/x'}", "backend.url"),
        ("plugins: {providers: [{name: azure-native, path: x}]}", "plugins.providers[0].name"),
        ("packages: {x: './sdk'}", "packages.x"),
        ("options: {refresh: always}", "options.refresh"),
        ("runtime: {name: python, options: {virtualenv: mine}}", "runtime.options.virtualenv"),
        ("somethingNew: 1", "somethingNew"),
        ("description: only a text", ""),
    ],
)
def test_a_key_of_the_project_file_is_named(
    added: str, subject: str, compared: Callable[[str, str, str], list[Finding]]
) -> None:
    """Any key but those that are text: the comparison itself does not read it."""
    text = PROJECT.replace("runtime: python\n", "") if added.startswith("runtime") else PROJECT
    found = compared("Pulumi.yaml", PROJECT, f"{text}{added}\n")
    assert {(one.category, one.direction, one.place) for one in found} == (
        {("deployment_changed", "unclear", "Pulumi.yaml")} if subject else set()
    )
    assert {subject} - {""} <= {one.subject for one in found}


@pytest.mark.parametrize(
    ("before", "after", "subject"),
    [
        ("", f"encryptionsalt: {NEWER}\n", "encryptionsalt"),
        (f"encryptedkey: {OLDER}\n", f"encryptedkey: {NEWER}\n", "encryptedkey"),
        ("secretsprovider: passphrase\n", f"secretsprovider: azurekeyvault://{NEWER}\n", "secretsprovider"),
        (f"environment: [{OLDER}]\n", f"environment: [{NEWER}]\n", "environment"),
        (SECRET.format(OLDER), SECRET.format(NEWER), "entrawatch:soc_uri"),
        (SECRET.format(OLDER).replace("entrawatch", "other"), "", "other:soc_uri"),
        ("  other:uris: {a: [{secure: v1:x}]}\n", "  other:uris: {a: [{secure: v1:y}]}\n", "other:uris.a[0]"),
    ],
)
def test_what_is_encrypted_is_named_and_never_shown(
    before: str, after: str, subject: str, good: GoodProject, compared: Callable[[str, str, str], list[Finding]]
) -> None:
    """An older ciphertext of the same stack decrypts to another address; nothing else of the change shows it."""
    text = good.text(STACK)
    (found,) = compared(STACK, with_text(text, before), with_text(text, after))
    assert (found.category, found.direction, found.subject, found.place) == (
        "deployment_changed", "unclear", subject, STACK,
    )  # fmt: skip
    assert [value for value in (OLDER, NEWER, "v1:x", "v1:y") if value in found.model_dump_json()] == []


def with_text(text: str, added: str) -> str:
    return text + added if added.startswith(" ") else added + text


@pytest.mark.usefixtures("quick")
def test_a_report_names_the_key_and_no_value(repository: GoodProject) -> None:
    """Else it would say that nothing changes."""
    text = repository.text(STACK)
    repository.write(STACK, text + SECRET.format(OLDER))
    git("commit", "-qam", "before")
    repository.write(STACK, text + SECRET.format(NEWER))
    _, shown, _ = diff("--base", "HEAD", "--format", "markdown")
    assert "entrawatch:soc_uri" in shown
    assert (OLDER in shown, NEWER in shown, "nothing changes" in shown) == (False, False, False)
