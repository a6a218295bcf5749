"""An address with a key is in no output of a comparison; its digest is, so that another address is a change."""

import re
from time import process_time

import pytest
from click.testing import CliRunner
from diffcommand import git
from goodproject import SPEC, STACK, GoodProject

from entrawatch.cli import main
from entrawatch.documents.keyed_addresses import has_key, without_keys
from entrawatch.documents.quoting import shown

KEYED, OTHER = ("https://soc.example.test/hook?sig=KEYKEY", "https://soc.example.test/hook?sig=KEYKEYS")
IN_PATH, IN_OTHER_PATH = ("https://hooks.example.test/T1/KEYKEY", "https://hooks.example.test/T1/KEYKEYS")
PLACES = {
    "a webhook": (STACK, "soc: {kind: arm_role, roles: [Owner]}", "soc: {kind: webhook, uri: 'URL'}"),
    "a tag": (STACK, "  entrawatch:inputs:", "  entrawatch:tags: {hook: 'URL'}\n  entrawatch:inputs:"),
    "another setting": (STACK, "  entrawatch:inputs:", "  other:hook: 'URL'\n  entrawatch:inputs:"),
    "a description": (SPEC, "description: Someone", "description: see URL Someone"),
    "a query": (SPEC, "  | where Owners >=", "  // curl 'URL'\n  | where Owners >="),
}


def test_addresses_are_shown_by_their_digests(repository: GoodProject) -> None:
    """In the document of a snapshot, and in each form of a comparison; one address at each place."""
    for number, (place, (file, old, new)) in enumerate(PLACES.items()):
        before = IN_PATH if place == "a webhook" else KEYED
        repository.change(old, new.replace("URL", f"{before}{number}"), file)
    git("commit", "-qam", "before")
    for number, (place, (file, _, _)) in enumerate(PLACES.items()):
        before, after = (IN_PATH, IN_OTHER_PATH) if place == "a webhook" else (KEYED, OTHER)
        repository.change(f"{before}{number}", f"{after}{number}", file)
    assert "KEYKEY" not in CliRunner().invoke(main, ["snapshot"]).output
    for form in ("text", "json", "markdown"):
        assert "KEYKEY" not in CliRunner().invoke(main, ["preview", "--stack", "dev", "--format", form]).output
    for form in ("text", "json", "markdown", "html"):
        shown = CliRunner().invoke(main, ["diff", "--base", "HEAD", "--format", form]).output
        digests = set(re.findall(r"\(not shown, (\w+)\)", shown))
        assert ("KEYKEY" in shown, len(digests)) == (False, 2 * len(PLACES)), form


@pytest.mark.parametrize(
    "text", ["https://" * 20_000, "https://a?" * 20_000, "https://" + "?" * 99_999, r"https://?\u0026" * 10_000]
)
def test_a_text_of_many_beginnings_takes_no_time(text: str) -> None:
    """It can be as long as a file."""
    begin = process_time()
    assert without_keys(text) == text
    assert process_time() - begin < 2


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.slack.com/services/T0/B0/KEYKEY",
        "https://discord.com/api/webhooks/1/KEYKEY",
        "https://contoso.webhook.office.com/webhookb2/1@2/IncomingWebhook/KEYKEY/3",
        "https://outlook.office.com/webhook/1@2/IncomingWebhook/KEYKEY/3",
        "https://events.eu.pagerduty.com/integration/KEYKEY/enqueue",
    ],
)
def test_a_key_in_the_path_of_a_known_service_is_hidden(address: str) -> None:
    """Their addresses need no parameter."""
    assert "KEYKEY" not in without_keys(f"see {address}")


@pytest.mark.parametrize(
    "address", ["https://slack.com/help", "https://discord.com/x", "https://x.test/hooks.slack.com/"]
)
def test_a_page_of_a_known_service_is_shown(address: str) -> None:
    """It has no key."""
    assert without_keys(address) == address


def test_a_message_hides_an_address_too() -> None:
    """Before it is cut."""
    assert shown(f"see {KEYED}") == "'see https://(not shown, e894f647)'"


def test_a_connection_string_keeps_its_name_and_hides_its_key() -> None:
    """Its reader can write to the event hub or the storage account."""
    text = "Endpoint=sb://x.test/;SharedAccessKeyName=send;SharedAccessKey=abcdefghijklmnop0123=;EntityPath=alerts"
    assert has_key(text)
    hidden = without_keys(text)
    assert "abcdefghijklmnop" not in hidden
    assert hidden.startswith("Endpoint=sb://x.test/;SharedAccessKeyName=send;SharedAccessKey=(not shown, ")
    assert hidden.endswith(");EntityPath=alerts")
    assert not has_key("SharedAccessKeyName=send; AccountKey=<yours>")
