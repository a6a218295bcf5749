"""How long and with how much memory `entrawatch validate` checks many specs: python benchmarks/validate.py"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from measure import best, machine, run

from entrawatch.downloads.cache_folder import cache_folder

GOOD_PROJECT = Path(__file__).parents[1] / "tests" / "good_project"
AREA = Path("alert_specs", "applications")
# Azure runs 500 rules as one identity; further alerts are checked, but not deployed.
DEPLOYED = 400
# The least that any tool of this kind does: parse each file and put it into its model.
PLAIN_LOOP = """
import json, sys
from pathlib import Path
import yaml
from entrawatch.specs.alert_spec import AlertSpec
loader = getattr(yaml, sys.argv[1])
for path in Path("alert_specs").glob("*/*_added.yaml"):
    AlertSpec.model_validate_json(json.dumps(yaml.load(path.read_text(encoding="utf-8"), Loader=loader)), strict=True)
"""


def make_project(folder: Path, specs: int) -> None:
    """Copy the good project and add copies of its alert, each with a query of its own."""
    shutil.copytree(GOOD_PROJECT, folder)
    area = folder / AREA
    spec, samples = ((area / f"owner_added{end}").read_text(encoding="utf-8") for end in (".yaml", ".samples.yaml"))
    names = [f"owner{number:05}_added" for number in range(specs - 1)]
    for number, name in enumerate(names):
        text = spec.replace("owner_added", name).replace("Owners >= least_owners", f"Owners >= least_owners + {number}")
        text = text.replace("title: Owner", f"title: Owner {number}")
        if number >= DEPLOYED:
            text = text.replace("status: test", "status: experimental")
        (area / f"{name}.yaml").write_text(text, encoding="utf-8")
        (area / f"{name}.samples.yaml").write_text(samples, encoding="utf-8")
    with (area / "area.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"  - {name}\n" for name in names)


def measure(specs: int, times: int, of_user: Path) -> dict[str, float]:
    """Measure a project of so many specs: first run, repeated runs, and the two plain loops."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "project")
        make_project(folder, specs)
        use_empty_cache(Path(temporary), of_user)
        entrawatch = (sys.executable, "-m", "entrawatch", "validate")
        first = run(folder, *entrawatch)
        again = best([run(folder, *entrawatch) for _ in range(times)])
        python = best([run(folder, sys.executable, "-c", PLAIN_LOOP, "SafeLoader") for _ in range(times)])
        libyaml = best([run(folder, sys.executable, "-c", PLAIN_LOOP, "CSafeLoader") for _ in range(times)])
    return {
        "specs": specs,
        "first run s": first.wall,
        "validate s": again.wall,
        "of it processor s": again.cpu,
        "peak MiB": again.peak,
        "ms per spec": 1000 * again.wall / specs,
        "safe_load + pydantic s": python.wall,
        "ratio": again.wall / python.wall,
        "CSafeLoader + pydantic s": libyaml.wall,
        "ratio C": again.wall / libyaml.wall,
    }


def use_empty_cache(folder: Path, of_user: Path) -> None:
    """Let the first run analyze each query; the language service itself is already installed."""
    cache = folder / "cache"
    cache.mkdir()
    for entry in of_user.iterdir():
        if entry.is_dir():
            (cache / entry.name).symlink_to(entry.resolve())
    os.environ["ENTRAWATCH_CACHE"] = str(cache)


def main() -> None:
    """Print one column for each size, then how time and memory grow between the first and the last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--specs", type=int, nargs="+", default=[400, 1600])
    parser.add_argument("--times", type=int, default=3, help="runs of each command; the fastest counts")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    of_user = cache_folder(os.environ)
    rows = [measure(specs, options.times, of_user) for specs in options.specs]
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    print(machine())
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
