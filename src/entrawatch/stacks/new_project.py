"""A new project that uses the alert specs of the installed package: the files of templates/python, filled in."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import distribution
from pathlib import Path

import entrawatch
from entrawatch.documents.issues import EntrawatchError
from entrawatch.project import PROJECT_FILE, packaged_folder

_DESCRIPTION = "Monitoring of Microsoft Entra ID as code"
_DEFAULT_NAME = "entra-monitoring"
# As `pulumi new` names them.
_PROJECT, _TEXT = "${PROJECT}", "${DESCRIPTION}"
_TEMPLATE_KEY = re.compile(r"^template:\n(?:[ ].*\n)+", re.MULTILINE)
_HARMLESS = re.compile(r"\..*|(?i:readme|license|notice|changelog)(\..*)?")


def new_project_files(root: Path) -> Mapping[Path, bytes]:
    """Return the files of a new project in an empty folder; README, license and hidden files are kept.

    Raises EntrawatchError if the folder contains anything else.
    """
    if taken := sorted(path.name for path in root.iterdir() if not _HARMLESS.fullmatch(path.name)):
        raise EntrawatchError(
            f"'{root}' is not empty (it contains '{taken[0]}'), so no project is created in it; change to an empty "
            f"folder, or to a project (a folder with {PROJECT_FILE} and stacks/)"
        )
    return {path: text.encode() for path, text in _filled(root) if not path.exists()}


def _filled(root: Path) -> Iterator[tuple[Path, str]]:
    name = _valid_name(root.absolute().name)
    template = packaged_folder("project_template", "templates/python")
    for file in sorted(template.rglob("*")):
        place = file.relative_to(template)
        # The stack is written from the answers.
        if file.is_file() and place.parts[0] != "stacks" and "__pycache__" not in place.parts:
            text = file.read_text(encoding="utf-8").replace(_PROJECT, name).replace(_TEXT, _DESCRIPTION)
            yield root / place, _TEMPLATE_KEY.sub("", text)
    yield root / "requirements.txt", f"{requirement()}\n"


def _valid_name(folder: str) -> str:
    """Return a name that Pulumi accepts, close to that of the folder."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", folder).strip("-.")[:100] or _DEFAULT_NAME


def requirement() -> str:
    """Return the line of requirements.txt that installs this version from where it came from.

    packaging.python.org/specifications/direct-url: pip and uv note the origin of what is not from an index.
    """
    origin = json.loads(distribution("entrawatch").read_text("direct_url.json") or "{}")
    url, vcs = origin.get("url"), origin.get("vcs_info")
    if vcs:
        return f"entrawatch[pulumi] @ {vcs['vcs']}+{url}@{vcs['commit_id']}"
    return f"entrawatch[pulumi] @ {url}" if url else f"entrawatch[pulumi]=={entrawatch.__version__}"
