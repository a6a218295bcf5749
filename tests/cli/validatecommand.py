"""`entrawatch validate` as a user runs it."""

from click.testing import CliRunner, Result
from goodproject import AREA, SPEC, GoodProject

from entrawatch.cli import main

TYPO = f"{SPEC}:4:11: SP104: error: severity 'hgih' is not known; did you mean 'high'?"


TITLE = f"{AREA}:2:8: SP103: error: title must be text, not '5'; put it in quotes"


def run(*arguments: str, **environment: str | None) -> Result:
    clean = {"NO_COLOR": None, "FORCE_COLOR": None}
    result = CliRunner(env={**clean, **environment}).invoke(main, ["validate", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def make_two_mistakes(good: GoodProject) -> None:
    good.change("severity: high", "severity: hgih")
    good.change("title: Applications", "title: 5", AREA)
