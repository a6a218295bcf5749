"""Draw the workbooks that a change alters, before and after, on the logs of a synthetic tenant.

Usage: python3 pipelines/scripts/changed_workbooks.py STACK BASE OUT_HTML

BASE is the revision to compare with. Runs code of the change, so only a job without secrets may run it. Writes nothing
if no workbook differs.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from rest import Refused, leave

_COMMAND = Path(".venv/bin/entrawatch")


def main() -> int:
    """Write the page, and print whether there is one."""
    stack, base, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    with tempfile.TemporaryDirectory(prefix="entrawatch-workbooks-") as name:
        folder = Path(name)
        before, after, logs = folder / "before.json", folder / "after.json", folder / "example-logs"
        _run("git", "worktree", "add", "--quiet", "--detach", str(folder / "base"), base)
        try:
            _workbooks(before, stack, folder / "base")
            _workbooks(after, stack, Path())
        finally:
            _run("git", "worktree", "remove", "--force", str(folder / "base"))
        if before.read_bytes() == after.read_bytes():
            print(f"{stack}: no workbook differs")
            return 0
        _run(str(_COMMAND), "example-logs", str(logs))
        _run(str(_COMMAND), "workbook", "changes", str(before), str(after), "--data", str(logs), "--out", str(out))
    print(f"{stack}: drew the workbooks that differ")
    return 0


def _workbooks(file: Path, stack: str, project: Path) -> None:
    _run(str(_COMMAND), "workbook", "list", "--stack", stack, "--project", str(project.absolute()), "--out", str(file))


def _run(*words: str) -> None:
    if subprocess.run(words, check=False).returncode:  # noqa: S603 - fixed words, and no shell
        raise Refused(f"{words[0]} {words[1]} failed, so changed workbooks are not drawn")


if __name__ == "__main__":
    leave(main, print)
