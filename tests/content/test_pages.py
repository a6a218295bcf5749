"""Pages for contributors: their links lead somewhere, and the architecture names every package."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/architecture.md",
    "docs/collection.md",
    "docs/self_monitoring.md",
    "docs/consumer_tenants.md",
    "docs/sinks.md",
    "docs/transformations.md",
    "docs/commands.md",
)


def slug(heading: str) -> str:
    """Return the anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    """Files exist, and so do the headings in them."""
    page, wrong = ROOT / name, []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        if link.startswith("https://"):
            continue
        headings = re.findall(r"(?m)^#+ (.+)$", target.read_text(encoding="utf-8")) if target.is_file() else []
        if not target.exists() or (anchor and anchor not in map(slug, headings)):
            wrong.append(link)
    assert wrong == []


def test_the_architecture_lists_the_packages_in_the_order_of_their_imports() -> None:
    """The same order as the import contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(each["layers"] for each in contracts if each["name"] == "the engine's rooms import one way")
    modules = [name for layer in layers for name in layer.split(" | ")]
    packages = [name for name in modules if (ROOT / "src/entrawatch" / name).is_dir() or name == "validation"]
    table = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").partition("| Package |")[2].partition("## ")[0]
    assert re.findall(r"(?m)^\| `(\w+)` \|", table) == packages
