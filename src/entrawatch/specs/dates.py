"""Days and moments in files: text that exists in the calendar."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from entrawatch.documents.quoting import shown

# A moment in UTC, as Azure returns it: any other spelling would be a difference after each refresh.
UTC_MOMENT = r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def is_moment(text: str) -> bool:
    """Return whether a text is a moment in UTC that exists."""
    try:
        return bool(re.search(UTC_MOMENT, text) and datetime.fromisoformat(text))
    except ValueError:
        return False


def _day(value: Any) -> date:
    try:
        # Python also reads other forms, such as the number of a week.
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except (TypeError, ValueError):
        pass
    raise _refused(f"{shown(value)} is not a date; write year, month and day, such as 2027-02-28")


def _moment(value: str) -> str:
    if not is_moment(value):
        raise _refused(f"{shown(value)} is not a moment; write one that exists, such as 2026-03-01T00:00:00Z")
    return value


def _refused(message: str) -> PydanticCustomError:
    # A brace in the author's text must not be read as a placeholder.
    return PydanticCustomError("not_in_calendar", "{message}", {"message": message})


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[str, Field(pattern=UTC_MOMENT), AfterValidator(_moment)]
