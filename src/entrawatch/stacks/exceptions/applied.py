"""Exceptions on one alert: what each filters, and the KQL that does it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from entrawatch.kql.literals import dynamic_literal, string_literal, without_braces
from entrawatch.kql.words import without_end
from entrawatch.specs.alert_spec import AlertSpec, Need
from entrawatch.stacks.exceptions.columns import is_address, named_columns
from entrawatch.stacks.exceptions.lowerable import lowering_problem
from entrawatch.stacks.exceptions.model import AlertException, PlacedException
from entrawatch.stacks.exceptions.values import is_prefix
from entrawatch.stacks.settings import BREAK_GLASS_INPUTS


@dataclass(frozen=True)
class AppliedException:
    """One exception on one alert: its columns there, in the order of `match`."""

    spec: AlertException
    columns: tuple[str, ...]
    addresses: tuple[bool, ...]
    """Whether each column holds addresses."""

    @property
    def line(self) -> str:
        """Return the KQL operator; the expiry is part of it, so that it ends without a deployment."""
        return f"| where now() >= datetime({self.spec.expires}) or {self.kept}"

    @property
    def kept(self) -> str:
        """Return the KQL condition of a finding that is not excepted."""
        return f"not({self.matched})"

    @property
    def matched(self) -> str:
        """Return the KQL condition of an excepted finding."""
        tests = [_tests(*one) for one in zip(self.columns, self.addresses, self.spec.match.values(), strict=True)]
        either = [" or ".join(found) for found in tests]
        both = either if len(either) == 1 else [f"({one})" for one in either]
        return " and ".join(both)


def watches_break_glass(spec: AlertSpec) -> bool:
    """Return whether an alert watches the emergency access accounts; no exception applies to it."""
    return spec.inputs.get(BREAK_GLASS_INPUTS["accounts"]) is Need.REQUIRED


def applied(exception: AlertException, spec: AlertSpec, area: str) -> AppliedException | None:
    """Return an exception on an alert; None if it does not name the alert or the alert has no such columns."""
    if not exception.names(spec, area) or watches_break_glass(spec):
        return None
    columns = [named_columns(key, spec) for key in exception.match]
    # Of several columns, such as who acted and on whom, none is guessed.
    if any(len(names) != 1 for names in columns):
        return None
    found = tuple(names[0] for names in columns)
    if exception.severity and lowering_problem(exception.severity, spec, found):
        return None
    return AppliedException(exception, found, tuple(is_address(key, spec) for key in exception.match))


def exceptions_of(exceptions: Iterable[PlacedException], spec: AlertSpec, area: str) -> tuple[AppliedException, ...]:
    """Return the exceptions on an alert, sorted by ID."""
    found = (applied(one.spec, spec, area) for one in exceptions)
    return tuple(sorted((one for one in found if one), key=lambda one: one.spec.id))


def with_exceptions(query: str, exceptions: Sequence[AppliedException]) -> str:
    """Return a query without the excepted findings; unchanged without exceptions.

    The filters follow the counting, so that an exception hides whole findings and never lowers a count.
    """
    return followed_by(query, exception_lines(exceptions))


def followed_by(query: str, lines: str) -> str:
    """Return a query with more operators at its end; unchanged without any."""
    return f"{without_end(query)}\n{lines}" if lines else query


def without_lines(query: str, lines: str) -> str:
    """Return a query without the operators that `followed_by` added to it."""
    return query.removesuffix(lines)


def exception_lines(exceptions: Iterable[AppliedException]) -> str:
    """Return the operators that follow a query, each below the ID of its exception."""
    return "".join(f"// exception {one.spec.id}\n{one.line}\n" for one in exceptions)


def _tests(column: str, has_addresses: bool, values: Sequence[str]) -> Iterator[str]:
    return _address_tests(column, values) if has_addresses else _text_tests(column, values)


def _text_tests(column: str, values: Sequence[str]) -> Iterator[str]:
    exact = [_literal(value) for value in values if not is_prefix(value)]
    if exact:
        yield f"tostring({column}) in~ ({', '.join(exact)})"
    yield from (f"tostring({column}) startswith {_literal(value[:-1])}" for value in values if is_prefix(value))


def _address_tests(column: str, values: Sequence[str]) -> Iterator[str]:
    # Null for what is not an address, and where() would drop that row.
    for version, ranges in ((4, [one for one in values if ":" not in one]), (6, [one for one in values if ":" in one])):
        if ranges:
            yield f"coalesce(ipv{version}_is_in_any_range(tostring({column}), {dynamic_literal(ranges)}), false)"


def _literal(value: str) -> str:
    return without_braces(string_literal(value))
