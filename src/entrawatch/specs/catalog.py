"""Catalog: every area, alert and tenant input of one or more folders, each with its source file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from entrawatch.documents.document import Document, is_folder, read_document
from entrawatch.documents.document import shown_path as shown_path
from entrawatch.documents.issues import EntrawatchError, Issue, IssueSeverity, IssuesFound, Location, errors
from entrawatch.documents.messages import did_you_mean, parse_model
from entrawatch.project import builtin_specs as builtin_specs
from entrawatch.specs.alert_spec import AlertSpec, AreaSpec
from entrawatch.specs.area_guide import AreaGuide
from entrawatch.specs.inputs import InputSpec, read_inputs
from entrawatch.specs.other_formats import other_format
from entrawatch.specs.workspace_names import NO_NAMES, WorkspaceNames, read_workspace_names

AREA_FILE = "area.yaml"
GUIDE_FILE = "guide.yaml"
INPUTS_FILE = "inputs.yaml"
BASE_RECORDS_FILE = "base_records.yaml"
WORKSPACE_FILE = "workspace.yaml"
STORIES_FOLDER = "stories"
SAMPLES_SUFFIX = ".samples.yaml"
MISSPELLED_SAMPLES = (".sample.yaml", "_samples.yaml", "_sample.yaml")
YAML_SUFFIXES = (".yaml", ".yml")
_FILES_OF_FOLDERS = (INPUTS_FILE, BASE_RECORDS_FILE, WORKSPACE_FILE)
# All built-in areas have 200.
MOST_FILES = 2_000
# Keys of an alert for which its area can set a default.
AREA_DEFAULTS = ("evaluation_frequency", "window_size")


@dataclass(frozen=True)
class CatalogAlert:
    """One alert with its area and its file; `overrides` is the file of the replaced alert with the same ID."""

    spec: AlertSpec
    area: str
    document: Document = field(repr=False)
    folder: Path
    overrides: str | None = None

    @property
    def samples_path(self) -> Path:
        """Return where the alert's samples file belongs."""
        return self.folder / self.area / f"{self.spec.id}{SAMPLES_SUFFIX}"


@dataclass(frozen=True)
class CatalogArea:
    """One area with its file, and with the file for the guide's rows that no alert covers."""

    spec: AreaSpec
    document: Document = field(repr=False)
    guide: AreaGuide = field(default_factory=AreaGuide)
    guide_document: Document | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Catalog:
    """All areas by id in the order read, all alerts by id sorted, all tenant inputs by name."""

    areas: Mapping[str, CatalogArea]
    alerts: Mapping[str, CatalogAlert]
    inputs: Mapping[str, InputSpec]
    refused: frozenset[str] = frozenset()
    """IDs of alerts whose file is invalid: a reference to one of them is not a second mistake."""
    has_all_inputs: bool = True
    """False if an inputs file is invalid."""
    overrides: tuple[Issue, ...] = ()
    """A note for each alert, area and input that overrides one from an earlier folder."""
    folders: tuple[Path, ...] = ()
    """The folders that were read, in order."""
    names: WorkspaceNames = NO_NAMES
    """What the folders declare of their own workspace."""


class UnknownAlerts(EntrawatchError):
    """Raised for IDs that no alert has."""


def require_alerts(names: Iterable[str], catalog: Catalog) -> None:
    """Raise UnknownAlerts for IDs that no alert of a catalog has."""
    unknown = [name for name in names if name not in catalog.alerts]
    if unknown:
        known = list(catalog.alerts)
        raise UnknownAlerts(
            "; ".join(f"alert '{name}' does not exist, {did_you_mean(name, known)}" for name in unknown)
        )


def load_catalog(*folders: Path) -> Catalog:
    """Read folders of areas; raise IssuesFound if any file is invalid. Later folders add or override by ID."""
    catalog, issues = read_catalog(*folders)
    if errors(issues):
        raise IssuesFound(issues)
    return catalog


def read_catalog(*folders: Path) -> tuple[Catalog, list[Issue]]:
    """Read folders of areas; return what could be read and every issue of structure and form."""
    reading = _Reading()
    for folder in folders:
        reading.folder(folder)
    return reading.catalog(), sorted(set(reading.issues))


def workspace_names(*folders: Path) -> WorkspaceNames:
    """Return what folders declare of their own workspace; raises IssuesFound."""
    reading = _Reading()
    for folder in folders:
        reading.read_names(folder / WORKSPACE_FILE)
    if reading.issues:
        raise IssuesFound(reading.issues)
    return reading.names


class _Reading:
    """Collect areas, alerts, inputs and issues while folders are read one after the other."""

    def __init__(self) -> None:
        self.areas: dict[str, CatalogArea] = {}
        self.alerts: dict[str, CatalogAlert] = {}
        self.inputs: dict[str, InputSpec] = {}
        self.refused: set[str] = set()
        self.has_all_inputs = True
        self.issues: list[Issue] = []
        self.overrides: list[Issue] = []
        self.folders: list[Path] = []
        self.input_files: dict[str, Document] = {}
        self.names = NO_NAMES
        self.files = 0

    def catalog(self) -> Catalog:
        alerts, inputs = dict(sorted(self.alerts.items())), dict(sorted(self.inputs.items()))
        notes = tuple(sorted(self.overrides))
        return Catalog(
            self.areas,
            alerts,
            inputs,
            frozenset(self.refused),
            self.has_all_inputs,
            notes,
            tuple(self.folders),
            self.names,
        )

    def folder(self, folder: Path) -> None:
        if not is_folder(folder):
            self.refuse(folder, "CT101", "is not a folder; name a folder with one folder per area", 0)
            return
        if any(folder.samefile(known) for known in self.folders):
            # Otherwise each of its alerts would be reported as a duplicate of itself.
            self.refuse(folder, "ST303", "is already read; name each folder once", 0)
            return
        self.folders.append(folder)
        paths = _visible(folder)
        if not paths:
            self.refuse(folder, "CT101", "is empty; name a folder with one folder per area", 0)
        self.read_inputs(folder / INPUTS_FILE)
        self.read_names(folder / WORKSPACE_FILE)
        for path in paths:
            if path.is_dir() and path.name == STORIES_FOLDER and not path.is_symlink():
                continue
            if path.is_dir():
                self.area_folder(folder, path)
            elif path.suffix.lower() in YAML_SUFFIXES and path.name not in _FILES_OF_FOLDERS:
                known = f"{path.stem}.yaml"
                is_known = known in _FILES_OF_FOLDERS
                advice = f"rename it to '{known}'" if is_known else "move it into the folder of its area"
                self.refuse(path, "CT105", f"is never read here; {advice}")

    def refuse(self, path: Path, code: str, message: str, line: int = 1) -> None:
        self.issues.append(Issue(Location(shown_path(path), line), code, message))

    def read(self, path: Path) -> Document | None:
        try:
            return read_document(path, shown_path(path))
        except IssuesFound as found:
            self.issues += found.issues
            return None

    def read_inputs(self, path: Path) -> None:
        if not (path.exists() or path.is_symlink()):
            return
        document = self.read(path)
        inputs, issues = read_inputs(document) if document else ({}, [])
        self.has_all_inputs = self.has_all_inputs and bool(inputs)
        self.issues += issues
        if document:
            for name in inputs:
                self.note_override(f"input '{name}'", document.location("inputs", name), self.input_files.get(name))
            self.inputs.update(inputs)
            self.input_files.update(dict.fromkeys(inputs, document))

    def read_names(self, path: Path) -> None:
        document = self.read(path) if path.exists() or path.is_symlink() else None
        if document:
            names, issues = read_workspace_names(document)
            self.issues += issues
            self.names = self.names.overridden(names)

    def note_override(self, what: str, place: Location, previous: Document | None) -> None:
        if previous:
            text = f"{what} overrides the one in {previous.path}"
            self.overrides.append(Issue(place, "CT301", text, IssueSeverity.NOTE))

    def area_folder(self, folder: Path, path: Path) -> None:
        if path.is_symlink():
            self.refuse(path, "YM104", "is a symbolic link; replace it with the folder itself")
            return
        files = _visible(path)
        self.files += len(files)
        if self.files > MOST_FILES:
            text = f"is never read: there are more than {MOST_FILES:,} files up to here; move other files elsewhere"
            self.refuse(path, "CT105", text)
            return
        self.area(path)
        self.guide(path / GUIDE_FILE)
        for file in files:
            reason = _never_read(file)
            if reason:
                self.refuse(file, "CT105", f"is never read; {reason}")
            elif _is_alert(file) and not self.alert(folder, path.name, file):
                self.refused.add(file.stem)

    def area(self, path: Path) -> None:
        file = path / AREA_FILE
        if not (file.exists() or file.is_symlink()):
            if path.name not in self.areas:
                self.refuse(
                    file, "CT102", f"is missing; folder '{path.name}' contains alerts of an area that no file describes"
                )
            return
        document = self.read(file)
        if document is None:
            return
        spec, issues = parse_model(AreaSpec, document)
        self.issues += issues
        if spec and spec.id != path.name:
            message = f"id '{spec.id}' differs from the folder's name '{path.name}'; make them equal"
            self.issues.append(Issue(document.value_location("id"), "SP105", message))
        elif spec:
            previous = self.areas.get(spec.id)
            self.note_override(
                f"area '{spec.id}'", document.value_location("id"), previous.document if previous else None
            )
            self.areas[spec.id] = CatalogArea(spec, document)

    def guide(self, file: Path) -> None:
        known = self.areas.get(file.parent.name)
        document = self.read(file) if known and (file.exists() or file.is_symlink()) else None
        if known is None or document is None:
            return
        guide, issues = parse_model(AreaGuide, document)
        self.issues += issues
        if guide:
            self.areas[known.spec.id] = replace(known, guide=guide, guide_document=document)

    def alert(self, folder: Path, area: str, file: Path) -> bool:
        document = self.read(file)
        if document is None:
            return False
        value = document.value
        if reason := other_format(value):
            self.refuse(file, "CT105", f"is never read; {reason}")
            return False
        if isinstance(value, dict):
            value = self.defaults(area) | value
        spec, issues = parse_model(AlertSpec, document, value=value)
        self.issues += issues
        if spec is None or not self.is_new(spec, document, file, folder):
            return False
        previous = self.alerts.get(spec.id)
        if previous and not spec.former_ids:
            # The deployed rule is the same, no matter which folder its spec is in.
            spec = spec.model_copy(update={"former_ids": previous.spec.former_ids})
        overrides = previous.document.path if previous else None
        self.note_override(f"alert '{spec.id}'", document.value_location("id"), previous.document if previous else None)
        self.alerts[spec.id] = CatalogAlert(spec, area, document, folder, overrides)
        return True

    def defaults(self, area: str) -> dict[str, str]:
        known = self.areas.get(area)
        if known:
            return {key: getattr(known.spec, key) for key in AREA_DEFAULTS}
        # The area's file is missing or invalid; that is reported once, not again for each of its alerts.
        return {key: AreaSpec.model_fields[key].default for key in AREA_DEFAULTS}

    def is_new(self, spec: AlertSpec, document: Document, file: Path, folder: Path) -> bool:
        other = self.alerts.get(spec.id)
        place = document.value_location("id")
        if spec.id != file.stem:
            message = f"id '{spec.id}' differs from the file's name '{file.stem}'; make them equal"
            self.issues.append(Issue(place, "SP105", message))
            self.refused.add(spec.id)
            return False
        if other and (other.folder == folder or other.area != file.parent.name):
            message = f"id '{spec.id}' is already used in {other.document.path}; choose another id"
            self.issues.append(Issue(place, "CT103", message))
            return False
        return True


def visible_files(folder: Path) -> list[Path]:
    """Return the sorted content of a folder without hidden files; nothing if the folder does not exist."""
    return _visible(folder) if is_folder(folder) else []


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _is_alert(path: Path) -> bool:
    is_other = path.name in (AREA_FILE, GUIDE_FILE) or path.name.endswith((SAMPLES_SUFFIX, *MISSPELLED_SAMPLES))
    return path.suffix == ".yaml" and not is_other


def _never_read(path: Path) -> str | None:
    """Return why a file in an area's folder would be ignored although its author relies on it."""
    if path.suffix.lower() in YAML_SUFFIXES and path.suffix != ".yaml":
        return f"rename it to '{path.stem}.yaml'"
    suffix = next((end for end in (SAMPLES_SUFFIX, *MISSPELLED_SAMPLES) if path.name.endswith(end)), "")
    alert_id = path.name.removesuffix(suffix)
    if suffix and not path.with_name(f"{alert_id}.yaml").exists():
        return f"there is no alert '{alert_id}.yaml' next to it; rename or remove it"
    # Without that file, the alert is reported for want of its samples.
    if suffix in MISSPELLED_SAMPLES and path.with_name(f"{alert_id}{SAMPLES_SUFFIX}").exists():
        return f"the samples are in '{alert_id}{SAMPLES_SUFFIX}'; remove it"
    if path.is_dir() and path.suffix != ".yaml" and any(item.suffix == ".yaml" for item in path.iterdir()):
        return "areas have no subfolders; move its files up"
    return None
