"""Lend the state of this process to a program and restore it afterward."""

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

_OWN_PACKAGES = frozenset({"entrawatch", "entrawatch_pulumi", "pulumi"})


@contextlib.contextmanager
def lent_to(program: Path) -> Iterator[None]:
    """Give `program` the working directory, arguments, import path and stdout it would have as a script.

    Its stdout goes to stderr, so that it cannot mix with a report. Modules from its folder are unloaded
    afterward: the next program can have others with the same names.
    """
    folder = program.parent
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(sys.stderr),
        _interpreter_state(program),
        _own_modules(folder),
        _without_config_variables(),
    ):
        yield


@contextlib.contextmanager
def _interpreter_state(program: Path) -> Iterator[None]:
    argv, path = sys.argv[:], sys.path[:]
    sys.argv[:] = [str(program)]
    sys.path.insert(0, str(program.parent))
    try:
        yield
    finally:
        sys.argv[:], sys.path[:] = argv, path


@contextlib.contextmanager
def _own_modules(folder: Path) -> Iterator[None]:
    own_names = {entry.stem for entry in folder.iterdir() if entry.suffix == ".py" or entry.is_dir()}
    own_names -= _OWN_PACKAGES | {"__main__"}
    hidden = _take_modules(own_names)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        _take_modules(own_names)
        sys.modules.update(hidden)


def _take_modules(top_names: set[str]) -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] in top_names]
    return {name: sys.modules.pop(name) for name in names}


@contextlib.contextmanager
def _without_config_variables() -> Iterator[None]:
    # the SDK falls back to these for missing configuration keys, so a plan would depend on the caller's shell
    names = [name for name in os.environ if name.startswith("PULUMI_CONFIG")]
    saved = {name: os.environ.pop(name) for name in names}
    try:
        yield
    finally:
        os.environ.update(saved)
