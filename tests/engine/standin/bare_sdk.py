"""Makes Pulumi's messages importable without the rest of its SDK, which is most of the start of a process."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def import_bare_sdk() -> None:
    """Put empty packages in place of those around the messages; only for a process that runs no program."""
    found = importlib.util.find_spec("pulumi")
    assert found
    (folder,) = found.submodule_search_locations or ()
    for name in ("pulumi", "pulumi.runtime"):
        package = ModuleType(name)
        package.__path__ = [str(Path(folder, *name.split(".")[1:]))]
        sys.modules[name] = package
