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
    "bsq audit, no curves": ([BSQ, "audit", *(f"paper-00{i}" for i in range(1, 6))], 2.5),
    "bsq list": ([BSQ, "list"], 2.0),
    "bsq explain fisher": ([BSQ, "explain", "fisher"], 2.0),
    "bsq percent": ([BSQ, "percent", "3/22", "--reported", "14.0%"], 1.6),
    "bsq fisher": ([BSQ, "fisher", "40/44", "15/22", "--reported", "p = 0.033"], 1.6),
    "bsq chi2": ([BSQ, "chi2", "16/22", "21/44", "--reported", "0.054"], 1.6),
    "bsq compare": ([BSQ, "compare", "4/12", "6/13", "--reported", ".21"], 1.6),
    "bsq ratio": ([BSQ, "ratio", "0.74", "0.57-0.97", "--p", "0.03"], 1.6),
    "bsq survival": ([BSQ, "survival", "71.9%", "55.9-93.9", "--n", "22"], 1.6),
}


def seconds(command: list[str]) -> float:
    """The wall time of one run; what the command prints, and whether it flags anything, does not matter."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True)
    if done.returncode not in (0, 1) or done.stderr:
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
