"""Checks of exceptions: what has no effect, what reaches too far, and what has ended."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from entrawatch.documents.issues import Issue, IssueSeverity, Problem, warning
from entrawatch.documents.messages import did_you_mean
from entrawatch.documents.quoting import shown
from entrawatch.documents.render_issues import count_of, first_of
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.catalog import Catalog, CatalogAlert
from entrawatch.stacks.exceptions.applied import applied, watches_break_glass
from entrawatch.stacks.exceptions.closing import closing_problem
from entrawatch.stacks.exceptions.columns import KINDS, exceptable_columns, is_address, named_columns
from entrawatch.stacks.exceptions.lowerable import lowering_problem
from entrawatch.stacks.exceptions.model import AlertException, PlacedException, State
from entrawatch.stacks.exceptions.values import matches_text, prefix_problem, value_problem
from entrawatch.stacks.overrides import overridden
from entrawatch.stacks.settings import StackSettings

# More on one alert are a sign that its threshold or an input is wrong.
MANY = 10
_MOST_NAMED = 5


def check_exceptions(
    exceptions: Sequence[PlacedException], catalog: Catalog, settings: StackSettings, today: date | None = None
) -> list[Issue]:
    """Return the issues of a stack's exceptions, sorted by location; `today`: None ignores the dates."""
    found: list[Issue] = []
    for one in exceptions:
        problems = [*_problems(one.spec, catalog, settings), *(_dates(one.spec, today) if today else ())]
        found += [one.document.issue(one.at(problem)) for problem in problems]
    return sorted([*found, *_many(exceptions, catalog)])


def _problems(spec: AlertException, catalog: Catalog, settings: StackSettings) -> Iterator[Problem]:
    target = _target_problem(spec, catalog)
    if target:
        yield target
        return
    named = [_in_stack(one, settings) for one in catalog.alerts.values() if spec.names(one.spec, one.area)]
    columns = list(_column_problems(spec, named))
    yield from columns or _closing(spec, named, settings)
    if named and not any(one.severity is IssueSeverity.ERROR for one in columns):
        yield from _value_problems(spec, named, settings)


def _in_stack(alert: CatalogAlert, settings: StackSettings) -> CatalogAlert:
    """Return an alert with what the stack changes in it."""
    override = settings.alerts.overrides.get(alert.spec.id)
    return replace(alert, spec=overridden(alert.spec, override)) if override else alert


def _target_problem(spec: AlertException, catalog: Catalog) -> Problem | None:
    if spec.alert and spec.alert not in catalog.alerts and spec.alert not in catalog.refused:
        text = f"alert '{spec.alert}' does not exist, {did_you_mean(spec.alert, list(catalog.alerts))}"
        return Problem("EX201", ("alert",), text)
    if spec.area and spec.area not in catalog.areas:
        text = f"area '{spec.area}' does not exist, {did_you_mean(spec.area, list(catalog.areas))}"
        return Problem("EX201", ("area",), text)
    if spec.alert and spec.alert in catalog.alerts and watches_break_glass(catalog.alerts[spec.alert].spec):
        text = f"alert '{spec.alert}' watches the emergency access accounts; it has no exceptions"
        return Problem("EX207", ("alert",), f"{text}, announce a drill instead")
    return None


def _column_problems(spec: AlertException, named: Sequence[CatalogAlert]) -> Iterator[Problem]:
    """Yield why an exception has no effect on the alerts that it names, or not on all of them."""
    if spec.alert:
        for one in named:
            columns = [problem for key in spec.match for problem in _column_of_alert(key, one.spec)]
            yield from columns or _lowering(spec, one.spec)
        return
    unknown = [key for key in spec.match if not any(named_columns(key, one.spec) for one in named)]
    for key in unknown:
        names = (*KINDS, *(name for one in named for name in exceptable_columns(one.spec)))
        known = sorted({name for name in names if any(named_columns(name, one.spec) for one in named)})
        text = f"no alert of {spec.target} can have '{key}' excepted"
        yield _about_key("EX202", key, f"{text}; {did_you_mean(key, known, 'write a kind such as account or ip')}")
    if not unknown:
        yield from _reach(spec, named)


def _column_of_alert(key: str, spec: AlertSpec) -> Iterator[Problem]:
    allowed, columns = exceptable_columns(spec), named_columns(key, spec)
    if not allowed:
        text = f"alert '{spec.id}' has no column that can be excepted, because one row summarizes many records"
        yield Problem("EX204", ("alert",), f"{text}; change an input or a parameter of the alert")
    elif not columns and key in spec.entities.columns():
        text = f"column '{key}' of alert '{spec.id}' has one of many values, and the others would be hidden too"
        yield _about_key("EX202", key, f"{text}; use one of: {', '.join(allowed)}")
    elif not columns:
        text = f"'{key}' is not a column of alert '{spec.id}' that can be excepted"
        yield _about_key("EX202", key, f"{text}; {did_you_mean(key, allowed)}")
    elif len(columns) > 1:
        text = f"alert '{spec.id}' has {len(columns)} columns of kind '{key}'"
        yield _about_key("EX203", key, f"{text}; write one of: {', '.join(columns)}")


def _lowering(exception: AlertException, spec: AlertSpec) -> Iterator[Problem]:
    columns = [name for key in exception.match for name in named_columns(key, spec)]
    why = lowering_problem(exception.severity, spec, columns) if exception.severity else ""
    if why:
        advice = "write a lower one, or remove severity so that the findings do not fire"
        yield Problem("EX214", ("severity",), f"{why}; {advice}")


def _closing(exception: AlertException, named: Sequence[CatalogAlert], settings: StackSettings) -> Iterator[Problem]:
    """Yield why no incident is closed, or a note on alerts whose findings do not fire instead."""
    reached = [(one, found) for one in named if (found := applied(exception, one.spec, one.area))]
    if not exception.close_incident or not reached:
        return
    problems = [closing_problem(one.spec, one.area, found.columns, settings) for one, found in reached]
    why = [text for text in problems if text]
    if exception.alert and why:
        text = f"{why[0]}; remove close_incident, or run the alert in Microsoft Sentinel"
        yield Problem("EX215", ("close_incident",), text)
    elif len(why) == len(problems):
        text = f"no alert of {exception.target} creates an incident that can be closed; remove close_incident"
        yield Problem("EX215", ("close_incident",), text)
    elif why:
        text = f"closes no incidents of {count_of(len(why), 'alert')}, whose findings do not fire ({why[0]}"
        text += ", ...)" if len(why) > 1 else ")"
        yield Problem("EX215", ("close_incident",), text, IssueSeverity.NOTE)


def _about_key(code: str, key: str, text: str) -> Problem:
    return Problem(code, ("match", key), text, is_about_key=True)


def _reach(spec: AlertException, named: Sequence[CatalogAlert]) -> Iterator[Problem]:
    """Yield an error if an exception applies to no alert, and a note on those whose column is not clear."""
    key = "area" if spec.area else "all"
    if not any(applied(spec, one.spec, one.area) for one in named):
        text = f"no alert of {spec.target} has one column for each of: {', '.join(spec.match)}"
        text += f", and a severity above '{spec.severity}'" if spec.severity else ""
        yield Problem("EX204", (key,), f"{text}; write fewer keys, or columns instead of kinds")
        return
    unclear = sorted(one.spec.id for one in named if any(len(named_columns(name, one.spec)) > 1 for name in spec.match))
    if unclear:
        listed = first_of(unclear, _MOST_NAMED)
        text = f"does not apply to {count_of(len(unclear), 'alert')} with several columns of a kind ({listed})"
        yield Problem("EX213", (key,), f"{text}; write the column instead of the kind", IssueSeverity.NOTE)


def _value_problems(spec: AlertException, named: Sequence[CatalogAlert], settings: StackSettings) -> Iterator[Problem]:
    for key, values in spec.match.items():
        has_addresses = any(is_address(key, one.spec) for one in named if named_columns(key, one.spec))
        for number, value in enumerate(values):
            problem = value_problem(value, is_address=has_addresses)
            is_wrong = problem is not None and problem.severity is IssueSeverity.ERROR
            account = None if has_addresses or is_wrong else _break_glass(value, settings)
            if account:
                text = f"{shown(value)} matches the emergency access account {shown(account)}"
                problem = Problem("EX207", (), f"{text}; its alerts must always notify, remove it")
            if problem:
                yield problem.below("match", key, number)
        if not has_addresses:
            yield from (problem.below("match", key) for problem in prefix_problem(values))


def _break_glass(value: str, settings: StackSettings) -> str | None:
    return next((one for one in settings.break_glass.accounts if matches_text(value, one)), None)


def _dates(spec: AlertException, today: date) -> Iterator[Problem]:
    if spec.created > today:
        text = f"created '{spec.created}' is after today, which would make the exception longer"
        yield Problem("EX206", ("created",), f"{text}; write the day of the approval")
    state = spec.state(today)
    if state is State.EXPIRED:
        text = f"exception '{spec.id}' of {spec.owner} expired on {spec.expires} and has no effect"
        yield Problem("EX205", ("expires",), f"{text}; remove it, or renew it with a new approval")
    elif state is State.ENDING:
        text = f"exception '{spec.id}' of {spec.owner} ends on {spec.expires}"
        yield warning("EX210", ("expires",), f"{text}; renew it or expect its findings again")


def _many(exceptions: Iterable[PlacedException], catalog: Catalog) -> Iterator[Issue]:
    placed = [one for one in exceptions if one.spec.alert in catalog.alerts]
    counts = Counter(one.spec.alert for one in placed)
    last = {one.spec.alert: one for one in placed}
    for alert, count in counts.items():
        if count > MANY:
            text = f"alert '{alert}' has {count} exceptions; change its inputs, parameters or threshold instead"
            yield last[alert].document.issue(last[alert].at(warning("EX212", ("alert",), text)))
