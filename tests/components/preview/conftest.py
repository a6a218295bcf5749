"""Runs small programs written by the tests."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from entrawatch.resources.program_plan import Plan
from entrawatch_pulumi.preview.run import run_program


@pytest.fixture
def write_program(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a program, and modules beside it, and returns its path."""

    def write(source: str, folder: str = "program", **modules: str) -> Path:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        for name, text in {"__main__": source, **modules}.items():
            (place / f"{name}.py").write_text(dedent(text))
        return place / "__main__.py"

    return write


@pytest.fixture
def preview(write_program: Callable[..., Path]) -> Callable[..., Plan]:
    """Return a function that previews a program given as text on stack `dev` of project `entra`."""

    def run(
        source: str,
        *,
        config: Mapping[str, str] | None = None,
        secret_keys: Collection[str] = (),
        resolved: bool = False,
        stack: str = "dev",
        folder: str = "program",
        **modules: str,
    ) -> Plan:
        return run_program(
            write_program(source, folder, **modules),
            project="entra",
            stack=stack,
            config=config or {},
            secret_keys=secret_keys,
            resolved=resolved,
        )

    return run
