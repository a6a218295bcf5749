"""Write new alerts: valid specs and their samples files, ready to be edited."""

import codecs
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from entrawatch.documents.document import parse_document, read_document, shown_path
from entrawatch.documents.file_writing import write_all
from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.messages import did_you_mean
from entrawatch.project import Project
from entrawatch.reference.data_files import read_text
from entrawatch.specs.area_list import with_alert
from entrawatch.specs.catalog import AREA_FILE, BASE_RECORDS_FILE, GUIDE_FILE, INPUTS_FILE, SAMPLES_SUFFIX

_TEMPLATES = ("new_alert.yaml", "new_alert.samples.yaml")
_RESERVED = tuple(name.removesuffix(".yaml") for name in (AREA_FILE, GUIDE_FILE, INPUTS_FILE, BASE_RECORDS_FILE))


def new_alert(project: Project, area: str, alert_id: str, folder: Path | None = None) -> tuple[Path, Path]:
    """Write the spec and the samples file of a new alert and list it in its area; return both paths.

    `folder` is the folder of areas, by default the one for the project's own specs. It does not need a file for an
    area that the catalog has. Raises EntrawatchError without writing anything.
    """
    folder = folder or project.own_specs
    area_folder(project, folder, area)
    refuse_taken(project, folder, area, alert_id)
    spec, samples = (_filled(read_text(template), alert_id) for template in _TEMPLATES)
    return write_alerts(project, folder / area, {alert_id: (spec, samples)})[alert_id]


def write_alerts(project: Project, target: Path, texts: Mapping[str, tuple[str, str]]) -> dict[str, tuple[Path, Path]]:
    """Write the spec and samples of alerts by ID into an area's folder, list them there, and return their paths.

    A text refers to the folder of the schemas as `$schema=..`. Raises EntrawatchError without writing anything.
    """
    schemas = Path(os.path.relpath(project.own_specs, target)).as_posix()
    paths = {name: (target / f"{name}.yaml", target / f"{name}{SAMPLES_SUFFIX}") for name in texts}
    files = {
        path: text.replace("$schema=..", f"$schema={schemas}", 1).encode()
        for name in texts
        for path, text in zip(paths[name], texts[name], strict=True)
    }
    write_all(files | _listing(target / AREA_FILE, texts))
    return paths


def _filled(template: str, alert_id: str) -> str:
    title = alert_id.replace("_", " ").capitalize()
    return template.replace("{id}", alert_id).replace("{title}", title)


def area_folder(project: Project, folder: Path, area: str) -> Path:
    """Return the folder of an area below a folder of areas; raises EntrawatchError for an area that does not exist."""
    target = folder / area
    if target.is_symlink():
        raise EntrawatchError(f"{shown_path(target)}: is a symbolic link; replace it with the folder itself")
    places = dict.fromkeys((folder, project.specs))
    if not any(_exists(place / area / AREA_FILE) for place in places):
        areas = sorted({path.parent.name for place in places for path in place.glob(f"*/{AREA_FILE}")})
        advice = f"{did_you_mean(area, areas)}, or " if areas else ""
        raise EntrawatchError(
            f"area '{area}' does not exist below {shown_path(folder)}; "
            f"{advice}write {shown_path(target / AREA_FILE)} first"
        )
    return target


def refuse_taken(project: Project, folder: Path, area: str, alert_id: str) -> None:
    """Raise EntrawatchError for an ID that another alert or file has."""
    if alert_id in _RESERVED:
        raise EntrawatchError(f"id '{alert_id}' is a reserved file name; choose another id")
    names = (f"{alert_id}.yaml", f"{alert_id}{SAMPLES_SUFFIX}")
    found = [path for place in (folder, project.specs) for name in names for path in sorted(place.glob(f"*/{name}"))]
    # A user's spec overrides the one with the same ID in the same area.
    taken = [path for path in found if path.parent.parent == folder or path.parent.name != area]
    if taken:
        raise EntrawatchError(f"{shown_path(taken[0])}: alert '{alert_id}' already exists; choose another id")


def _listing(area_file: Path, alert_ids: Iterable[str]) -> dict[Path, bytes]:
    """Return the area's file with alerts added to its list; nothing for an area that another folder defines."""
    if not _exists(area_file):
        return {}
    document = read_document(area_file, shown_path(area_file))
    for alert_id in alert_ids:
        document = parse_document(with_alert(document, alert_id), document.path)
    text = document.text
    mark = codecs.BOM_UTF8 if area_file.read_bytes().startswith(codecs.BOM_UTF8) else b""
    return {area_file: mark + text.encode()}


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()
