"""The edge of the program: what it takes from Pulumi and from the process that runs it."""

from collections.abc import Iterator

import pulumi

from entrawatch.documents.document import Document, read_document
from entrawatch.project import Project
from entrawatch.specs.catalog import shown_path
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.stack_config import NAMESPACE, settings_from_config


def stack_settings(project: Project) -> tuple[StackSettings, Document | None]:
    """Return the settings of the selected stack and its file, where there is one; raises IssuesFound.

    Values come from Pulumi, which may add its own to the file's; the file gives the places of problems.
    """
    path = project.stack_file(pulumi.get_stack())
    document = read_document(path, shown_path(path)) if path.is_file() else None
    keys = set(_configured_keys(document))
    config = {key: value for key in keys if (value := _value(key)) is not None}
    secrets = frozenset(key for key in config if pulumi.runtime.is_config_secret(key))
    return settings_from_config(config, document, secrets), document


def _configured_keys(document: Document | None) -> Iterator[str]:
    # Pulumi tells values by key only: those that settings may have, and those of the file, so that typos are found.
    yield from (f"{NAMESPACE}{field}" for field in StackSettings.model_fields)
    config = document.value.get("config") if document and isinstance(document.value, dict) else None
    yield from (key for key in config or {} if key.startswith(NAMESPACE))


def _value(key: str) -> str | None:
    namespace, _, name = key.partition(":")
    return pulumi.Config(namespace).get(name)
