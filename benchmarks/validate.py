"""How long and with how much memory `entrawatch validate` checks many specs: python benchmarks/validate.py"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

GOOD_PROJECT = Path(__file__).parents[1] / "tests" / "good_project"
AREA = Path("alert_specs", "applications")
# Azure runs 500 rules as one identity; what is beyond is checked all the same and stays off.
DEPLOYED = 400
# The least that any tool of this kind does: parse each file and put it into its model.
PLAIN_LOOP = """
import json, sys
from pathlib import Path
import yaml
from entrawatch.spec import AlertSpec
loader = getattr(yaml, sys.argv[1])
for path in Path("alert_specs").glob("*/*_added.yaml"):
    AlertSpec.model_validate_json(json.dumps(yaml.load(path.read_text(encoding="utf-8"), Loader=loader)), strict=True)
"""


@dataclass(frozen=True)
class Run:
    """One process: wall time in seconds, peak memory in MiB."""

    wall: float
    peak: float


def make_project(folder: Path, specs: int) -> None:
    """Copy the good project and add copies of its alert, each with a query of its own."""
    shutil.copytree(GOOD_PROJECT, folder)
    area = folder / AREA
    spec, samples = ((area / f"owner_added{end}").read_text(encoding="utf-8") for end in (".yaml", ".samples.yaml"))
    names = [f"owner{number:05}_added" for number in range(specs - 1)]
    for number, name in enumerate(names):
        text = spec.replace("owner_added", name).replace("Owners >= least_owners", f"Owners >= least_owners + {number}")
        if number >= DEPLOYED:
            text = text.replace("status: test", "status: experimental")
        (area / f"{name}.yaml").write_text(text, encoding="utf-8")
        (area / f"{name}.samples.yaml").write_text(samples, encoding="utf-8")
    with (area / "area.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"  - {name}\n" for name in names)


def run(folder: Path, *command: str) -> Run:
    """Run a command in a folder and measure it from outside, the start of Python included."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{output.decode()[-2000:]}")
    return Run(wall, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024))


def best(folder: Path, times: int, *command: str) -> Run:
    """Return the fastest of several runs: what disturbs a run only ever makes it slower."""
    return min((run(folder, *command) for _ in range(times)), key=lambda one: one.wall)


def measure(specs: int, times: int) -> dict[str, float]:
    """Measure a project of so many specs: first run, repeated runs, and the two plain loops."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "project")
        make_project(folder, specs)
        entrawatch = (sys.executable, "-m", "entrawatch", "validate")
        first = run(folder, *entrawatch)
        again = best(folder, times, *entrawatch)
        python = best(folder, times, sys.executable, "-c", PLAIN_LOOP, "SafeLoader")
        libyaml = best(folder, times, sys.executable, "-c", PLAIN_LOOP, "CSafeLoader")
    return {
        "specs": specs,
        "first run s": first.wall,
        "validate s": again.wall,
        "peak MiB": again.peak,
        "ms per spec": 1000 * again.wall / specs,
        "safe_load + pydantic s": python.wall,
        "ratio": again.wall / python.wall,
        "CSafeLoader + pydantic s": libyaml.wall,
        "ratio C": again.wall / libyaml.wall,
    }


def main() -> None:
    """Print one column for each size, then how time and memory grow between the first and the last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--specs", type=int, nargs="+", default=[400, 1600])
    parser.add_argument("--times", type=int, default=3, help="runs of each command; the fastest counts")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [measure(specs, options.times) for specs in options.specs]
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    for name in rows[0]:
        print(
            f"{name:<26}" + "".join(f"{row[name]:>10.0f}" if name == "specs" else f"{row[name]:>10.2f}" for row in rows)
        )
    if len(rows) > 1:
        first, last = rows[0], rows[-1]
        size = last["specs"] / first["specs"]
        print(
            f"\n{size:.1f} x specs: {last['validate s'] / first['validate s']:.1f} x time, "
            f"{last['peak MiB'] / first['peak MiB']:.1f} x memory; "
            f"{1000 * (last['validate s'] - first['validate s']) / (last['specs'] - first['specs']):.2f} ms "
            "for each further spec"
        )


if __name__ == "__main__":
    main()
