"""Checks of sinks: event hubs and storage archives that Azure accepts, and that records can reach."""

import re
from collections.abc import Iterator, Mapping, Sequence

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Problem
from entrawatch.documents.messages import did_you_mean, shown
from entrawatch.documents.quoting import shown_at
from entrawatch.reference.azure_ids import GUID
from entrawatch.stacks.checks.azure_ids import check_azure_id
from entrawatch.stacks.checks.receivers import HUB_NAME, HUB_NAMESPACE, MAX_HUB_CHARACTERS
from entrawatch.stacks.sinks import ArchiveSink, EventHubSink, Sink

# DIA006: a tenant can have five diagnostic settings. One sends to the workspace.
MAX_SETTINGS = 5
MAX_THROUGHPUT_UNITS, MAX_PARTITIONS, MAX_RETENTION_DAYS = 40, 32, 7  # EVH002, EVH006, EVH005, in the Standard tier
MAX_IMMUTABLE_DAYS = 146_000  # STO004
REPLICATIONS = tuple(f"Standard_{kind}" for kind in ("LRS", "ZRS", "GRS", "RAGRS", "GZRS", "RAGZRS"))
_ACCOUNT = re.compile(r"[a-z0-9]{3,24}")
_RULE_SHAPE = "/subscriptions/<guid>/resourceGroups/<name>/providers/Microsoft.EventHub/namespaces/<name>"
_RULE = re.compile(
    rf"/subscriptions/{GUID}/resourceGroups/[-\w.()]{{1,90}}/providers/Microsoft\.EventHub/namespaces/[^/]+"
    r"(?P<hub>/eventhubs/[^/]+)?/authorizationRules/[^/\s]+",
    re.IGNORECASE,
)


def check_sinks(sinks: Mapping[str, Sink], *, is_managed: bool) -> Iterator[Problem]:
    """Yield what Azure rejects in sinks, and what would leave one without records."""
    path = ("log_routing", "sinks")
    if sinks and not is_managed:
        text = "sinks have no effect, because this stack does not manage the diagnostic settings; write manage: true"
        yield Problem("ST312", path, text, is_about_key=True)
    if len(sinks) + 1 > MAX_SETTINGS:
        text = f"the tenant would have {len(sinks) + 1} diagnostic settings with the one to the workspace"
        yield Problem("DIA006", path, f"{text}; Azure allows {MAX_SETTINGS}, remove some sinks", is_about_key=True)
    for name, sink in sinks.items():
        yield from check_sink(sink, (*path, name))
    yield from _shared_destinations(sinks, path)


def check_sink(sink: Sink, path: KeyPath) -> Iterator[Problem]:
    """Yield what Azure rejects in one sink."""
    yield from _event_hub(sink, path) if isinstance(sink, EventHubSink) else _archive(sink, path)


def _shared_destinations(sinks: Mapping[str, Sink], path: KeyPath) -> Iterator[Problem]:
    first: dict[tuple[str | None, ...], str] = {}
    for name, sink in sinks.items():
        if isinstance(sink, ArchiveSink):
            place: tuple[str | None, ...] = (sink.existing_id or sink.account,)
        else:
            # Two sinks cannot create one namespace; in an existing one, each can have its own hub.
            place = (sink.authorization_rule_id, sink.event_hub) if sink.authorization_rule_id else (sink.namespace,)
        other = first.setdefault(tuple(text and text.casefold() for text in place), name)
        if other != name and place[0]:
            text = f"sink '{name}' has the same destination as sink '{other}', to which Azure accepts one setting"
            yield Problem("DIA007", (*path, name), f"{text}; list all categories in one sink", is_about_key=True)


def _event_hub(sink: EventHubSink, path: KeyPath) -> Iterator[Problem]:
    if len(sink.event_hub) > MAX_HUB_CHARACTERS or not HUB_NAME.fullmatch(sink.event_hub):
        text = f"event_hub {shown(sink.event_hub)} is not accepted by Azure; use 1 to {MAX_HUB_CHARACTERS} letters"
        yield Problem("EVH007", (*path, "event_hub"), f"{text}, digits, hyphens, underscores and periods")
    made = ("namespace", "partitions", "retention_days", "throughput_units")
    yield from _one_of(sink, "authorization_rule_id", "namespace", made, path)
    if sink.authorization_rule_id is not None:
        yield from _namespace_rule(sink.authorization_rule_id, (*path, "authorization_rule_id"))
    if sink.namespace is not None and not HUB_NAMESPACE.fullmatch(sink.namespace):
        text = f"namespace {shown(sink.namespace)} is not accepted by Azure; use 6 to 50 letters, digits and hyphens"
        yield Problem("EVH008", (*path, "namespace"), f"{text}, a letter first, no hyphen last")
    yield from _between("EVH002", sink.throughput_units, MAX_THROUGHPUT_UNITS, (*path, "throughput_units"))
    yield from _between("EVH006", sink.partitions, MAX_PARTITIONS, (*path, "partitions"))
    yield from _between("EVH005", sink.retention_days, MAX_RETENTION_DAYS, (*path, "retention_days"))


def _namespace_rule(rule: str, path: KeyPath) -> Iterator[Problem]:
    match = _RULE.fullmatch(rule)
    if match is None or match["hub"]:
        text = f"authorization_rule_id {shown_at(path, rule)} is not the ID of a rule of a namespace"
        why = "; a rule of one hub cannot be used" if match else ""
        yield Problem("DIA009", path, f"{text}{why}; write {_RULE_SHAPE}/authorizationRules/<name>")


def _archive(sink: ArchiveSink, path: KeyPath) -> Iterator[Problem]:
    made = ("account", "delete_after_days", "immutable_days", "replication")
    yield from _one_of(sink, "existing_id", "account", made, path)
    if sink.existing_id is not None:
        yield from check_azure_id(sink.existing_id, ("Microsoft.Storage/storageAccounts",), (*path, "existing_id"))
    if sink.account is not None and not _ACCOUNT.fullmatch(sink.account):
        text = f"account {shown(sink.account)} is not accepted by Azure; use 3 to 24 lower-case letters and digits"
        yield Problem("STO003", (*path, "account"), text)
    if sink.replication not in REPLICATIONS:
        text = f"replication {shown(sink.replication)} is not accepted; {did_you_mean(sink.replication, REPLICATIONS)}"
        yield Problem("STO001", (*path, "replication"), text)
    if sink.immutable_days is not None:
        yield from _between("STO004", sink.immutable_days, MAX_IMMUTABLE_DAYS, (*path, "immutable_days"))
    least = max(1, sink.immutable_days or 0)
    if sink.delete_after_days is not None and sink.delete_after_days < least:
        text = f"delete_after_days '{sink.delete_after_days}' is less than {least}: no one can delete a record before"
        yield Problem("STO005", (*path, "delete_after_days"), f"{text}; use {least} or more, or remove it")


def _one_of(sink: Sink, adopts: str, creates: str, made: Sequence[str], path: KeyPath) -> Iterator[Problem]:
    """Yield what is missing or has no effect where a sink is either adopted or created."""
    if getattr(sink, adopts) is None and getattr(sink, creates) is None:
        text = f"'{creates}' is missing; add the name of what to create, or {adopts} of an existing one"
        yield Problem("ST101", path, text)
    if getattr(sink, adopts) is not None:
        for key in sorted(sink.model_fields_set & set(made)):
            text = f"{key} has no effect, because an existing one is never changed; remove it"
            yield Problem("ST312", (*path, key), text, is_about_key=True)


def _between(code: str, value: int, most: int, path: KeyPath) -> Iterator[Problem]:
    if not 1 <= value <= most:
        yield Problem(code, path, f"{path[-1]} '{value}' is not accepted by Azure; use 1 to {most}")
