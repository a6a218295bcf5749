"""A V8 context that runs the KQL language service, with limits on time, memory and depth."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, Self

from entrawatch.documents.issues import EntrawatchError
from entrawatch.kql.language_service import language_service_files

# Loading V8 takes longer than a whole run with every analysis cached, so it is imported at the first call.
if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

SCRIPTS = (
    "service_host.js",
    "look_back.js",
    "member_paths.js",
    "column_origins.js",
    "syntax_facts.js",
    "analyze.js",
    "pipes.js",
)
# V8 believes that its thread has 984 KB of stack; macOS gives a new thread 512 KB, and too deep a recursion
# would end the process instead of raising an error. The service's own depth limit needs far less.
_V8_FLAGS = ("--single-threaded", "--stack-size=400")
# A query with a smaller share of processor time waited for other processes; it gets at most ten times as long.
_BUSY_SHARE, _MOST_TIMES = 0.8, 10


class QueryRefused(EntrawatchError):
    """Raised if one query cannot be analyzed; the next one still can."""


@dataclass(frozen=True)
class Limits:
    """Limits of one query: seconds of processor time, megabytes of V8 heap, characters, bracket depth."""

    seconds: float = 20
    megabytes: int = 1024
    characters: int = 65_536
    """A log alert rule is limited to 64 KB in total."""
    bracket_depth: int = 150


DEFAULT_LIMITS = Limits()


class ServiceHost:
    """Runs functions of the loaded scripts; starts V8 at the first call, and again after a query exceeded a limit."""

    def __init__(
        self,
        schema: Mapping[str, Mapping[str, str]],
        limits: Limits = DEFAULT_LIMITS,
        files: Callable[[], tuple[Path, Path]] = language_service_files,
        scripts: tuple[str, ...] = SCRIPTS,
    ) -> None:
        """`schema`: table → column → KQL type; `scripts`: JavaScript files of this package, in order."""
        self._schema = schema
        self._limits = limits
        self._files = files
        self._scripts = scripts
        self._context: MiniRacer | None = None

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function with JSON values and return its result.

        Raises QueryRefused if it runs too long, uses too much memory or fails.
        """
        from py_mini_racer import JSTimeoutException

        if not self._context:
            self._started()  # which is not the query's time
        begin = process_time()
        try:
            return self._called(function, arguments, self._limits.seconds)
        except JSTimeoutException:
            # V8 only has a wall clock: on a busy machine the query gets a second try, extended by the time it waited.
            share = (process_time() - begin) / self._limits.seconds
        try:
            if share < _BUSY_SHARE:
                return self._called(function, arguments, self._limits.seconds / max(share, 1 / _MOST_TIMES))
        except JSTimeoutException:
            pass
        raise self._refused(f"needs more than {self._limits.seconds:g} seconds")

    def _called(self, function: str, arguments: Sequence[Any], seconds: float) -> Any:
        from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException

        context = self._context or self._started()
        try:
            return context.call(function, *arguments, timeout_sec=seconds)
        except (KeyboardInterrupt, JSTimeoutException):
            self._discard()
            raise
        except JSOOMException as error:
            raise self._refused(f"needs more than {self._limits.megabytes} MB of memory") from error
        except JSEvalException as error:
            raise self._refused(f"makes the language service fail ({_last_line(error)})") from error

    def close(self) -> None:
        """Free the V8 context; the next call starts a new one."""
        if self._context:
            self._context.close()
            self._context = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _started(self) -> "MiniRacer":
        from py_mini_racer import MiniRacer
        from py_mini_racer import init_mini_racer as initialise_v8

        texts = [path.read_text(encoding="utf-8") for path in self._files()]
        package = resources.files("entrawatch.kql")
        texts += [package.joinpath(name).read_text(encoding="utf-8") for name in self._scripts]
        initialise_v8(flags=_V8_FLAGS, ignore_duplicate_init=True)
        context = self._context = MiniRacer()
        try:
            self._load(context, texts)
        except BaseException:
            self._discard()
            raise
        return context

    def _load(self, context: "MiniRacer", texts: Sequence[str]) -> None:
        context.set_hard_memory_limit(self._limits.megabytes * 2**20)
        for text in texts:
            context.eval(f"{text}\n;0")  # a script can return an object that cannot be passed back
        context.call("entrawatch.declareTables", {name: dict(columns) for name, columns in self._schema.items()})

    def _refused(self, reason: str) -> QueryRefused:
        self._discard()
        return QueryRefused(f"the query {reason}; make it shorter or less nested")

    def _discard(self) -> None:
        """Close a broken context, which is no longer trusted, once V8 has stopped its script.

        A late answer to a closed context would print a traceback.
        """
        from py_mini_racer import JSEvalException

        if self._context:
            with suppress(JSEvalException):
                self._context.eval("0", timeout_sec=self._limits.seconds)
        self.close()


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    named = [line for line in lines if "Error" in line]
    return (named or lines or [type(error).__name__])[-1][:200]
