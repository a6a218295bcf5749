"""Cost of alert rules: by their frequency, and by the time series that dimensions make."""

from collections import Counter
from collections.abc import Iterable, Iterator

from entrawatch.reference.durations import minutes
from entrawatch.reports.cost.lines import CostGroup, CostLine, Range
from entrawatch.reports.cost.prices import PriceList, RulePrice
from entrawatch.stacks.deployment import PlannedAlert

# With dimensions each value that fires is a time series; how many there are is known only afterwards.
_LIKELY_SERIES, _MOST_SERIES = 1, 10


def rule_lines(alerts: Iterable[PlannedAlert], prices: PriceList) -> Iterator[CostLine]:
    """Yield one line for each frequency: its rules, with and without dimensions."""
    bands = {band.minutes: band for band in prices.rules}
    counted = Counter((_band(alert, prices.rules), bool(alert.spec.trigger.dimensions)) for alert in alerts)
    for band, has_series in sorted(counted):
        price, number = bands[band], counted[band, has_series]
        further = Range(0, price.further * (_LIKELY_SERIES - 1), price.further * (_MOST_SERIES - 1))
        one = Range(price.rule.amount, price.rule.amount, price.rule.amount)
        cost = (one + further if has_series else one) * number
        kind = f"at {band} min{' and slower' if band == max(bands) else ''}"
        kind = f"{kind}{', split by dimensions' if has_series else ''}"
        series = f"; {_LIKELY_SERIES} to {_MOST_SERIES} time series each" if has_series else ""
        item = f"{number} rule{'s' if number > 1 else ''} {kind}"
        yield CostLine(CostGroup.RULES, item, cost, f"each enabled the whole month{series}", price.rule, number, kind)


def _band(alert: PlannedAlert, bands: Iterable[RulePrice]) -> int:
    frequency = minutes(alert.spec.evaluation_frequency)
    return max((band.minutes for band in bands if band.minutes <= frequency), default=1)
