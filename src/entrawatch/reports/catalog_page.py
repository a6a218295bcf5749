"""Render the catalog as Markdown: every alert of every area, and what it needs."""

from collections.abc import Iterator

from entrawatch.reports.render_preview import escaped
from entrawatch.specs.alert_spec import AlertSpec, Need
from entrawatch.specs.catalog import Catalog, CatalogArea


def catalog_as_markdown(catalog: Catalog) -> str:
    """Return one table for each area, alerts in its order, and its hunts."""
    return "\n".join(line for area in catalog.areas.values() for line in _area(area, catalog)) + "\n"


def _area(area: CatalogArea, catalog: Catalog) -> Iterator[str]:
    yield f"## {area.spec.title}\n\n{' '.join(area.spec.purpose.split())}\n"
    yield "| alert | severity | runs | reads | needs | ATT&CK |"
    yield "|---|---|---|---|---|---|"
    for name in area.spec.alerts:
        if name in catalog.alerts:
            yield _row(area.spec.id, catalog.alerts[name].spec)
    yield ""
    for hunt in area.guide.hunts:
        yield f"- Hunt in the workbook: {escaped(hunt.title)}"
    yield ""


def _row(area: str, spec: AlertSpec) -> str:
    required = ", ".join(_required(spec))
    link = f"[{escaped(spec.title)}](../alert_specs/{area}/{spec.id}.yaml) ({spec.status})"
    runs = f"{spec.evaluation_frequency} over {spec.window_size}"
    cells = (spec.severity.value, runs, ", ".join(spec.tables), required, ", ".join(spec.techniques))
    return f"| {link} | {' | '.join(map(escaped, cells))} |"


def _required(spec: AlertSpec) -> Iterator[str]:
    yield from (name for name, need in spec.inputs.items() if need is Need.REQUIRED)
    if names := [name for name, need in spec.inputs.items() if need is Need.ONE_OF]:
        yield f"one of {', '.join(names)}"
