"""A copy of the good project, of which a test changes one thing: one valid alert, its area, inputs and stack."""

from dataclasses import dataclass
from pathlib import Path

from entrawatch.detection.fixtures import read_fixtures
from entrawatch.detection.sample_checks import check_all_samples
from entrawatch.project import Project
from entrawatch.specs.catalog import read_catalog
from entrawatch.specs.checks import check_catalog

SPEC = "alert_specs/applications/owner_added.yaml"
AREA = "alert_specs/applications/area.yaml"
SAMPLES = "alert_specs/applications/owner_added.samples.yaml"
INPUTS = "alert_specs/inputs.yaml"
STACK = "stacks/Pulumi.dev.yaml"


@dataclass(frozen=True)
class GoodProject:
    """A copy of the good project in a folder of its own, which is the working directory."""

    root: Path

    @property
    def project(self) -> Project:
        return Project(self.root)

    def change(self, old: str, new: str, file: str = SPEC) -> None:
        """Replace text that stands in a file exactly once."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, file: str, text: str | bytes) -> Path:
        """Write a file, with its folders."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def text(self, file: str = SPEC) -> str:
        return (self.root / file).read_text(encoding="utf-8")

    def copy_alert(self, alert_id: str, area: str = "applications", folder: str = "alert_specs") -> None:
        """Add the good alert and its samples under another id, with a query of its own; the area's list stays."""
        text = self.text().replace("owner_added", alert_id)
        self.write(
            f"{folder}/{area}/{alert_id}.yaml", text.replace("AuditLogs\n", f'AuditLogs | where Id != "{alert_id}"\n')
        )
        self.write(f"{folder}/{area}/{alert_id}.samples.yaml", self.text(SAMPLES))

    def issues(self, *folders: str) -> list[str]:
        """Return every issue of the specs, as the user reads it; queries are analyzed elsewhere."""
        places = [self.root / folder for folder in folders or ("alert_specs",)]
        catalog, issues = read_catalog(*places)
        fixtures, _ = read_fixtures(catalog)
        samples = check_all_samples(catalog.alerts.values(), fixtures)
        return [str(issue) for issue in sorted({*issues, *check_catalog(catalog), *samples})]
