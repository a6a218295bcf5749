"""Write what the project template shares with this repository: the program, the version, and a stack file.

Usage: .venv/bin/python tools/template.py
"""

from pathlib import Path

from entrawatch import __version__
from entrawatch.project import OWN_SPECS
from entrawatch.reference.licenses import License
from entrawatch.stacks.new_stack import NewStack

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "templates/python"


def generated_texts() -> dict[Path, str]:
    """Return the text of each generated file."""
    stack = NewStack("dev", "westeurope", [License.P1], own_specs=OWN_SPECS)
    return {
        TEMPLATE / "__main__.py": (ROOT / "__main__.py").read_text(encoding="utf-8"),
        TEMPLATE / "requirements.txt": f"entrawatch[pulumi]=={__version__}\n",
        TEMPLATE / "stacks/Pulumi.dev.yaml": stack.text(),
    }


if __name__ == "__main__":
    for path, text in generated_texts().items():
        path.write_text(text, encoding="utf-8", newline="\n")
