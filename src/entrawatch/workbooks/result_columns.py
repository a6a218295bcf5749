"""Columns that get a format by their names: moments, counts, results, risks, and pages in the Entra admin center."""

import re
from collections.abc import Sequence

from entrawatch.kql.words import words
from entrawatch.workbooks.model.columns import Column, Formatter
from entrawatch.workbooks.theme import APPLICATION_PAGE, USER_PAGE, result_column, risk_column

_EVENTS = "Failure|Success|SignIn|Lockout|Block|Attempt|Hit|Prompt|Step|Interrupt|Seen|Activity|Run"
_MOMENT = re.compile(rf"(?:Last|First)(?:{_EVENTS})?|[A-Z]\w*At")
_COUNT = (
    r"\w*(Failures|SignIns|Accounts|Addresses|Attempts|Requests|Prompts|Devices|Events|Records|Hits|Activations|"
    r"Members|Mailboxes|Targets|Actions|Removals|Changes|Steps|Detections)"
)
_RESULTS = ("Result", "ResultType")
_RISKS = ("RiskLevel", "RiskLevelDuringSignIn", "RiskLevelAggregated")
# Column with the text of a link, with the ID of what it opens, and the name of the column with the address.
_PAGES = (
    ("UserPrincipalName", "UserId", USER_PAGE),
    ("Actor", "ActorId", USER_PAGE),
    ("Account", "AccountId", USER_PAGE),
    ("Member", "MemberId", USER_PAGE),
    ("MemberName", "MemberId", USER_PAGE),
    ("Owner", "OwnerId", USER_PAGE),
    ("AppDisplayName", "AppId", APPLICATION_PAGE),
    ("Application", "AppId", APPLICATION_PAGE),
    ("Application", "ApplicationId", APPLICATION_PAGE),
)


def in_words(column: str) -> str:
    """Return the name of a column as words of a title: 'sign-ins' for SignIns."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).lower()
    return re.sub(r"\bid\b", "ID", re.sub(r"\bsign in", "sign-in", text))


def moments(query: str) -> tuple[str, ...]:
    """Return the columns of a query that hold a moment by their names, the time of a record first."""
    found = sorted(word for word in words(query) if _MOMENT.fullmatch(word) and word not in {"IngestedAt", "ArrivedAt"})
    last_first = sorted(found, key=lambda name: (not name.startswith("Last"), name.startswith("First"), name))
    return (*(["TimeGenerated"] if "TimeGenerated" in words(query) else []), *last_first)


def moment_of_row(query: str) -> str:
    """Return the KQL expression of a row's moment: the first of its columns that the result has."""
    expression = "datetime(null)"
    for name in reversed(moments(query)):
        expression = f'column_ifexists("{name}", {expression})'
    return expression


def formatted(query: str) -> tuple[Column, ...]:
    """Return the formats of the columns that a query may return."""
    read = words(query)
    return (
        Column(_COUNT, Formatter.BAR, palette="blue", is_pattern=True),
        *(result_column(name) for name in _RESULTS if name in read),
        *(risk_column(name) for name in _RISKS if name in read),
    )


def counted() -> tuple[Column, ...]:
    """Return the format of columns with counts alone, for grids that a workbook has hundreds of."""
    return (Column(_COUNT, Formatter.BAR, palette="blue", is_pattern=True),)


def page_lines(query: str) -> str:
    """Return the operators that add the addresses of pages to a query's result."""
    return "".join(
        f'| extend {text}Page = iff({_has_no_page(text, key, page)}, "", strcat("{page}", {_value(key)}))\n'
        for text, key, page in _pages(query)
    )


def _has_no_page(text: str, key: str, page: str) -> str:
    """Return the condition of a row without a page: no ID, or an application that acted instead of a user."""
    is_other = f' or {_value(text)} !contains "@"' if page == USER_PAGE else ""
    return f"isempty({_value(key)}){is_other}"


def _value(column: str) -> str:
    return f'tostring(column_ifexists("{column}", ""))'


def page_columns(query: str) -> tuple[Column, ...]:
    """Return the formats of the columns with links, and of those with their addresses, which are hidden."""
    pages = _pages(query)
    links = (Column(text, Formatter.LINK, address=f"{text}Page") for text, _, _ in pages)
    return (*links, *(Column(f"{text}Page", Formatter.HIDDEN) for text, _, _ in pages))


def _pages(query: str) -> Sequence[tuple[str, str, str]]:
    read = words(query)
    found: dict[str, tuple[str, str, str]] = {}
    for text, key, page in _PAGES:
        if text in read and key in read:
            found.setdefault(text, (text, key, page))
    return tuple(found.values())
