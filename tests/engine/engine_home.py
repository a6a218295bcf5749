"""Installs the stand-in for a CLI, as `pulumi plugin install` installs the real provider."""

import importlib.metadata
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pulumi_cli import PulumiCli
from standin.arm_types import ARM_TYPES
from standin.sdk_shapes import sdk_shapes

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Engine:
    """The CLI, its home with the stand-in installed, and the version of the SDK whose provider it stands for."""

    cli: PulumiCli
    variables: Mapping[str, str]
    home: Path
    shapes: Path
    sdk_version: str


def installed_engine(cli: PulumiCli, folder: Path) -> Engine:
    """Return the CLI with a new home below `folder`."""
    version = importlib.metadata.version("pulumi-azure-native")
    shapes = folder / "shapes.json"
    shapes.write_text(json.dumps(sdk_shapes(list(ARM_TYPES))))
    script = folder / "pulumi-resource-azure-native"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{_HERE}" exec "{sys.executable}" -u -m standin "$@"\n')
    script.chmod(0o755)
    with tarfile.open(folder / "plugin.tgz", "w:gz") as archive:
        archive.add(script, arcname=script.name)
    home, variables = folder / "home", cli.variables()
    subprocess.run(
        [cli.executable, "plugin", "install", "resource", "azure-native", version, "--file", folder / "plugin.tgz"],
        env={**os.environ, **variables, "PULUMI_HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "true"},
        check=True,
        capture_output=True,
    )
    return Engine(cli, variables, home, shapes, version)
