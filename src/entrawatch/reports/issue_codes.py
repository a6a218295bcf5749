"""Issue codes: every code that an issue can have, collected from the modules that report them."""

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import entrawatch
from entrawatch.documents.issues import IssueCode
from entrawatch.kql.lints import LINTS

# Neither commands nor generators of data report codes of their own.
_WITHOUT_CODES = ("entrawatch.__main__", "entrawatch.cli", "entrawatch.benign_week", "entrawatch.changes")


def issue_codes() -> tuple[IssueCode, ...]:
    """Return every code that an issue can have, those of the query lints included, sorted."""
    lints = (IssueCode(lint.code, lint.title, lint.reason) for lint in LINTS.values())
    return tuple(sorted({*(item for _, item in _reported()), *lints}, key=lambda item: item.code))


def code_files() -> Mapping[str, str]:
    """Return the file that reports each code, and so holds this project's copy of a limit, below `src/entrawatch`."""
    modules = {lint.code: lint.check.__module__ for lint in LINTS.values()}
    for name, item in _reported():
        modules.setdefault(item.code, name)  # a later module only imports the codes
    folder = Path(str(entrawatch.__file__)).parent
    files = {code: Path(str(import_module(name).__file__)) for code, name in modules.items()}
    return {code: file.relative_to(folder).as_posix() for code, file in files.items()}


def _reported() -> Iterator[tuple[str, IssueCode]]:
    """Yield the codes of each module that declares `ISSUE_CODES`, with the name of the module."""
    for found in pkgutil.walk_packages(entrawatch.__path__, f"{entrawatch.__name__}."):
        if not found.name.startswith(_WITHOUT_CODES):
            codes = getattr(import_module(found.name), "ISSUE_CODES", ())
            yield from ((found.name, item) for item in codes)
