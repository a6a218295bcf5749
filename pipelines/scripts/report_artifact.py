"""Fetch the untrusted artifacts of a pull request's run, as plain files of known names and sizes.

Usage: python3 pipelines/scripts/report_artifact.py FOLDER
"""

import io
import stat
import sys
import zipfile
import zlib
from pathlib import Path

from github_api import GitHub, event, github, leave, notice
from pull_request import run_of
from rest import Refused

REPORT = "entrawatch-report"
PREVIEW = "entrawatch-preview-"
REFUSED = "refused.txt"
"""Contains our reason why there is no report."""
_MIB = 1024 * 1024
_MOST_ZIP, _MOST_MEMBERS, MOST_PREVIEWS = 20 * _MIB, 20, 20
MOST = {"report.json": 16 * _MIB, "checks.json": 10_000, "validate.txt": _MIB, "test.txt": _MIB, "diff.txt": _MIB}
MOST_PREVIEW = 2 * _MIB


def main() -> int:
    """Write the files into a new folder; a refusal goes into its own file."""
    folder = Path(sys.argv[1])
    folder.mkdir()
    api, run = github(), run_of(event())
    try:
        artifacts = _artifacts(api, run["id"])
        files = _report(api, artifacts)
        # A fork has no credentials, so any preview it uploads is forged.
        if run["head_repository"]["id"] == run["repository"]["id"]:
            files |= _previews(api, artifacts)
    except Refused as refusal:
        notice(str(refusal), "warning")
        files = {REFUSED: str(refusal).encode()}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    notice(f"{len(files)} files: {', '.join(sorted(files))}")
    return 0


def _artifacts(api: GitHub, run_id: int) -> dict[str, dict[str, object]]:
    """Return the run's artifacts by name, with their sizes."""
    listed = api.pages(f"actions/runs/{run_id}/artifacts", "artifacts")
    return {one["name"]: one for one in listed if not one["expired"]}


def _report(api: GitHub, artifacts: dict[str, dict[str, object]]) -> dict[str, bytes]:
    if REPORT not in artifacts:
        raise Refused("the run uploaded no report; it ended before the comparison")
    return _plain_files(_zip(api, artifacts[REPORT]), MOST)


def _previews(api: GitHub, artifacts: dict[str, dict[str, object]]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for name in sorted(name for name in artifacts if name.startswith(PREVIEW))[:MOST_PREVIEWS]:
        found = _plain_files(_zip(api, artifacts[name]), {"preview.json": MOST_PREVIEW})
        files |= {f"preview-{len(files)}.json": data for data in found.values()}
    return files


def _zip(api: GitHub, artifact: dict[str, object]) -> bytes:
    size = artifact["size_in_bytes"]
    if not isinstance(size, int) or size > _MOST_ZIP:
        raise Refused(f"an artifact has {size} bytes; the limit is {_MOST_ZIP:,}")
    return api.download(f"actions/artifacts/{artifact['id']}/zip", _MOST_ZIP)


def _plain_files(data: bytes, most: dict[str, int]) -> dict[str, bytes]:
    """Return the files of an archive; refuse everything but regular files of the known names and sizes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS:
                raise Refused(f"the artifact contains {len(members)} files; the limit is {_MOST_MEMBERS}")
            return {member.filename: _content(archive, member, most) for member in members}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused(f"the artifact is not a readable archive ({type(error).__name__})") from None


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: dict[str, int]) -> bytes:
    mode = member.external_attr >> 16
    if member.filename not in most:
        raise Refused("the artifact contains an unknown file")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise Refused(f"{member.filename} in the artifact is not a regular file")
    with archive.open(member) as file:  # the sizes in the archive are not trusted
        data = file.read(most[member.filename] + 1)
    if len(data) > most[member.filename]:
        raise Refused(f"{member.filename} in the artifact is larger than {most[member.filename]:,} bytes")
    return data


if __name__ == "__main__":
    leave(main)
