"""The data files as files: shipped, described, and readable as a difference."""

import ast
from importlib.resources import files

from entrawatch.reference.data_files import read_data

DATA = files("entrawatch.reference") / "data"
LONGEST_LINE = 1400


def test_every_file_is_described() -> None:
    """The README has one heading for each data file, and none for a file that is gone."""
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    headings = {line.removeprefix("## ") for line in readme.splitlines() if line.startswith("## ")}
    names = {path.name for path in DATA.iterdir() if path.name.endswith(".json")}
    assert {heading for heading in headings if heading.endswith(".json")} == names


def test_one_entry_is_one_line() -> None:
    """A changed technique, row, category or country is one changed line, and no line is endless."""
    blocks = [
        ("attack.json", "techniques"),
        ("log_categories.json", "categories"),
        ("countries.json", "countries"),
    ]
    for name, block in blocks:
        lines = (DATA / name).read_text(encoding="utf-8").splitlines()
        assert sum(line.startswith('  "') for line in lines) >= len(read_data(name)[block]), name
    for path in DATA.iterdir():
        if path.name.endswith(".json"):
            assert max(map(len, path.read_text(encoding="utf-8").splitlines())) < LONGEST_LINE, path.name


def test_reading_waits_until_it_is_asked() -> None:
    """No module calls anything at import but decorators' cache and the values of its constants."""
    allowed = {"MappingProxyType", "frozenset", "re.compile"}
    for module in ("attack", "countries", "data_files", "guide_rows", "log_categories", "tables"):
        source = (files("entrawatch.reference") / f"{module}.py").read_text(encoding="utf-8")
        statements = [node for node in ast.parse(source).body if isinstance(node, ast.Assign | ast.AnnAssign)]
        calls = [node for item in statements for node in ast.walk(item) if isinstance(node, ast.Call)]
        assert {ast.unparse(call.func) for call in calls} <= allowed, module
