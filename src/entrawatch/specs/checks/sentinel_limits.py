"""What Microsoft Sentinel rejects in the `sentinel` block of an alert; codes are the IDs of the limits."""

import re
from collections.abc import Iterator

from entrawatch.documents.document import Document
from entrawatch.documents.issues import Issue, Problem, warning
from entrawatch.documents.messages import shown
from entrawatch.kql.arrival import NEW_SINCE
from entrawatch.kql.words import words
from entrawatch.reference.durations import EVALUATION_FREQUENCIES, is_duration, minutes, normalized
from entrawatch.specs.alert_spec import AlertSpec, Detects, SentinelSpec
from entrawatch.specs.checks.azure_limits import LATE_MARGIN
from entrawatch.specs.sentinel_schedule import (
    LONG_WINDOW,
    LONG_WINDOW_FREQUENCY,
    LONGEST,
    SHORTEST,
    SentinelSchedule,
    custom_details,
    sentinel_schedule,
)

MOST_DETAILS = 20
DETAIL_KEY = re.compile(r"[A-Za-z]\w{0,19}", re.ASCII)
LONGEST_SUPPRESSION = minutes("P1D")


def check_sentinel_limits(spec: AlertSpec, document: Document) -> list[Issue]:
    """Return every limit of Microsoft Sentinel that the block of an alert violates."""
    return [document.issue(problem) for problem in broken_sentinel_limits(spec)]


def broken_sentinel_limits(spec: AlertSpec) -> list[Problem]:
    """Return the limits that an alert with a `sentinel` block violates, without a location in a file."""
    given = spec.sentinel
    if given is None:
        return []
    found = [*_durations(given), *_details(spec, given)]
    # Comparing values makes sense only if each of them is one.
    if not found and spec.evaluation_frequency in EVALUATION_FREQUENCIES:
        found = [*_relations(spec, given)]
    return [problem.below("sentinel") for problem in found]


def _durations(given: SentinelSpec) -> Iterator[Problem]:
    for code, key, most in (
        ("SEN010", "evaluation_frequency", LONGEST),
        ("SEN010", "window_size", LONGEST),
        ("SEN015", "suppression_duration", LONGEST_SUPPRESSION),
    ):
        value = getattr(given, key)
        if value is not None and not (is_duration(value) and SHORTEST <= minutes(value) <= most):
            yield _out_of_range(code, key, value, most)


def _out_of_range(code: str, key: str, value: str, most: int) -> Problem:
    text = f"{key} {shown(value)} is not accepted by Microsoft Sentinel"
    return Problem(code, (key,), f"{text}; use PT5M to {normalized(most)}")


def _relations(spec: AlertSpec, given: SentinelSpec) -> Iterator[Problem]:
    schedule = sentinel_schedule(spec)
    found = [*broken_schedule(schedule)]
    if given.suppression_duration:
        found += broken_suppression(minutes(given.suppression_duration), schedule.frequency)
    # What Azure rejects is not judged further.
    yield from found or _unread(spec, given, schedule)


def _unread(spec: AlertSpec, given: SentinelSpec, schedule: SentinelSchedule) -> Iterator[Problem]:
    """Yield a schedule that Azure accepts, and with which a rule never reads some records."""
    if given.suppression_duration:
        yield from _suppressed_records(spec, given.suppression_duration, schedule)
    margin = schedule.window - schedule.frequency
    if spec.detects is Detects.EVENT and margin < LATE_MARGIN:
        key = "window_size" if given.window_size else "evaluation_frequency"
        text = f"in Microsoft Sentinel, the rule runs every {normalized(schedule.frequency)}"
        text = f"{text} and reads back {normalized(schedule.window)}, so late events are lost"
        least = normalized(schedule.frequency + LATE_MARGIN)
        yield warning("SQR082", (key,), f"{text}; use a window_size of {least} or more")


def _suppressed_records(spec: AlertSpec, suppression: str, schedule: SentinelSchedule) -> Iterator[Problem]:
    until_next_run = -(-minutes(suppression) // schedule.frequency) * schedule.frequency
    window = normalized(schedule.window)
    if NEW_SINCE in words(spec.query) and until_next_run > schedule.frequency:
        missed = "takes as new only what arrived since its last scheduled run; remove it, so that no record is lost"
    elif until_next_run > schedule.window:
        missed = f"reads back only {window}; write at most {window}, or increase window_size"
    else:
        return
    text = f"the rule does not run for suppression_duration '{suppression}' after it fires, and then {missed}"
    yield warning("SP213", ("suppression_duration",), text)


def broken_schedule(
    schedule: SentinelSchedule, keys: tuple[str, str] = ("evaluation_frequency", "window_size")
) -> Iterator[Problem]:
    """Yield what Microsoft Sentinel rejects in the frequency and the window of a rule; `keys` are their names."""
    every, window = normalized(schedule.frequency), normalized(schedule.window)
    path = keys[1:]
    for key, value in zip(keys, (schedule.frequency, schedule.window), strict=True):
        if not SHORTEST <= value <= LONGEST:
            yield _out_of_range("SEN010", key, normalized(value), LONGEST)
    if schedule.window < schedule.frequency:
        text = f"the rule runs every {every} but reads back only {window}"
        yield Problem("SEN011", path, f"{text}; events in between are never read, increase {keys[1]}")
    elif schedule.window >= LONG_WINDOW and schedule.frequency < LONG_WINDOW_FREQUENCY:
        text = f"a window of P2D or more, such as '{window}', requires a rule that runs every PT1H or less often"
        yield Problem("SEN012", path, f"{text}, not every {every}; change one of them")


def broken_suppression(suppression: int, frequency: int) -> Iterator[Problem]:
    """Yield what Microsoft Sentinel rejects or ignores in a suppression, in minutes."""
    path, given = ("suppression_duration",), normalized(suppression)
    if not SHORTEST <= suppression <= LONGEST_SUPPRESSION:
        yield _out_of_range("SEN015", *path, given, LONGEST_SUPPRESSION)
    elif suppression < frequency:
        text = f"suppression_duration '{given}' has no effect, because the rule runs every {normalized(frequency)}"
        yield Problem("SEN015", path, f"{text}; write at least that, or remove it")


def _details(spec: AlertSpec, given: SentinelSpec) -> Iterator[Problem]:
    of_entities = custom_details(spec.model_copy(update={"sentinel": None}))
    for key in given.custom_details:
        path = ("custom_details", key)
        if not DETAIL_KEY.fullmatch(key):
            text = f"name {shown(key)} does not fit; use 1 to 20 letters, digits and underscores, a letter first"
            yield Problem("SEN023", path, text, is_about_key=True)
        elif key in of_entities:
            text = f"name '{key}' is that of the entity column '{of_entities[key]}'; choose another name"
            yield Problem("SEN023", path, text, is_about_key=True)
    count = len(custom_details(spec))
    if count > MOST_DETAILS:
        text = f"{count} custom details, with the columns of entities; a rule allows {MOST_DETAILS}, remove some"
        yield Problem("SEN023", ("custom_details",), text)
