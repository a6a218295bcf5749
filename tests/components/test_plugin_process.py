"""The plugin runs as a process of its own, as the engine starts it."""

import json

from pluginclient import asked_schema

from entrawatch_pulumi.plugin.schema import SCHEMA_FILE


def test_the_started_plugin_gives_the_committed_schema() -> None:
    """The folder is handed to Python, which runs its __main__.py."""
    committed = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    del committed["$comment"]
    assert asked_schema(SCHEMA_FILE.parent) == committed
