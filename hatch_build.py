"""Build hook: a standard wheel carries the two files of the KQL language service, so that its users fetch nothing."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_TARGET = "entrawatch/kql/vendor"


class LanguageServiceHook(BuildHookInterface[Any]):
    """Adds the verified files from the user's cache, fetching them where they are missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files for the wheel; an editable install finds them in the user's cache instead."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        # Only modules that need nothing beyond the standard library: a build environment has no more.
        from entrawatch.documents.issues import EntrawatchError
        from entrawatch.kql.language_service import fetch_language_service, language_service_files

        try:
            files = language_service_files()
        except EntrawatchError:
            files = self._fetched(fetch_language_service, EntrawatchError)
        for path in files:
            build_data["force_include"][str(path)] = f"{_TARGET}/{path.name}"

    def _fetched(self, fetch: Any, failure: type[Exception]) -> tuple[Path, Path]:
        try:
            found: tuple[Path, Path] = fetch()
        except failure as error:
            self.app.abort(f"the wheel needs the KQL language service: {error}")
        return found
