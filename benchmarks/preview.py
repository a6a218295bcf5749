"""How long and with how much memory `entrawatch preview` shows many alerts: python benchmarks/preview.py"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from measure import Run, best, machine, run
from validate import make_project

ROOT = Path(__file__).parents[1]
# Azure runs 500 rules as one identity, so that more alerts need more environments in one program.
ALERTS_OF_ENVIRONMENT = 400
# What __main__.py does, for several environments, each with a folder of alerts of its own.
SEVERAL_ENVIRONMENTS = """
from pathlib import Path

from entrawatch.specs.checks import verified_catalog
from entrawatch.project import Project
from entrawatch.garbage_collection import collect_garbage_rarely
from entrawatch_pulumi.environment import Environment, environment_component
from entrawatch_pulumi.program.checked_deployment import checked_deployment
from entrawatch_pulumi.program.stack_settings import stack_settings

project = Project(Path(__file__).parent)
collect_garbage_rarely()
settings, stack_file = stack_settings(project)
for folder in sorted(project.root.glob("alert_specs*")):
    catalog = verified_catalog(folder)
    name = folder.name.replace("_", "-")
    own = settings.model_copy(update={"environment": name})
    environment_component(name, Environment(checked_deployment(catalog, own, stack_file), {}))
"""
# A program as in a typical unit test: the SDK's mocks, no recorder.
UNDER_MOCKS = """
import runpy, sys
from pathlib import Path
import pulumi
from entrawatch.stacks.stack_file import read_stack_file

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        # The SDK cannot read an identity back as it was sent: it expects a map where it sends a list.
        return [args.name + "-id", {key: value for key, value in args.inputs.items() if key != "identity"}]
    def call(self, args):
        return {}

stack = read_stack_file(Path("stacks/Pulumi.dev.yaml"))
pulumi.run = lambda program: None  # under mocks the SDK takes no program that goes on after the module
pulumi.runtime.set_mocks(Mocks(), project="entrawatch", stack="dev", preview=True)
pulumi.runtime.set_all_config(dict(stack.config), list(stack.secret_keys))
sys.path.insert(0, ".")

@pulumi.runtime.test
def program():
    runpy.run_path(sys.argv[1], run_name="__main__")

program()
"""
COMMANDS = {
    "preview": (sys.executable, "-m", "entrawatch", "preview"),
    "mocks, this program": (sys.executable, "-W", "ignore", "-c", UNDER_MOCKS, "__main__.py"),
    "mocks, plain program": (sys.executable, "-W", "ignore", "-c", UNDER_MOCKS, "plain_program.py"),
}


def make_environments(folder: Path, alerts: int) -> None:
    """Make a project of one environment with the repository's own program, or of several."""
    make_project(folder, min(alerts, ALERTS_OF_ENVIRONMENT))
    if alerts <= ALERTS_OF_ENVIRONMENT:
        shutil.copy(ROOT / "__main__.py", folder)
        return
    for number in range(1, alerts // ALERTS_OF_ENVIRONMENT):
        shutil.copytree(folder / "alert_specs", folder / f"alert_specs_{number}")
    (folder / "__main__.py").write_text(SEVERAL_ENVIRONMENTS, encoding="utf-8")


def measure(alerts: int, times: int, names: list[str]) -> dict[str, Run]:
    """Run the commands in turn, so that what else the machine does disturbs all of them; return the best of each."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "project")
        make_environments(folder, alerts)
        check_alerts(folder, alerts)
        shutil.copy(ROOT / "benchmarks" / "plain_program.py", folder)
        turns = [{name: run(folder, *COMMANDS[name]) for name in names} for _ in range(times)]
    return {name: best([turn[name] for turn in turns]) for name in names}


def check_alerts(folder: Path, alerts: int) -> None:
    """End with a message unless so many alert rules are planned."""
    output = folder / "plan.json"
    command = f"'{sys.executable}' -m entrawatch preview --format json > '{output}'"
    run(folder, "sh", "-c", command)
    rules = json.dumps(json.loads(output.read_text(encoding="utf-8"))).count(
        '"azure-native:monitor:ScheduledQueryRule"'
    )
    if rules != alerts:
        sys.exit(f"{rules} alert rules are planned instead of {alerts}")


def main() -> None:
    """Print one row for each size and command, the ratios, and how much time grows from the first to the last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, nargs="+", default=[400, 1600])
    parser.add_argument("--times", type=int, default=3, help="runs of each command; the fastest counts")
    options = parser.parse_args()
    print(machine())
    walls = []
    for number, alerts in enumerate(options.alerts):
        found = measure(alerts, options.times, list(COMMANDS) if number == 0 else ["preview"])
        for name, one in found.items():
            ratio = f", {one.wall / found['preview'].wall:.1f} ({one.cpu / found['preview'].cpu:.1f}) times the preview"
            print(
                f"{alerts:5} alerts {name:20} {one.wall:6.2f} s ({one.cpu:.2f} s of processor), {one.peak:4.0f} MiB"
                f"{ratio if name != 'preview' else ''}",
                flush=True,
            )
        walls.append(found["preview"].wall)
    if len(walls) > 1:
        size = options.alerts[-1] / options.alerts[0]
        print(f"{size:g} times the alerts take {walls[-1] / walls[0]:.1f} times as long")
    print(machine())


if __name__ == "__main__":
    main()
