"""The language service of one process of the tests: starting it takes a second, and hundreds of commands need it."""

import os
from collections.abc import Mapping
from pathlib import Path

from entrawatch.downloads.cache_folder import cache_folder
from entrawatch.kql import analyzer
from entrawatch.kql.host import DEFAULT_LIMITS, Limits, ServiceHost

Schema = Mapping[str, Mapping[str, str]]


class KeptHost(ServiceHost):
    """Closes its V8 context only if a query broke it."""

    _is_broken = False

    def close(self) -> None:
        if self._is_broken:
            super().close()
            self._is_broken = False

    def _discard(self) -> None:
        self._is_broken = True
        super()._discard()


_hosts: dict[tuple[Path, Limits], KeptHost] = {}


def kept_host(schema: Schema, limits: Limits = DEFAULT_LIMITS) -> ServiceHost:
    """Return the one host for these limits and this cache folder; other schemas have hosts of their own."""
    if schema != analyzer.workspace_schema():
        return ServiceHost(schema, limits)
    return _hosts.setdefault((cache_folder(os.environ), limits), KeptHost(schema, limits))
