"""Where the built Pulumi CLI is kept: a folder of the user's cache, named by all that decides what is built."""

import hashlib
import os
import platform
import sys
from pathlib import Path

from entrawatch.downloads.cache_folder import cache_folder

_PINS = Path(__file__).parent
_FILES = (
    "go.mod",
    "go.sum",
    "yaml/go.mod",
    "yaml/go.sum",
    "nodejssdk/main.go",
    "pulumi-language-python/main.go",
    "../engine.sh",
)


def engine_folder() -> Path:
    """Return the folder for these pins and this machine; it is there only when the build is whole."""
    digest = hashlib.sha256(b"\0".join((_PINS / name).read_bytes() for name in _FILES)).hexdigest()[:12]
    return cache_folder(os.environ) / "engine" / f"{digest}-{sys.platform}-{platform.machine()}"


if __name__ == "__main__":
    sys.stdout.write(f"{engine_folder()}\n")
