"""A TypeScript program with the SDK that Pulumi generates from the plugin's schema, type-checked and run by Node.js."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consumer_project import COMPONENTS, consumer, require_success, use_plugin
from engine_project import Engine, EngineProject
from pulumi_cli import built_folder

from entrawatch.downloads.cache_folder import cache_folder

_SDK = "@pulumi/entrawatch"
_RUNNER = Path(__file__).with_name("inline_program.js")
_HOST = "pulumi-language-nodejs"
_COLORS = re.compile(r"<\{%[^%]*%\}>")


@dataclass(frozen=True)
class TypescriptProject:
    """An example with its SDK and its packages."""

    project: EngineProject

    def checked(self, name: str = "tsconfig.json") -> list[str]:
        """Return what the TypeScript compiler says; what has no mistakes is compiled."""
        ran = self._node("../node_modules/.bin/tsc", "--project", name)
        return ran.stdout.splitlines()

    def run(self, operation: str, stack: str, program: str = "bin/index.js") -> dict[str, Any]:
        """Run one operation on a compiled program; return the engine's changes and errors."""
        runner = shutil.copy(_RUNNER, self.project.root)
        ran = self._node("node", str(runner), program, stack, operation)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        reported: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
        reported["messages"] = [_COLORS.sub("", text).strip() for text in reported["messages"]]
        return reported

    def _node(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.project.root,
            env=self.project.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def typescript_project(engine: Engine, folder: Path) -> TypescriptProject:
    """Return the TypeScript example, ready to be compiled."""
    project = consumer(engine, folder, "typescript")
    use_plugin(project)
    # Node.js looks for packages in every folder above; only the SDK is the project's own.
    (folder / "node_modules").symlink_to(_installed(project.root / "package.json"))
    sdk = _generated_sdk(project)
    link = project.root / "node_modules" / _SDK
    link.parent.mkdir(parents=True)
    link.symlink_to(sdk)
    # What npm runs when it installs the SDK: it compiles it.
    tools = f"{folder / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["node", "scripts/postinstall.js"], cwd=sdk, env={**os.environ, "PATH": tools}, check=True)
    return TypescriptProject(project)


def generator() -> Path | None:
    """Return what writes SDKs: Pulumi's Node.js language host, else the generator that `make engine` builds."""
    host = shutil.which(_HOST)
    built = built_folder() / "nodejssdk"
    return Path(host) if host else built if built.is_file() else None


def _generated_sdk(project: EngineProject) -> Path:
    found = generator()
    assert found, f"there is neither '{_HOST}' on PATH nor a generator that `make engine` built"
    folder = project.root / "sdks"
    if found.name == _HOST:
        options = ("--language", "nodejs", "--local", "--out", str(folder))
        require_success(project.pulumi("package", "gen-sdk", str(COMPONENTS), *options))
        return folder / "nodejs"
    schema = json.loads((COMPONENTS / "schema.json").read_text(encoding="utf-8"))
    del schema["$comment"]
    subprocess.run([found, folder / "entrawatch"], input=json.dumps(schema), text=True, check=True)
    return folder / "entrawatch"


def _installed(package: Path) -> Path:
    """Return the packages of the example without the SDK; they are installed once into the user's cache."""
    content = json.loads(package.read_text())
    del content["dependencies"][_SDK]
    text = json.dumps(content, sort_keys=True)
    folder = cache_folder(os.environ) / "typescript" / hashlib.sha256(text.encode()).hexdigest()[:12]
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent))
        (fresh / "package.json").write_text(text)
        options = ("--no-audit", "--no-fund", "--ignore-scripts", "--silent")
        subprocess.run(["npm", "install", *options], cwd=fresh, check=True)
        fresh.rename(folder)
    return folder / "node_modules"
