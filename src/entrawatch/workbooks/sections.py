"""The tabs of an area's workbook: the sections of the guide's page, and groups of what goes beyond it."""

from collections import Counter
from collections.abc import Sequence

from entrawatch.reference.guide_rows import guide_rows
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.workbooks.plan import QueriedAlert

# One query counts the hits of a whole tab.
_MOST_ALERTS = 14
_FEWEST_ALERTS = 2
_OTHER = "Other"


def sections(alerts: Sequence[QueriedAlert], area: str) -> dict[str, tuple[QueriedAlert, ...]]:
    """Return the alerts of each tab by its title, in the order of the alerts; every alert is in one tab."""
    headings = [_headings(alert.spec, area) for alert in alerts]
    first = Counter(parts[0] for parts in headings)
    titles = [parts[0] if first[parts[0]] <= _MOST_ALERTS else parts[-1] for parts in headings]
    count = Counter(titles)
    small = {title for title in titles if count[title] < _FEWEST_ALERTS}
    titles = [_OTHER if len(small) > 1 and title in small else title for title in titles]
    found = {title: tuple(a for a, own in zip(alerts, titles, strict=True) if own == title) for title in titles}
    # The largest first: Azure Monitor shows what does not fit into the bar in a menu.
    order = sorted(found, key=lambda title: (title == _OTHER, -len(found[title])))
    return {title: members for name in order for title, members in _parts(name, found[name])}


def _headings(spec: AlertSpec, area: str) -> tuple[str, ...]:
    """Return the guide's headings above the first row of its page that the alert covers, or the first tactic."""
    rows = (guide_rows().get(name) for name in spec.covers)
    section = next((row.section for row in rows if row and row.area == area and row.section), spec.tactics[0])
    return tuple(section.split(" > "))


def _parts(title: str, alerts: tuple[QueriedAlert, ...]) -> list[tuple[str, tuple[QueriedAlert, ...]]]:
    count = -(-len(alerts) // _MOST_ALERTS)
    if count == 1:
        return [(title, alerts)]
    size = -(-len(alerts) // count)
    return [(f"{title} ({part + 1})", alerts[part * size : (part + 1) * size]) for part in range(count)]
