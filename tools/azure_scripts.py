"""Write every shell script inside the pipeline of Azure DevOps into a folder, for shellcheck: tools/workflows.sh.

Usage: python tools/azure_scripts.py FOLDER
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_PIPELINES = Path(__file__).parents[1] / "pipelines"


def main() -> int:
    """Write them; what Azure fills in before a shell sees it becomes a word."""
    folder = Path(sys.argv[1])
    for path in sorted(_PIPELINES.glob("*.yml")):
        for number, script in enumerate(_scripts(yaml.safe_load(path.read_text(encoding="utf-8")))):
            text = re.sub(r"\$\{\{.*?\}\}|\$\([\w.]+\)", "filled", script)
            (folder / f"{path.stem}-{number}.sh").write_text(f"#!/bin/bash\n{text}", encoding="utf-8")
    return 0


def _scripts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _scripts(one)
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from [inner] if key in ("bash", "inlineScript") else _scripts(inner)


if __name__ == "__main__":
    sys.exit(main())
