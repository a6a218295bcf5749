"""The user's cache folder."""

import sys
from collections.abc import Mapping
from pathlib import Path

from entrawatch.documents.issues import EntrawatchError

CACHE_VARIABLE = "ENTRAWATCH_CACHE"


def cache_folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder for this user; it need not exist yet.

    ENTRAWATCH_CACHE sets the folder itself. Otherwise it is a folder of ours in the platform's default location:
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
    """Return the user's home, or the environment's folder for a user without one, as in containers."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(sys.prefix) / "share"


def _expanded(folder: str, variable: str) -> Path:
    try:
        return Path(folder).expanduser()
    except RuntimeError:
        raise EntrawatchError(
            f"{variable} '{folder}' refers to a user that does not exist; write the full path"
        ) from None
