"""The PowerShell script that checks, on a machine, whether the events of its role can exist and be collected."""

from collections.abc import Iterable, Iterator, Sequence

from entrawatch.reference.data_files import read_text
from entrawatch.reference.windows_events import AuditSubcategory, ObjectAudit, RoleEvents, channel_of

# The line of the template that the checks of the role replace.
_CHECKS = "# checks of the role\n"
_HIVES = {"HKLM": "HKLM:"}


def collection_script(
    role: str, events: RoleEvents, extra_queries: Sequence[str] = (), stack: str | None = None
) -> str:
    """Return the script for machines of one role, with the own queries of a stack; it only reads."""
    text = read_text("collection_script.ps1").replace("{role}", role).replace("{title}", events.title)
    text = text.replace("{stack}", f" --stack {stack}" if stack else "")
    return text.replace(_CHECKS, "\n".join(_checks(events.xpaths(extra_queries), events)) + "\n")


def _checks(queries: Iterable[str], events: RoleEvents) -> Iterator[str]:
    channels: dict[str, list[str]] = {}
    for query in queries:
        channels.setdefault(channel_of(query), []).append(query.partition("!")[2])
    for channel, xpaths in channels.items():
        yield f"if (Confirm-Log {_quoted(channel)}) {{"
        yield from (f"    Confirm-Query {_quoted(channel)} {_quoted(xpath)}" for xpath in xpaths)
        yield "}"
    for one in events.audit:
        yield f"Confirm-Audit {_quoted(one.name)} {_quoted(one.guid)} {_needed(one)}  # {_numbers(one.events)}"
    yield from map(_object_audit, events.object_audits)


def _object_audit(one: ObjectAudit) -> str:
    hive, _, key = one.object.partition("\\")
    if hive in _HIVES:
        return f"Confirm-ObjectAudit {_quoted(f'{_HIVES[hive]}{chr(92)}{key}')}  # {_numbers(one.events)}"
    text = f"check by hand: {one.object} audits '{one.right}' for {one.principal} (events {_numbers(one.events)})"
    return f"Write-Host {_quoted(f'by hand  {text}')}"


def _needed(one: AuditSubcategory) -> int:
    return int(one.success) + 2 * int(one.failure)


def _numbers(events: Iterable[int]) -> str:
    return ", ".join(map(str, events))


def _quoted(text: str) -> str:
    """Return a literal of PowerShell, which reads nothing inside single quotes but doubled ones."""
    return "'" + text.replace("'", "''") + "'"
