"""How long and with how much memory `entrawatch preview` shows many alerts: python benchmarks/preview.py"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from validate import best, make_project

ROOT = Path(__file__).parents[1]
# The same program as anybody would run it in a unit test: the SDK's mocks, no recorder.
UNDER_MOCKS = """
import gc, json, runpy, sys
from pathlib import Path
import pulumi
from entrawatch.stack_file import read_stack_file

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        # The SDK cannot read an identity back as it was sent: it expects a map where it sends a list.
        return [args.name + "-id", {key: value for key, value in args.inputs.items() if key != "identity"}]
    def call(self, args):
        return {}

stack = read_stack_file(Path("stacks/Pulumi.dev.yaml"))
pulumi.runtime.set_mocks(Mocks(), project="entrawatch", stack="dev", preview=True)
pulumi.runtime.set_all_config(dict(stack.config), list(stack.secret_keys))
sys.path.insert(0, ".")

@pulumi.runtime.test
def program():
    runpy.run_path("__main__.py", run_name="__main__")

program()
"""


def measure(alerts: int, times: int, *, mocks: bool) -> dict[str, float]:
    """Measure a project of so many alerts: the whole command, and the same program under plain mocks."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "project")
        make_project(folder, alerts)
        shutil.copy(ROOT / "__main__.py", folder)
        ours = best(folder, times, sys.executable, "-m", "entrawatch", "preview")
        row = {
            "alerts": alerts,
            "preview s": ours.wall,
            "ms per alert": 1000 * ours.wall / alerts,
            "peak MiB": ours.peak,
        }
        if mocks:
            plain = best(folder, 1, sys.executable, "-W", "ignore", "-c", UNDER_MOCKS)
            row |= {"mocks s": plain.wall, "mocks peak MiB": plain.peak, "ratio to mocks": plain.wall / ours.wall}
    return row


def main() -> None:
    """Print one row for each size, and how much time grows from the first to the last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, nargs="+", default=[400, 1600])
    parser.add_argument("--times", type=int, default=3, help="runs of each command; the fastest counts")
    options = parser.parse_args()
    rows = [measure(alerts, options.times, mocks=number == 0) for number, alerts in enumerate(options.alerts)]
    for row in rows:
        print(json.dumps({key: round(value, 2) for key, value in row.items()}))
    if len(rows) > 1:
        size, wall = rows[-1]["alerts"] / rows[0]["alerts"], rows[-1]["preview s"] / rows[0]["preview s"]
        print(f"{size:g} times the alerts take {wall:.2f} times as long")


if __name__ == "__main__":
    main()
