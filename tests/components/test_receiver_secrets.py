"""Secrets of receivers: read from the configuration, refused or stood in for where they are missing."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime import settings

from entrawatch.documents.issues import EntrawatchError
from entrawatch.resources.program_plan import LogLine, LogSeverity, Secret
from entrawatch_pulumi.program.receiver_secrets import receiver_secrets

NOTIFICATIONS = {
    "receivers": {
        "soar": {"kind": "webhook", "uri_secret": "soar_url"},
        "pager": {"kind": "webhook", "uri_secret": "pager_url"},
        "unused": {"kind": "webhook", "uri_secret": "unused_url"},
    },
    "routes": [{"receivers": ["soar", "pager"]}],
}
MISSING = "secret '{}' is not set; run 'pulumi config set --secret entrawatch:{} --stack dev'"


@pytest.fixture
def read(declare: Any, stack: Any, deployment: Any) -> Any:
    """Return a function that reads the secrets inside a program and exports them."""
    planned = deployment(stack(notifications=NOTIFICATIONS))

    def run(config: dict[str, str], secret_keys: tuple[str, ...], *, update: bool = False) -> Any:
        def program() -> None:
            settings.SETTINGS.dry_run = not update
            for key, value in receiver_secrets(planned).items():
                pulumi.export(key, value)

        return declare(program, config=config, secret_keys=secret_keys)

    return run


def test_secrets_that_routes_need_are_read_and_stay_secret(read: Any) -> None:
    """A receiver without a route needs none."""
    config = {"entrawatch:soar_url": "https://a", "entrawatch:pager_url": "https://b"}
    plan = read(config, tuple(config), update=True)
    assert dict(plan.outputs) == {"pager_url": Secret(), "soar_url": Secret()}
    assert plan.logs == ()


def test_a_preview_warns_of_missing_secrets_and_goes_on(read: Any) -> None:
    """It must run where nobody can decrypt the configuration; the stand-in is secret too."""
    plan = read({"entrawatch:soar_url": "https://a"}, ("entrawatch:soar_url",))
    assert plan.logs == (LogLine(LogSeverity.WARNING, MISSING.format("pager_url", "pager_url")),)
    assert dict(plan.outputs) == {"pager_url": Secret(), "soar_url": Secret()}


def test_an_update_refuses_every_missing_secret_with_its_command(read: Any) -> None:
    """All at once, before anything changes in Azure."""
    with pytest.raises(EntrawatchError) as refused:
        read({}, (), update=True)
    assert str(refused.value).splitlines() == [MISSING.format(key, key) for key in ("pager_url", "soar_url")]


@pytest.mark.parametrize("update", [False, True])
def test_a_secret_in_plain_text_is_refused(read: Any, update: bool) -> None:
    """It would stand in the repository for everybody to read."""
    config = {"entrawatch:soar_url": "https://a", "entrawatch:pager_url": "https://b"}
    with pytest.raises(EntrawatchError) as refused:
        read(config, ("entrawatch:pager_url",), update=update)
    assert str(refused.value) == (
        "'soar_url' must be a secret, but its value is plain text; treat it as leaked, renew it "
        "and run 'pulumi config set --secret entrawatch:soar_url --stack dev'"
    )


@pytest.mark.parametrize(
    ("kind", "key", "address", "why"),
    [
        (
            "webhook",
            "uri_secret",
            "https://hooks.slack.com/services/T/B/KEY",
            "the address is an incoming webhook of Slack; write kind: slack and webhook_url_secret",
        ),
        (
            "teams",
            "webhook_url_secret",
            "https://contoso.webhook.office.com/webhookb2/KEY",
            "the address is a connector of Teams, which Microsoft retired; write kind: teams and webhook_url_secret, "
            "with the URL of the channel's workflow for webhook alerts",
        ),
        (
            "webhook",
            "uri_secret",
            "https://default1.env.environment.api.powerplatform.com:443/powerautomate/x?sig=KEY",
            "the address is a workflow; for Teams, write kind: teams and webhook_url_secret, with the URL of the "
            "channel's workflow for webhook alerts; for your own Logic App, write kind: logic_app",
        ),
    ],
)
def test_an_address_of_a_chat_is_refused_in_another_kind_of_receiver(
    declare: Any, stack: Any, deployment: Any, kind: str, key: str, address: str, why: str
) -> None:
    """Also in a preview; the message does not repeat the address."""
    notified = {"receivers": {"soc": {"kind": kind, key: "soc_url"}}, "routes": [{"receivers": ["soc"]}]}
    planned = deployment(stack(notifications=notified))
    config = {"entrawatch:soc_url": address}
    with pytest.raises(EntrawatchError) as refused:
        declare(lambda: receiver_secrets(planned) and None, config=config, secret_keys=tuple(config))
    assert str(refused.value) == f"receiver 'soc', secret 'soc_url': {why}"
