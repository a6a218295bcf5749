"""A few sign-ins of three accounts, of which one has a hostile name."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from entrawatch.detection.records import Record

WORKBOOK = Path(__file__).with_name("every_kind.json")
END = datetime(2026, 3, 13, 18, tzinfo=UTC)
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&{Tab}"
ACCOUNTS = ("adele@contoso.com", "ben@contoso.com", HOSTILE)


def sign_in(hours: int, account: str, result: str) -> Record:
    at = END - timedelta(hours=hours)
    columns = {"TimeGenerated": at, "_TimeReceived": at, "UserPrincipalName": account, "ResultType": result}
    return Record("SigninLogs", {**columns, "AppDisplayName": "Portal", "Location": "DE", "UserId": "x"})


SIGN_INS = [sign_in(hours, ACCOUNTS[hours % 3], "50126" if hours % 2 else "0") for hours in range(0, 60, 5)]
