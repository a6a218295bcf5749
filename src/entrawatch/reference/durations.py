"""ISO 8601 durations in minutes, and the lists of them that log alert rules accept."""

import re

# azure limits SQR011, SQR012, SQR015, SQR016; the lists differ by a few members each.
EVALUATION_FREQUENCIES = (
    "PT1M", "PT5M", "PT10M", "PT15M", "PT30M", "PT45M",
    "PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H", "P1D",
)  # fmt: skip
WINDOW_SIZES = (*EVALUATION_FREQUENCIES, "P2D")
QUERY_TIME_RANGES = (*WINDOW_SIZES[1:4], "PT20M", *WINDOW_SIZES[4:])
MUTE_DURATIONS = WINDOW_SIZES[1:]

_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?)?")


def minutes(duration: str) -> int:
    """Return the minutes of a duration such as PT15M or P1D; raise ValueError for any other text."""
    match = _parsed(duration)
    if match is None:
        raise ValueError(duration)
    days, hours, rest = (int(part or 0) for part in match.groups())
    return (days * 24 + hours) * 60 + rest


def query_time_range(total: int) -> str:
    """Return the shortest time range that log alert rules accept and that covers these minutes; at most P2D."""
    return next((one for one in QUERY_TIME_RANGES if minutes(one) >= total), QUERY_TIME_RANGES[-1])


def normalized(total: int) -> str:
    """Return minutes as Azure answers a duration of any length: P1DT23H, PT1H30M; another spelling would be drift."""
    days, rest = divmod(total, 1440)
    hours, left = divmod(rest, 60)
    time = (f"{hours}H" if hours else "") + (f"{left}M" if left else "")
    return f"P{f'{days}D' if days else ''}{f'T{time}' if time else ''}"


def is_duration(text: str) -> bool:
    """Return whether a text is a duration of days, hours and minutes, such as PT15M or P14D."""
    return _parsed(text) is not None


def known_minutes(text: str) -> int:
    """Return the minutes of a duration; 0 for a text that is not one, which is reported where it is written."""
    return minutes(text) if is_duration(text) else 0


def _parsed(text: str) -> re.Match[str] | None:
    match = _ISO.fullmatch(text)
    return match if match and any(match.groups()) else None


def iso(total: int) -> str:
    """Return minutes as a duration: P2D, PT3H, PT90M."""
    if total % 1440 == 0:
        return f"P{total // 1440}D"
    return f"PT{total // 60}H" if total % 60 == 0 else f"PT{total}M"
