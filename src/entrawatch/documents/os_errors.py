"""Describe an operating system error in one line, with what to do."""

import errno
from pathlib import Path

from entrawatch.documents.quoting import printable

_ADVICE = {
    errno.EACCES: "check its permissions",
    errno.EPERM: "check its permissions",
    errno.EROFS: "write to another place",
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.ENAMETOOLONG: "use a shorter path",
    errno.EMFILE: "close other files or raise the limit",
    errno.ENOENT: "check the path",
    errno.ENOTDIR: "replace the file with a folder",
    errno.EISDIR: "move the folder away",
}


def os_error_line(error: OSError, place: Path | str = "") -> str:
    """Return `path: what; what to do`; `place` is used if the error itself does not include a file."""
    name = error.filename if isinstance(error.filename, str) else str(place)
    what = (error.strerror or str(error) or type(error).__name__).lower()
    if not name:
        return (
            f"{printable(what)}; the system does not name a file; check the disk, the "
            "permissions and the limits of this process"
        )
    shown = name if len(name) <= 200 else f"{name[:200]}..."
    return (
        f"{printable(shown)}: {printable(what)}; {_ADVICE.get(error.errno or 0, 'check the path and its permissions')}"
    )
