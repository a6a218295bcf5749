"""Checks of a webhook's address, which no message shows because it can contain a key."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import BaseModel

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Problem
from entrawatch.resources.exposed_addresses import holds_key
from entrawatch.stacks.receivers import WebhookReceiver
from entrawatch.stacks.stack_secrets import set_command

# A workflow in Teams, or any other of Power Automate and Logic Apps.
_WORKFLOW = re.compile(r"(.+\.)?(logic\.azure|api\.powerplatform|api\.powerautomate|flow\.microsoft)\.com")
_SLACK = re.compile(r"hooks\.slack(-gov)?\.com")
# Retired by Microsoft: https://devblogs.microsoft.com/microsoft365dev/retirement-of-office-365-connectors-within-microsoft-teams/
_CONNECTOR = re.compile(r"(.+\.)?webhook\.office\.com|outlook\.office(365)?\.com")
_TEAMS_ADVICE = "write kind: teams and webhook_url_secret, with the URL of the channel's workflow for webhook alerts"


def check_webhook(receiver: WebhookReceiver, path: KeyPath) -> Iterator[Problem]:
    """Yield the issues of a webhook, which needs one address, secret or protected by Entra."""
    if receiver.uri is not None and receiver.uri_secret is not None:
        yield Problem("ST327", (*path, "uri"), "uri and uri_secret cannot be combined; remove uri", is_about_key=True)
    elif receiver.uri is None and receiver.uri_secret is None:
        text = "a webhook needs an address; add uri_secret, or uri with entra_authentication"
        yield Problem("ST327", path, text, is_about_key=True)
    elif receiver.uri is not None:
        if why := misplaced_chat(receiver.kind, receiver.uri):
            yield Problem("ST334", (*path, "uri"), why, is_about_key=True)
        else:
            yield from _open_address(receiver, receiver.uri, (*path, "uri"))


def misplaced_chat(kind: str, address: str) -> str | None:
    """Return why receivers of a kind cannot use an address of a chat, and what to write; None for other addresses."""
    parts = _parts(address)
    host = (parts and parts[1]) or ""
    if _SLACK.fullmatch(host) and kind != "slack":
        return "the address is an incoming webhook of Slack; write kind: slack and webhook_url_secret"
    if _CONNECTOR.fullmatch(host):
        return f"the address is a connector of Teams, which Microsoft retired; {_TEAMS_ADVICE}"
    if _WORKFLOW.fullmatch(host) and kind not in ("teams", "logic_app"):
        return f"the address is a workflow; for Teams, {_TEAMS_ADVICE}; for your own Logic App, write kind: logic_app"
    return None


def _open_address(receiver: WebhookReceiver, uri: str, path: KeyPath) -> Iterator[Problem]:
    advice = f"run '{set_command('NAME')}' and write uri_secret: NAME instead"
    if receiver.entra_authentication is None:
        text = "anyone who knows this address can send alerts (not shown here)"
        yield Problem("AGR023", path, f"{text}; {advice}, or add entra_authentication", is_about_key=True)
        return
    parts = _parts(uri)
    if parts is None or parts[0] != "https" or not parts[1]:
        yield Problem("ST328", path, "the address does not start with https://; write one that does", is_about_key=True)


def check_keys_in_texts(value: object, path: KeyPath) -> Iterator[Problem]:
    """Yield a problem for each text of a receiver that is an address with a key: plans and Azure show such texts."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from check_keys_in_texts(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from check_keys_in_texts(item, (*path, number))
    elif isinstance(value, str) and (parts := _parts(value)) and parts[0] and holds_key(value):
        text = "a publicly visible address must not contain a secret (not shown here)"
        yield Problem("AGR023", path, f"{text}; remove what follows '?' or '#' and what precedes '@'")


def _parts(uri: str) -> tuple[str, str | None] | None:
    """Return scheme and host; None without an address."""
    try:
        split = urlsplit(uri)
        return split.scheme, split.hostname
    except ValueError:
        return None
