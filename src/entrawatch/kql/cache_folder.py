"""The user's cache folder: where downloads and results that can be made again are kept."""

import sys
from collections.abc import Mapping
from pathlib import Path

from entrawatch.issues import EntrawatchError


def cache_folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder for this user; it need not exist yet.

    ENTRAWATCH_CACHE names the folder itself. Otherwise it is a folder of ours in the platform's place:
    LOCALAPPDATA on Windows, ~/Library/Caches on macOS, XDG_CACHE_HOME or ~/.cache elsewhere.
    """
    if own := environment.get("ENTRAWATCH_CACHE"):
        return _expanded(own, "ENTRAWATCH_CACHE")
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "entrawatch" / "Cache"
    if xdg := environment.get("XDG_CACHE_HOME"):
        return _expanded(xdg, "XDG_CACHE_HOME") / "entrawatch"
    if platform == "darwin":
        return Path.home() / "Library" / "Caches" / "entrawatch"
    return Path.home() / ".cache" / "entrawatch"


def _expanded(folder: str, variable: str) -> Path:
    try:
        return Path(folder).expanduser()
    except RuntimeError:
        raise EntrawatchError(f"{variable} '{folder}' names a user that does not exist; write the whole path") from None
