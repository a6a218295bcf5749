"""The parameters of a workbook: their choices, and their values when the page opens."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.messages import did_you_mean
from entrawatch.logs.render_rows import cell_text
from entrawatch.workbook_pages.answers import Answers, NoAnswer, Rows, static_rows
from entrawatch.workbook_pages.cells import value_text
from entrawatch.workbook_pages.content import (
    JSON,
    LOGS,
    RESOURCE_GRAPH,
    Condition,
    Item,
    LinksItem,
    Parameter,
    ParametersItem,
    all_items,
    all_queries,
)
from entrawatch.workbook_pages.read_workbooks import options_of
from entrawatch.workbook_pages.values import ALL, Choice, Filling, Setting, duration_of, time_label, time_range_of
from entrawatch.workbooks.model.parameters import DAY_MS, ParameterType

_MOST_CHOICES, _MOST_ASKED = 20, 5
"""Choices of a list that the workbook contains, and of one that a query returns: each is a state of many items."""
_DURATION = re.compile(r"[1-9][0-9]{0,12}")
"""Milliseconds, at most some centuries."""
_LISTS = frozenset({ParameterType.DROP_DOWN, ParameterType.OPTIONS})


def settings_of(items: Iterable[Item], answers: Answers, given: Mapping[str, str]) -> dict[str, Setting]:
    """Return the parameters of a workbook by name; `given` replaces values."""
    found: dict[str, Setting] = {}
    for item in all_items(items):
        if isinstance(item, ParametersItem):
            for parameter in item.parameters:
                if parameter.name and parameter.name not in found:
                    found[parameter.name] = _setting(parameter, answers, found, given)
    return found


def tab_values(items: Iterable[Item]) -> dict[str, list[str]]:
    """Return the values that tabs and links give to parameters, by name, in order."""
    found: dict[str, list[str]] = {}
    for item in all_items(items):
        if isinstance(item, LinksItem):
            for link in item.links:
                if link.link_target == "parameter" and link.cell_value:
                    found.setdefault(link.cell_value, []).append(link.sub_target)
    return found


def opening_tabs(items: Sequence[Item], tabs: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the tab that a page opens with, by parameter: the first that does not read Azure Resource Graph."""
    return {
        name: next((value for value in values if not _reads_azure(items, name, value)), values[0])
        for name, values in tabs.items()
    }


def _reads_azure(items: Iterable[Item], name: str, value: str) -> bool:
    inside = [item for item in all_items(items) if any(_is_tab(one, name, value) for one in item.conditions)]
    return any(query.query_type == RESOURCE_GRAPH for query in all_queries(inside))


def _is_tab(condition: Condition, name: str, value: str) -> bool:
    return (condition.parameter_name, condition.comparison, condition.value) == (name, "isEqualTo", value)


def exported_defaults(items: Iterable[Item]) -> dict[str, str]:
    """Return the parameters that rows set, with their values until one is selected."""
    return {one.parameter_name: one.default_value for item in all_queries(items) for one in item.exports}


def _setting(
    parameter: Parameter, answers: Answers, before: Mapping[str, Setting], given: Mapping[str, str]
) -> Setting:
    every = tuple(_choices(parameter, answers, before))
    choices = every[: _MOST_ASKED if parameter.query else _MOST_CHOICES]
    value = _value(parameter, every)
    if parameter.name in given:
        value = _chosen(parameter, every, given[parameter.name])
    if every and value not in {one.value for one in choices}:
        label = next((one.label for one in every if one.value == value), value)
        choices = (*choices, Choice(value, time_label(value) if _is_time(parameter) else label))
    if _is_time(parameter):
        choices = tuple(sorted(choices, key=_length))
    return Setting(parameter, choices, value, tuple(one.value for one in every))


def _is_time(parameter: Parameter) -> bool:
    return parameter.type == ParameterType.TIME_RANGE


def _length(choice: Choice) -> float:
    return duration_of(choice.value).total_seconds()


def _chosen(parameter: Parameter, choices: Sequence[Choice], text: str) -> str:
    """Return a value by its label, as people write it, or the value itself; raise EntrawatchError for another one."""
    wanted = text.casefold()
    found = next((one.value for one in choices if wanted in (one.label.casefold(), one.value.casefold())), None)
    if found is None and choices and not (_is_time(parameter) and _DURATION.fullmatch(text)):
        advice = did_you_mean(text, [one.label for one in choices])
        raise EntrawatchError(f"'{text}' is not a value of parameter '{parameter.name}'; {advice}")
    return text if found is None else found


def _value(parameter: Parameter, choices: tuple[Choice, ...]) -> str:
    value: Any = parameter.value
    if _is_time(parameter):
        duration = value.get("durationMs") if isinstance(value, dict) else None
        return _milliseconds(duration if isinstance(duration, int | float) else DAY_MS)
    if isinstance(value, list):
        value = value[0] if value else None
    text = "" if value is None else str(value)
    text = text or parameter.default_value
    if text == "value::1" or (not text and parameter.type in _LISTS):
        first = next((one.value for one in choices if one.value != ALL), "")
        return next((one.value for one in choices if one.value == _selected(parameter)), first)
    return text


def _selected(parameter: Parameter) -> str | None:
    return next((value for value, _, is_selected in options_of(parameter.json_data) if is_selected), None)


def _milliseconds(duration: float) -> str:
    return f"{duration:.0f}"


def _choices(parameter: Parameter, answers: Answers, before: Mapping[str, Setting]) -> Iterator[Choice]:
    if _is_time(parameter):
        durations = sorted(
            {one.duration_ms for one in parameter.type_settings.selectable_values if one.duration_ms > 0}
        )
        yield from (Choice(_milliseconds(one), time_label(_milliseconds(one))) for one in durations)
        return
    if parameter.type not in _LISTS:
        return
    if ALL in parameter.type_settings.additional_resource_options:
        yield Choice(ALL, "All")
    if parameter.query:
        yield from _asked(parameter, answers, before)
    else:
        yield from (Choice(value, label) for value, label, _ in options_of(parameter.json_data))


def _asked(parameter: Parameter, answers: Answers, before: Mapping[str, Setting]) -> Iterator[Choice]:
    rows = _rows(parameter, answers, before)
    if isinstance(rows, Rows):
        for row in rows.rows:
            value = cell_text(row[0]) if row else ""
            yield Choice(value, value_text(row[1]) if len(row) > 1 and row[1] else value)


def _rows(parameter: Parameter, answers: Answers, before: Mapping[str, Setting]) -> Rows | NoAnswer:
    state = {name: setting.value for name, setting in before.items()}
    asked = Filling(before, state, answers.now).question(parameter.query)
    if parameter.query_type == JSON:
        return static_rows(asked.query)
    if parameter.query_type != LOGS:
        return NoAnswer("only logs answer queries here")
    return answers.rows(asked, time_range_of(parameter, state))
