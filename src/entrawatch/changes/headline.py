"""Headline: the changes in one stack, in one sentence."""

from collections.abc import Iterator

from entrawatch.changes.report import CostChange, Presence, StackChanges, Tally
from entrawatch.documents.render_issues import count_of

_ALERTS = (
    ("alerts_broken", "broken"),
    ("alerts_added", "added"),
    ("alerts_retuned", "retuned"),
    ("alerts_unclear", "changed with unclear effect"),
    ("alerts_weakened", "weakened"),
    ("alerts_silenced", "removed or disabled"),
)
_OTHERS = (
    ("files_broken", "file broken", "files broken"),
    ("hunts_changed", "hunt changed", "hunts changed"),
    ("exceptions_widened", "exception new, wider or longer", "exceptions new, wider or longer"),
    ("exclusions_added", "exclusion added", "exclusions added"),
    ("watch_lists_shortened", "watch list shortened", "watch lists shortened"),
    ("alerts_unnotified", "alert no longer notifies", "alerts no longer notify"),
    ("receivers_removed", "receiver notified less or differently", "receivers notified less or differently"),
    ("collection_reduced", "log or retention reduced", "logs or retentions reduced"),
    ("protections_removed", "protection removed", "protections removed"),
    ("settings_changed", "other setting changed", "other settings changed"),
    ("replaced", "replaced resource", "replaced resources"),
    ("deleted", "deleted resource", "deleted resources"),
)


def headline(changes: StackChanges) -> str:
    """Return one sentence without the stack's name and without a period."""
    if changes.presence is not Presence.BOTH:
        return f"the stack is {'new' if changes.presence is Presence.ADDED else 'removed'}"
    if not changes.compared:
        return "not compared, because one of the two versions is broken"
    return "; ".join(_parts(changes)) or "nothing changes"


def _parts(changes: StackChanges) -> Iterator[str]:
    counted = changes.tally
    alerts = [(getattr(counted, field), verb) for field, verb in _ALERTS if getattr(counted, field)]
    if alerts:
        (first, verb), *rest = alerts
        yield ", ".join([f"{count_of(first, 'alert')} {verb}", *(f"{number} {word}" for number, word in rest)])
    if counted.texts_changed:
        yield f"texts of {count_of(counted.texts_changed, 'alert')} changed"
    for field, one, several in _OTHERS:
        number = getattr(counted, field)
        if number:
            yield f"{number} {one if number == 1 else several}"
    if not any(getattr(counted, field) for field in Tally.model_fields if field not in ("created", "updated")):
        # Other counts describe these better.
        for field, verb in (("created", "new"), ("updated", "updated")):
            number = getattr(counted, field)
            if number:
                yield count_of(number, f"{verb} resource")
    yield from _numbers(changes)


def _numbers(changes: StackChanges) -> Iterator[str]:
    if changes.cost and (text := cost_words(changes.cost)):
        yield text
    found = changes.coverage
    if found and found.rows_before != found.rows_after:
        yield f"guide coverage {found.rows_before} -> {found.rows_after} of {found.rows}"


def cost_words(cost: CostChange) -> str:
    """Return the difference in monthly cost, or empty text if there is none."""
    delta = round(cost.after.likely - cost.before.likely, 2)
    return f"{delta:+.2f} {cost.currency} a month" if delta else ""
