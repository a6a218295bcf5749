"""Render a cost estimate as text, JSON, and Markdown."""

import json
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from entrawatch.reports.cost.lines import CostEstimate, CostLine
from entrawatch.reports.cost.prices import Price, Range
from entrawatch.reports.markdown import escaped

_TITLES = ("item", "low", "likely", "high", "assumption", "price")


def cost_as_text(estimate: CostEstimate) -> RenderableType:
    """Return the lines as a table, the total, the sources of its prices, and what the estimate does not count."""
    sources = list(dict.fromkeys(_source(line.price) for line in estimate.lines))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in _TITLES:
        table.add_column(title, justify="right" if title in ("low", "likely", "high") else "left", overflow="fold")
    for line in estimate.lines:
        price = f"{_plain(line.price.amount)} [{sources.index(_source(line.price)) + 1}]"
        table.add_row(*map(Text, (*_cells(line)[:-1], price)))
    table.add_row(*(Text(cell, style="bold") for cell in ("total", *_amounts(estimate.total), "", "")))
    prices = [Text(f"  [{number}] {source}", style="dim") for number, source in enumerate(sources, 1)]
    rest = [Text(f"  {text}", style="yellow") for text in estimate.not_counted]
    heads = [Text(f"\n{title}", style="bold") for title in ("sources of the prices", f"not counted ({len(rest)})")]
    return Group(table, heads[0], *prices, heads[1], *rest, Text(f"\n{_closing(estimate)}"))


def cost_as_json(estimate: CostEstimate) -> str:
    """Return the estimate as JSON, with amounts per month."""
    document = {
        "currency": estimate.currency,
        "region_of_prices": estimate.region,
        "total": _range(estimate.total),
        "lines": [
            {
                "group": line.group,
                "item": line.item,
                **_range(line.cost),
                "assumption": line.assumption,
                "price": line.price.amount,
                "price_date": line.price.date,
                "price_source": line.price.source,
            }
            for line in estimate.lines
        ],
        "not_counted": estimate.not_counted,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def cost_as_markdown(estimate: CostEstimate) -> str:
    """Return the estimate as a Markdown table."""
    return "\n".join(_markdown(estimate))


def _markdown(estimate: CostEstimate) -> Iterator[str]:
    yield f"| {' | '.join(_TITLES)} |"
    yield "|---|--:|--:|--:|---|---|"
    for line in estimate.lines:
        yield f"| {' | '.join(map(escaped, _cells(line)))} |"
    yield f"| **total** | {' | '.join(_amounts(estimate.total))} | | |"
    yield ""
    yield from (f"- not counted: {escaped(text)}" for text in estimate.not_counted)
    yield f"\n{escaped(_closing(estimate))}"


def _cells(line: CostLine) -> tuple[str, ...]:
    seen = f" ({line.price.date})" if line.price.date else ""
    price = f"{_plain(line.price.amount)}{seen}, {line.price.source}"
    return (f"{line.group}: {line.item}", *_amounts(line.cost), line.assumption, price)


def _plain(amount: float) -> str:
    # A message costs 0.00002, which the shortest format writes as 2e-05.
    return f"{amount:.9f}".rstrip("0").rstrip(".")


def _source(price: Price) -> str:
    return f"{price.source}{f' (seen {price.date})' if price.date else ''}"


def _amounts(cost: Range) -> tuple[str, str, str]:
    return f"{cost.low:.2f}", f"{cost.likely:.2f}", f"{cost.high:.2f}"


def _range(cost: Range) -> dict[str, float]:
    return {"low": round(cost.low, 2), "likely": round(cost.likely, 2), "high": round(cost.high, 2)}


def _closing(estimate: CostEstimate) -> str:
    return f"{estimate.currency} per month at list price in {estimate.region}, without taxes or discounts"
