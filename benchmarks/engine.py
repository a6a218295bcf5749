"""How long the real Pulumi CLI takes for many alerts, on a stand-in of Azure: python benchmarks/engine.py"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from measure import Run, best, machine, run
from preview import make_environments

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "engine"), str(ROOT / "tests")]

from engine_home import Engine, installed_engine  # noqa: E402
from engine_project import EngineProject  # noqa: E402
from pulumi_cli import find_cli  # noqa: E402

STACK = "dev"
PREVIEW = ("preview", "--stack", STACK, "--non-interactive")
UP = ("up", "--yes", "--skip-preview", "--stack", STACK, "--non-interactive")


def make_project(engine: Engine, folder: Path, alerts: int) -> EngineProject:
    """Make the project of so many alerts, with its stack, in a backend and a cloud of its own."""
    project = EngineProject(engine, folder, {})
    project.backend.mkdir(parents=True)
    make_environments(project.root, alerts)
    shutil.copy(ROOT / "Pulumi.yaml", project.root)
    (project.root / ".venv").symlink_to(sys.prefix)
    project.init(STACK)
    return project


def make_plain(project: EngineProject, folder: Path) -> EngineProject:
    """Make the same resources as a plain program: what the project's own preview says of each one."""
    run(project.root, "sh", "-c", f"'{sys.executable}' -m entrawatch preview --format json > plan.json")
    plain = project.copy(folder)
    shutil.copy(ROOT / "benchmarks" / "plain_program.py", plain.root / "__main__.py")
    return plain


def measured(project: EngineProject, arguments: tuple[str, ...]) -> Run:
    """Run the CLI once; what it starts counts too."""
    return run(project.root, str(project.engine.cli.executable), *arguments, env=project.environment())


def without_log(engine: Engine, what: str, projects: dict[str, EngineProject], times: int) -> None:
    """Measure without the log that the CLI keeps of each command, which nothing but a file in its place stops."""
    logs = engine.home / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    logs.touch()
    tell(f"{what}, no log", in_turn(projects, PREVIEW, times))
    logs.unlink()


def in_turn(projects: dict[str, EngineProject], arguments: tuple[str, ...], times: int) -> dict[str, Run]:
    """Run a command on each project in turn, so that what else the machine does disturbs all; return the best."""
    turns = [{name: measured(one, arguments) for name, one in projects.items()} for _ in range(times)]
    return {name: best([turn[name] for turn in turns]) for name in projects}


def tell(what: str, found: dict[str, Run]) -> None:
    """Print one row for each program and the ratio to ours."""
    ours = found["components"]
    for name, one in found.items():
        ratio = "" if one is ours else f", {one.wall / ours.wall:.1f} ({one.cpu / ours.cpu:.1f}) times as long"
        print(f"{what:<32} {name:<12} {one.wall:6.2f} s ({one.cpu:.2f} s of processor){ratio}", flush=True)


def compare(engine: Engine, folder: Path, alerts: int, times: int) -> None:
    """Measure the components against the plain program: first preview, first up, unchanged up and preview."""
    ours = make_project(engine, folder / "components", alerts)
    projects = {"components": ours, "plain": make_plain(ours, folder / "plain")}
    tell(f"{alerts} alerts, first preview", in_turn(projects, PREVIEW, times))
    without_log(engine, f"{alerts} alerts, first preview", projects, times)
    tell(f"{alerts} alerts, first up", in_turn(projects, UP, 1))
    tell(f"{alerts} alerts, unchanged up", in_turn(projects, UP, times))
    tell(f"{alerts} alerts, unchanged preview", in_turn(projects, PREVIEW, times))
    for name, project in projects.items():
        (state,) = (project.backend / ".pulumi" / "stacks").glob(f"**/{STACK}.json")
        size = state.stat().st_size
        rules = state.read_text(encoding="utf-8").count('"azure-native:monitor:ScheduledQueryRule"')
        if rules != alerts:
            sys.exit(f"{rules} alert rules are in the state instead of {alerts}")
        print(f"state {name:<12} {size / 1e6:.2f} MB, {size / alerts / 1000:.1f} kB for each alert")


def main() -> None:
    """Print the comparison at the first size, then how the first preview grows up to the last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, nargs="+", default=[400, 1600])
    parser.add_argument("--times", type=int, default=3, help="runs of each command; the fastest counts")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary, "engine")
        home.mkdir()
        engine = installed_engine(find_cli(), home)
        first, *others = options.alerts
        compare(engine, Path(temporary, str(first)), first, options.times)
        for alerts in others:
            project = make_project(engine, Path(temporary, str(alerts)), alerts)
            tell(f"{alerts} alerts, first preview", in_turn({"components": project}, PREVIEW, options.times))
    print(machine())


if __name__ == "__main__":
    main()
