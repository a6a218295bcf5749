"""Options of `entrawatch diff` that select what is compared; they have no effect on a stored report."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from entrawatch.changes.sides.question import Question
from entrawatch.cli.options import complete_stack, prices_option, users_option

_OPTIONS = (
    click.option(
        "--stack", "stacks", multiple=True, shell_complete=complete_stack, help="Stack to compare.  [default: all]"
    ),
    users_option,
    prices_option,
    click.option("--test", is_flag=True, help="Also run the samples of alerts whose files differ."),
    click.option("--mutate", is_flag=True, help="Also measure how many mutants of the queries they detect."),
)
_OF_A_COMPARISON = ("base", "stacks", "users", "price_file", "test", "mutate", "project")


def question_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that select what is compared to a command, as one `question`."""

    @functools.wraps(command)
    def asking(
        *words: Any, stacks: tuple[str, ...], users: int, price_file: Path | None, test: bool, mutate: bool, **rest: Any
    ) -> None:
        command(*words, question=Question(stacks, users, price_file, test or mutate, mutate), **rest)

    return functools.reduce(lambda found, option: option(found), reversed(_OPTIONS), asking)


def refuse_options_of_a_comparison(ctx: click.Context) -> None:
    """Raise UsageError for options that have no effect on a stored report."""
    flags = {option.name: option.opts[0] for option in ctx.command.params}
    given = [flags[name] for name in _OF_A_COMPARISON if ctx.get_parameter_source(name) is not ParameterSource.DEFAULT]
    if given:
        text = f"--from-report shows a stored report and cannot use {', '.join(given)}"
        raise click.UsageError(f"{text}; omit one of them")


def require_prices(question: Question) -> None:
    """Raise UsageError for prices that cannot be read: neither of the two versions is to blame."""
    from entrawatch.documents.issues import EntrawatchError
    from entrawatch.reports.cost.prices import read_own_prices

    try:
        if question.prices:
            read_own_prices(question.prices)
    except EntrawatchError as error:
        raise click.UsageError(str(error)) from None
