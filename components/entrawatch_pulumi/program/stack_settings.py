"""The inputs of the program from Pulumi and from its process."""

from collections.abc import Iterator

import pulumi

from entrawatch.documents.document import Document, read_document
from entrawatch.project import Project
from entrawatch.specs.catalog import shown_path
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.stack_config import NAMESPACE, settings_from_config


def stack_settings(project: Project) -> tuple[StackSettings, Document | None]:
    """Return the settings of the selected stack and its file, if there is one; raises IssuesFound.

    Values come from Pulumi, which can add to those in the file; the file is used to locate problems.
    """
    path = project.stack_file(pulumi.get_stack())
    document = read_document(path, shown_path(path)) if path.is_file() else None
    keys = set(_configured_keys(document))
    config = {key: value for key in keys if (value := _value(key)) is not None}
    secrets = frozenset(key for key in config if pulumi.runtime.is_config_secret(key))
    return settings_from_config(config, document, secrets, project.stacks), document


def _configured_keys(document: Document | None) -> Iterator[str]:
    # Pulumi returns values only by key: read all known settings, and the keys in the file to find typos.
    yield from (f"{NAMESPACE}{field}" for field in StackSettings.model_fields)
    config = document.value.get("config") if document and isinstance(document.value, dict) else None
    yield from (key for key in config or {} if key.startswith(NAMESPACE))


def _value(key: str) -> str | None:
    namespace, _, name = key.partition(":")
    return pulumi.Config(namespace).get(name)
