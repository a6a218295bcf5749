"""Settings come from Pulumi's configuration, with the file's places where there is a file."""

import pytest
from goodstack import STACK_FILE, GoodStack

from entrawatch.documents.document import read_document
from entrawatch.documents.issues import IssuesFound
from entrawatch.stacks.stack_config import settings_from_config

GOOD = {
    "entrawatch:environment": "dev",
    "entrawatch:location": "westeurope",
    "entrawatch:resource_group": '{"name":"rg-dev"}',
    "entrawatch:workspace": '{"retention_days":30}',
    "azure-native:location": "westeurope",
}
WEBHOOK = '{"receivers":{"soc":{"kind":"webhook","uri_secret":"soc_uri"}}}'


def _issues(secret_keys: frozenset[str] = frozenset(), **changes: str) -> list[str]:
    config = GOOD | {f"entrawatch:{name}": text for name, text in changes.items()}
    with pytest.raises(IssuesFound) as found:
        settings_from_config(config, secret_keys=secret_keys)
    return [str(issue) for issue in found.value.issues]


def test_configuration_becomes_settings_without_a_file() -> None:
    """Values that come from an environment or the command line are as good as those of a file."""
    settings = settings_from_config(GOOD)
    assert (settings.environment, settings.workspace.retention_days) == ("dev", 30)


def test_text_that_looks_like_json_stays_text_in_a_text_setting() -> None:
    """An environment called null or 10 is what its author wrote."""
    assert settings_from_config(GOOD | {"entrawatch:environment": "null"}).environment == "null"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("workspace", "{", "ST103: workspace must be a map of keys, not '{'"),
        (
            "workspace",
            '{"retention_days":"30"}',
            "ST103: retention_days must be a whole number, not '30'; remove the quotes",
        ),
        ("workspace", '{"retention_days":30.5}', "ST103: retention_days must be a whole number, not '30.5'"),
        ("tags", "", "ST103: tags must be a map of keys, not empty"),
        ("tag", "{}", "ST202: unknown key 'entrawatch:tag'; did you mean 'entrawatch:tags'?"),
    ],
)
def test_a_wrong_value_is_refused_without_a_place(name: str, text: str, message: str) -> None:
    """Where no file says it, the message still names the setting."""
    assert _issues(**{name: text}) == [f"stack configuration: {message}"]


def test_all_problems_are_reported_at_once() -> None:
    """Nobody has to deploy three times to see three mistakes."""
    assert _issues(environment="DEV", tag="{}", workspace="[]") == [
        "stack configuration: ST103: workspace must be a map of keys, not '[]'",
        "stack configuration: ST104: environment 'DEV' does not fit; use 2 to 20 lower-case letters, digits and "
        "hyphens, a letter first, no hyphen last",
        "stack configuration: ST202: unknown key 'entrawatch:tag'; did you mean 'entrawatch:tags'?",
    ]


def test_a_plain_value_where_a_secret_belongs_is_refused_and_not_shown() -> None:
    """The message has the command, not the value."""
    (issue,) = _issues(notifications=WEBHOOK, soc_uri="https://hooks.contoso.com/KEY")
    assert issue == (
        "stack configuration: ST203: 'soc_uri' must be a secret, but its value is "
        "plain text in the file; treat it as leaked, "
        "rotate it and run 'pulumi config set --secret entrawatch:soc_uri'"
    )


def test_a_secret_that_a_receiver_names_is_fine() -> None:
    """Only the program reads its value."""
    config = GOOD | {"entrawatch:notifications": WEBHOOK, "entrawatch:soc_uri": "https://hooks.contoso.com/KEY"}
    settings = settings_from_config(config, secret_keys=frozenset({"entrawatch:soc_uri"}))
    assert list(settings.notifications.receivers) == ["soc"]


def test_a_setting_that_is_secret_is_refused_and_not_shown() -> None:
    """Pulumi hands the program the decrypted text; no message may hold it."""
    issues = _issues(frozenset({"entrawatch:tags"}), tags='{"KEY":1}')
    assert issues == [
        "stack configuration: ST204: 'entrawatch:tags' is "
        "encrypted, so it cannot be "
        "reviewed or checked; store it without --secret"
    ]


def test_warnings_do_not_stop_the_program() -> None:
    """A secret that nobody uses deploys."""
    config = GOOD | {"entrawatch:old_secret": "x"}
    assert settings_from_config(config, secret_keys=frozenset({"entrawatch:old_secret"})).environment == "dev"


def test_the_file_gives_the_place(stack: GoodStack) -> None:
    """Values come from Pulumi, places from the file."""
    document = read_document(stack.project.root / STACK_FILE, STACK_FILE)
    with pytest.raises(IssuesFound) as found:
        settings_from_config(GOOD | {"entrawatch:environment": "PROD"}, document)
    assert [str(issue.location) for issue in found.value.issues] == [f"{STACK_FILE}:3:27"]
