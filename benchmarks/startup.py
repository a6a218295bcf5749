"""How long `entrawatch --help` takes, the start of Python included: python benchmarks/startup.py [--times 10]"""

import argparse
import sys
from pathlib import Path

from measure import best, machine, run

COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "entrawatch --help": ("-m", "entrawatch", "--help"),
    "entrawatch backtest --help": ("-m", "entrawatch", "backtest", "--help"),
}
NO_SDK = "import sys, entrawatch.cli; sys.exit(any(name.split('.')[0] == 'pulumi' for name in sys.modules))"


def main() -> None:
    """Print the fastest of several runs of each command; ends with an error where the cloud SDK is imported."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    print(f"{machine()}; goal 0.25 s")
    run(Path.cwd(), sys.executable, "-c", NO_SDK)
    for name, arguments in COMMANDS.items():
        one = best([run(Path.cwd(), sys.executable, *arguments) for _ in range(options.times)])
        print(f"{name:<28} {one.wall:.3f} s, processors {one.cpu:.3f} s, peak {one.peak:.0f} MiB")


if __name__ == "__main__":
    main()
