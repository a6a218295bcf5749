"""Values of parameters, and the texts that they become in queries and titles."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from entrawatch.workbook_pages.content import Condition, Parameter, QueryItem
from entrawatch.workbook_pages.questions import Question, question
from entrawatch.workbook_pages.views import Prose
from entrawatch.workbooks.model.parameters import ParameterType

ALL = "value::all"
"""What workbooks store for 'All'."""
State = Mapping[str, str]
"""The value of each parameter, by name; a time range is its milliseconds."""
_USE = re.compile(r"\{([A-Za-z_]\w*)(?::([\w.$]+))?\}")
# Azure Monitor draws about this many points over a time range.
_POINTS = 50
_GRAINS = ("1m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d")
_GRAIN_SECONDS = (60, 300, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_UNITS = ((86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"))


@dataclass(frozen=True)
class Choice:
    """One value that a reader can choose."""

    value: str
    label: str


@dataclass(frozen=True)
class Setting:
    """A parameter of the page: its parameter in the workbook, its choices, and its value when the page opens."""

    parameter: Parameter
    choices: tuple[Choice, ...]
    value: str
    every: tuple[str, ...] = ()
    """All values of a list, also those that are not offered here."""

    @property
    def is_time(self) -> bool:
        """Return whether it is a time range."""
        return self.parameter.type == ParameterType.TIME_RANGE

    def label(self, value: str) -> str:
        """Return what a reader sees for a value."""
        return next((one.label for one in self.choices if one.value == value), value)


@dataclass(frozen=True)
class Filling:
    """All that texts can name: the settings, the state, and the end of the time ranges."""

    settings: Mapping[str, Setting]
    state: State
    now: datetime
    times: Mapping[str, timedelta] = field(default_factory=dict)

    def query(self, text: str) -> str:
        """Return a query with the values of the parameters that it names."""
        return self._filled(text, is_query=True)

    def question(self, text: str) -> Question:
        """Return a query with the values of its parameters, also apart from the texts among them."""
        return question(text, self.query)

    def shown(self, text: str) -> str:
        """Return a title or Markdown with the labels of the values."""
        return self._filled(text, is_query=False)

    def prose(self, markdown: str) -> Prose:
        """Return Markdown with the labels of the values, apart from it."""
        values: list[str] = []

        def mark(match: re.Match[str]) -> str:
            if match[1] not in self.state:
                return match[0]
            values.append(self._value(match[1], match[2] or "", is_query=False))
            return Prose.mark(len(values) - 1)

        return Prose(_USE.sub(mark, re.sub("[\ue000\ue001]", "", markdown)), tuple(values))

    def _filled(self, text: str, *, is_query: bool) -> str:
        def value(match: re.Match[str]) -> str:
            name, form = match[1], match[2] or ""
            return match[0] if name not in self.state else self._value(name, form, is_query=is_query)

        return _USE.sub(value, text)

    def _value(self, name: str, form: str, *, is_query: bool) -> str:
        raw, setting = self.state[name], self.settings.get(name)
        if setting and setting.is_time:
            return self._time(raw, form, is_query=is_query)
        if form == "label" or (not is_query and not form):
            return setting.label(raw) if setting else raw
        text = _listed(setting, raw) if setting else raw
        return json.dumps(text, ensure_ascii=False)[1:-1] if form in ("escapejson", "escape") else text

    def _time(self, raw: str, form: str, *, is_query: bool) -> str:
        duration = duration_of(raw)
        if form == "grain":
            return grain(duration.total_seconds())
        if form in ("start", "startISO"):
            return _moment(self.now - duration, is_query=is_query)
        if form in ("end", "endISO"):
            return _moment(self.now, is_query=is_query)
        if not is_query or form == "label":
            return time_label(raw)
        return f"between ({_moment(self.now - duration)} .. {_moment(self.now)})"


def _moment(moment: datetime, *, is_query: bool = True) -> str:
    text = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    return f"datetime({text})" if is_query else f"{text[:10]} {text[11:16]} UTC"


def _listed(setting: Setting, raw: str) -> str:
    """Return a value as its parameter writes it in queries: of several values, in quotes, with delimiters."""
    parameter = setting.parameter
    if raw == ALL and parameter.type_settings.select_all_value:
        return parameter.type_settings.select_all_value
    if not parameter.multi_select:
        return raw
    values = [value for value in setting.every if value != ALL] if raw == ALL else [raw]
    quote = parameter.quote
    return (parameter.delimiter or ",").join(f"{quote}{value}{quote}" for value in values)


def duration_of(raw: str) -> timedelta:
    """Return the length of a time range."""
    try:
        return timedelta(milliseconds=float(raw))
    except (ValueError, OverflowError):
        return timedelta(days=1)


def time_range_of(owner: Parameter | QueryItem, state: State) -> timedelta | None:
    """Return the time range of a query: of the parameter that it names, or its own; None without one."""
    name = owner.time_context_from_parameter
    if name in state:
        return duration_of(state[name])
    fixed = owner.time_context.duration_ms if owner.time_context else 0
    return duration_of(str(fixed)) if fixed else None


def time_label(raw: str) -> str:
    """Return a time range in words, such as 'Last 7 days'."""
    milliseconds = duration_of(raw) / timedelta(milliseconds=1)
    size, unit = next((one for one in _UNITS if milliseconds % one[0] == 0), _UNITS[-1])
    count = round(milliseconds / size)
    if (count, unit) == (1, "day"):
        return "Last 24 hours"
    return f"Last {unit}" if count == 1 else f"Last {count} {unit}s"


def grain(seconds: float) -> str:
    """Return the width of the steps of a chart over so many seconds."""
    wanted = seconds / _POINTS
    return next((name for name, size in zip(_GRAINS, _GRAIN_SECONDS, strict=True) if size >= wanted), _GRAINS[-1])


def names_in(*texts: str) -> frozenset[str]:
    """Return the names that texts contain as parameters."""
    return frozenset(match[1] for text in texts for match in _USE.finditer(text))


def holds(conditions: Iterable[Condition], state: State, known: Sequence[str] | frozenset[str] | None = None) -> bool:
    """Return whether all conditions hold; with `known`, those on other parameters are ignored."""
    return all(
        _holds(one, state.get(one.parameter_name, ""))
        for one in conditions
        if known is None or one.parameter_name in known
    )


def _holds(condition: Condition, value: str) -> bool:
    is_equal = value == condition.value
    return not is_equal if condition.comparison == "isNotEqualTo" else is_equal
