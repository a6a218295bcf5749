"""Measures processes from outside, and how fast the machine is just now."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_ITERATIONS = 5_000_000


@dataclass(frozen=True)
class Run:
    """One process: wall time and processor time in seconds, peak memory in MiB."""

    wall: float
    cpu: float
    peak: float


def run(folder: Path, *command: str, env: Mapping[str, str] | None = None) -> Run:
    """Run a command in a folder and measure it, the start of Python included."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{output.decode()[-2000:]}")
    peak = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return Run(wall, usage.ru_utime + usage.ru_stime, peak)


def best(runs: list[Run]) -> Run:
    """Return the fastest of several runs: what disturbs a run only ever makes it slower."""
    return min(runs, key=lambda one: one.wall)


def machine() -> str:
    """Return what ran, and the time of one pass of an empty loop: compare numbers only where it is about the same."""
    fastest = min(_loop_seconds() for _ in range(3))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {platform.machine()}, {cores} cores{load}, "
        f"empty loop {fastest / _ITERATIONS * 1e9:.0f} ns a pass"
    )


def _loop_seconds() -> float:
    start = time.perf_counter()
    for _ in range(_ITERATIONS):
        pass
    return time.perf_counter() - start
