"""Read the receivers' secrets from the configuration of the stack."""

from collections.abc import Iterable, Iterator

import pulumi

from entrawatch.documents.issues import EntrawatchError
from entrawatch.stacks.checks.webhooks import misplaced_chat
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.stack_secrets import set_command
from entrawatch_pulumi.receiver_entries import secret_key
from entrawatch_pulumi.translate import required_secrets, routed_receivers


def receiver_secrets(deployment: Deployment) -> dict[str, pulumi.Output[str]]:
    """Return the secrets by name; raises EntrawatchError for one that is missing, plain text, or of another service.

    A preview only warns about a missing one and uses a placeholder: it must run where the configuration cannot be
    decrypted. Before anything changes in Azure, the program runs again and then fails.
    """
    config = pulumi.Config()
    keys = required_secrets(deployment)
    missing = [key for key in keys if config.get(key) is None]
    given = [key for key in keys if key not in missing]
    _refuse(_open_text(key) for key in given if not pulumi.runtime.is_config_secret(config.full_key(key)))
    _refuse(_misplaced(deployment, config))
    if not pulumi.runtime.is_dry_run():
        _refuse(map(_missing, missing))
    for key in missing:
        pulumi.log.warn(_missing(key))
    stand_ins = {key: pulumi.Output.secret(f"missing secret {key}") for key in missing}
    return {key: config.require_secret(key) for key in given} | stand_ins


def _refuse(problems: Iterable[str]) -> None:
    text = "\n".join(problems)
    if text:
        raise EntrawatchError(text)


def _misplaced(deployment: Deployment, config: pulumi.Config) -> Iterator[str]:
    for name, receiver in routed_receivers(deployment.settings).items():
        key = secret_key(receiver)
        if key and (why := misplaced_chat(receiver.kind, config.get(key) or "")):
            yield f"receiver '{name}', secret '{key}': {why}"


def _missing(key: str) -> str:
    return f"secret '{key}' is not set; run '{set_command(key, pulumi.get_stack())}'"


def _open_text(key: str) -> str:
    command = set_command(key, pulumi.get_stack())
    return f"'{key}' must be a secret, but its value is plain text; treat it as leaked, renew it and run '{command}'"
