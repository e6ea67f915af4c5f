"""Start-up as a ratio: each command against importing click and rich, medians of interleaved runs.

Run: python benchmarks/startup.py [RUNS]. It exits with 1 if a command takes more than its limit.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

BSQ = str(Path(sys.executable).with_name("bsq"))
BASELINE = [sys.executable, "-c", "import click, rich.console, rich.table"]
COMMANDS: dict[str, tuple[list[str], float]] = {
    "bsq --help": ([BSQ, "--help"], 1.2),
    "bsq verify paper-001": ([BSQ, "verify", "paper-001"], 2.0),
    "bsq lint paper-001": ([BSQ, "lint", "paper-001"], 2.0),
    "bsq list": ([BSQ, "list"], 2.0),
    "bsq explain fisher": ([BSQ, "explain", "fisher"], 2.0),
}


def seconds(command: list[str]) -> float:
    """The wall time of one run; what the command prints, and whether it flags anything, does not matter."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True)
    if done.returncode not in ((0, 1) if "verify" in command else (0,)) or done.stderr:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr.decode()}")
    return time.perf_counter() - start


def main(runs: int) -> int:
    """Measure, print a table, and return 1 if a limit is passed."""
    times: dict[str, list[float]] = {name: [] for name in ("baseline", *COMMANDS)}
    for command in (BASELINE, *(command for command, _ in COMMANDS.values())):
        seconds(command)
    for _ in range(runs):
        times["baseline"].append(seconds(BASELINE))
        for name, (command, _) in COMMANDS.items():
            times[name].append(seconds(command))
    baseline = statistics.median(times["baseline"])
    print(f"{'click and rich':22} {1000 * baseline:6.0f} ms   1.00 x")
    slow = 0
    for name, (_, limit) in COMMANDS.items():
        median = statistics.median(times[name])
        too_slow = median > limit * baseline
        slow |= too_slow
        mark = "TOO SLOW" if too_slow else ""
        print(
            f"{name:22} {1000 * median:6.0f} ms   {median / baseline:4.2f} x   at most {limit:.1f} x  {mark}".rstrip()
        )
    return slow


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
