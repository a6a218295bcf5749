"""Small drawings as SVG: bars, icons, trends. Colors are attributes, so that a page needs no inline styles."""

from html import escape

from entrawatch.workbook_pages.views import Icon


def bar(share: float, color: str, place: str = 'class="bar"') -> str:
    """Return a bar over a share of the width."""
    return (
        f'<svg {place} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="100" height="8" fill="{color}" fill-opacity="0.14"/>'
        f'<rect width="{share * 100:.2f}" height="8" fill="{color}"/></svg>'
    )


def heat(share: float, color: str, place: str = 'class="heat"') -> str:
    """Return a background whose strength is a share."""
    return (
        f'<svg {place} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="1" height="1" fill="{color}" fill-opacity="{0.08 + 0.42 * share:.3f}"/></svg>'
    )


def icon(one: Icon, place: str = 'class="icon"') -> str:
    """Return a sign on a disc."""
    return (
        f'<svg {place} viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7.5" fill="{one.color}"/>'
        f'<text x="8" y="11.7" font-size="10.5" font-weight="700" text-anchor="middle" fill="#fff" '
        f'font-family="Segoe UI, Arial, sans-serif">{escape(one.sign)}</text></svg>'
    )


def trend(values: tuple[float, ...], color: str, place: str = 'class="trend"') -> str:
    """Return a small line."""
    low, high = min(values), max(values)
    size = (high - low) or 1
    steps = max(len(values) - 1, 1)
    points = " ".join(f"{n * 100 / steps:.2f},{22 - 20 * (one - low) / size:.2f}" for n, one in enumerate(values))
    return (
        f'<svg {place} viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">'
        f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.6" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )
