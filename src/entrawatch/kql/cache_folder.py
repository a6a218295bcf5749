"""The user's cache folder: where downloads and results that can be made again are kept."""

import sys
from collections.abc import Mapping
from pathlib import Path

from entrawatch.documents.issues import EntrawatchError

CACHE_VARIABLE = "ENTRAWATCH_CACHE"


def cache_folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder for this user; it need not exist yet.

    ENTRAWATCH_CACHE names the folder itself. Otherwise it is a folder of ours in the platform's place:
    LOCALAPPDATA on Windows, ~/Library/Caches on macOS, XDG_CACHE_HOME or ~/.cache elsewhere.
    """
    if own := environment.get(CACHE_VARIABLE):
        return _expanded(own, CACHE_VARIABLE)
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return (Path(local) if local else _home() / "AppData" / "Local") / "entrawatch" / "Cache"
    if xdg := environment.get("XDG_CACHE_HOME"):
        return _expanded(xdg, "XDG_CACHE_HOME") / "entrawatch"
    if platform == "darwin":
        return _home() / "Library" / "Caches" / "entrawatch"
    return _home() / ".cache" / "entrawatch"


def _home() -> Path:
    """Return the user's home, or this environment's own folder for a user without one, as containers have."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(sys.prefix) / "share"


def _expanded(folder: str, variable: str) -> Path:
    try:
        return Path(folder).expanduser()
    except RuntimeError:
        raise EntrawatchError(f"{variable} '{folder}' names a user that does not exist; write the whole path") from None
