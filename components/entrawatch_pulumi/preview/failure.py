"""Report why a program failed, without a stack trace."""

import traceback
from collections.abc import Iterator
from pathlib import Path

import pulumi

from entrawatch.documents.issues import EntrawatchError


class ProgramFailed(EntrawatchError):
    """Raised if a previewed program ends with an exception; the text includes the program's file and line."""


def program_failure(error: BaseException, program: Path) -> EntrawatchError:
    """Return what to raise for `error`: errors for users unchanged, any other with its location."""
    if isinstance(error, EntrawatchError):
        return error
    if isinstance(error, pulumi.RunError):
        return EntrawatchError(str(error))
    origin, place = _origin(error, program)
    return ProgramFailed(f"{place}: the program failed: {type(origin).__name__}: {_message(origin)}")


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes, each once: the SDK can raise an error from itself."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        yield link
        seen.add(id(link))
        link = link.__cause__


def _message(error: BaseException) -> str:
    return error.msg if isinstance(error, SyntaxError) else str(error)


def _origin(error: BaseException, program: Path) -> tuple[BaseException, str]:
    """Return the original error from the program's own code, below any wrapper of the SDK, and its location."""
    for link in causes(error):
        own = [(path, line) for path, line in _places(link) if _is_own(path, program)]
        if own:
            path, line = own[-1]
            return link, f"{program.parent / path.relative_to(program.parent.resolve())}:{line}"
    return error, str(program)


def _is_own(path: Path, program: Path) -> bool:
    return path.is_relative_to(program.parent.resolve()) and "site-packages" not in path.parts


def _places(error: BaseException) -> Iterator[tuple[Path, int]]:
    """Yield the code locations in an error's traceback, innermost last."""
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield Path(frame.f_code.co_filename), line
    if isinstance(error, SyntaxError) and error.filename:
        yield Path(error.filename), error.lineno or 0
