"""Say what the operating system refused in one line, with what to do."""

import errno
from pathlib import Path

from entrawatch.documents.quoting import printable

_ADVICE = {
    errno.EACCES: "check its rights",
    errno.EPERM: "check its rights",
    errno.EROFS: "write to another place",
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.ENAMETOOLONG: "use a shorter path",
    errno.EMFILE: "close other files or raise the limit",
    errno.ENOENT: "check the path",
    errno.ENOTDIR: "put a folder where a file stands now",
    errno.EISDIR: "move the folder away",
}


def os_error_line(error: OSError, place: Path | str = "") -> str:
    """Return `path: what; what to do`; `place` is named where the error itself names no file."""
    name = error.filename if isinstance(error.filename, str) else str(place)
    what = (error.strerror or str(error) or type(error).__name__).lower()
    if not name:
        return f"{printable(what)}; the system names no file for it, so check disk, rights and what limits this process"
    shown = name if len(name) <= 200 else f"{name[:200]}..."
    return f"{printable(shown)}: {printable(what)}; {_ADVICE.get(error.errno or 0, 'check the path and its rights')}"
