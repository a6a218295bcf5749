"""What only Pulumi reads and what is encrypted is named by its key, and its value appears nowhere."""

import pytest
from diffcommand import diff, git, report
from goodproject import STACK, GoodProject

OLDER, NEWER = "v1:b2xkZXI6:AAAA", "v1:bmV3ZXI6:BBBB"
SECRET = "  entrawatch:soc_uri: {{secure: '{}'}}\n"
PROJECT = "name: entrawatch\nruntime: python\nstackConfigDir: stacks\n"


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
def test_a_key_of_the_project_file_is_named(added: str, subject: str, repository: GoodProject) -> None:
    """Any key but those that are text: the comparison itself does not read it."""
    text = PROJECT.replace("runtime: python\n", "") if added.startswith("runtime") else PROJECT
    repository.write("Pulumi.yaml", f"{text}{added}\n")
    found = report().findings
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
    before: str, after: str, subject: str, repository: GoodProject
) -> None:
    """An older ciphertext of the same stack decrypts to another address; nothing else of the change shows it."""
    text = repository.text(STACK)
    repository.write(STACK, text + before if before.startswith(" ") else before + text)
    git("commit", "--allow-empty", "-qam", "before")
    repository.write(STACK, text + after if after.startswith(" ") else after + text)
    found = [one for one in report("--base", "HEAD").findings if one.category == "deployment_changed"]
    assert [(one.direction, one.subject, one.place, one.stacks) for one in found] == [
        ("unclear", subject, STACK, ("dev",))
    ]
    _, shown, _ = diff("--base", "HEAD", "--format", "markdown")
    assert (OLDER in shown, NEWER in shown, "nothing changes" in shown) == (False, False, False)
