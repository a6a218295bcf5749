"""Collect what the stages of a pull request published, as plain files of known names and sizes.

Usage: python3 pipelines/scripts/azure_devops_artifacts.py WORKSPACE FOLDER

WORKSPACE contains the artifacts entrawatch-report-<attempt> and entrawatch-preview-<attempt>-<stack>. A stage that runs
again cannot replace an artifact, so the last attempt counts.
"""

import re
import sys
from pathlib import Path

from azure_devops_api import leave
from report_artifact import MOST, MOST_PREVIEW, MOST_PREVIEWS, REFUSED
from rest import Refused


def main() -> int:
    """Write the files into a new folder; a refusal goes into its own file."""
    workspace, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir()
    try:
        files = _files(workspace)
    except Refused as refusal:
        print(f"##vso[task.logissue type=warning]{refusal}")
        files = {REFUSED: str(refusal).encode()}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    print(f"{len(files)} files: {', '.join(sorted(files))}")
    return 0


def newest(workspace: Path, kind: str) -> dict[str, Path]:
    """Return the folder of each stack's last attempt; '' is the stack of an artifact without one."""
    form = re.compile(rf"{re.escape(kind)}-(\d{{1,6}})(?:-(.+))?")
    found = [(form.fullmatch(path.name), path) for path in workspace.iterdir()]
    attempts = sorted((int(match[1]), match[2] or "", path) for match, path in found if match)
    return {stack: path for _, stack, path in attempts}


def _files(workspace: Path) -> dict[str, bytes]:
    report = newest(workspace, "entrawatch-report").get("")
    if report is None:
        raise Refused("the run published no report; it ended before the comparison")
    files = {name: _content(report / name, most) for name, most in MOST.items() if (report / name).exists()}
    previews = list(newest(workspace, "entrawatch-preview").values())[:MOST_PREVIEWS]
    for number, preview in enumerate(previews):
        files[f"preview-{number}.json"] = _content(preview / "preview.json", MOST_PREVIEW)
    return files


def _content(path: Path, most: int) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise Refused(f"{path.name} in the artifact is not a regular file")
    if path.stat().st_size > most:
        raise Refused(f"{path.name} in the artifact is larger than {most:,} bytes")
    return path.read_bytes()


if __name__ == "__main__":
    leave(main)
