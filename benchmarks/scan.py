"""Scanning: speed and growth over repeated text, peak memory, and start-up as a ratio.

Run: python benchmarks/scan.py [TEXT...]. Without texts, the made-up documents of fixtures/documents are scanned.
It exits with 1 if a limit is passed.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bsq.documents import read_document
from bsq.fixtures import fixtures
from bsq.scan.scanner import scan

SLOWEST = 5.0
"""MB of repeated text a second."""
MOST_MEMORY = 200.0
"""MB, over 20 MB of text."""
MOST_START_UP = 2.5
"""Of a 10 kB text of counts and 2 x 2 tables, against importing click and rich."""
RUNS = 9
TABLE = """Table 1 Outcomes
Characteristic | Drug (n = 60) | Placebo (n = 60) | P value
Male sex | 34 (56.7) | 31 (51.7) | 0.58
Diabetes | 12 (20.0) | 19 (31.7) | 0.15
Hypertension | 25 (41.7) | 28 (46.7) | 0.58
"""
FILLER = "The committee met and agreed on the procedures for enrolment in all of the centres, at length. " * 5


def main(paths: list[str]) -> int:
    """Measure, print, and return 1 if a limit is passed."""
    chosen = [Path(path) for path in paths] or sorted((fixtures() / "documents" / "right").iterdir())
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in chosen) + "\n\n"
    once = len(text.encode())
    print(f"{once / 1e3:.0f} kB of text, {len(scan(read_document('once.txt', text.encode())).findings)} statistics")
    speed = 0.0
    for copies in (1, 10, 100, max(1, 5_000_000 // once), max(1, 20_000_000 // once)):
        data = (text * copies).encode()
        start = time.perf_counter()
        scan(read_document("repeated.txt", data))
        seconds = time.perf_counter() - start
        rate = len(data) / seconds / 1e6
        speed = rate if 4e6 < len(data) < 6e6 else speed
        print(f"{len(data) / 1e6:6.2f} MB ({copies} copies)  {seconds:6.2f} s  {rate:6.2f} MB/s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio = start_up()
    print(f"5 MB: {speed:.1f} MB/s (at least {SLOWEST}); peak memory {memory:.0f} MB (at most {MOST_MEMORY:.0f})")
    print(f"start-up {ratio:.2f} x (at most {MOST_START_UP})")
    return int(speed < SLOWEST or memory > MOST_MEMORY or ratio > MOST_START_UP)


def start_up() -> float:
    """The median wall time of scanning 10 kB, against that of importing click and rich."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ten.txt"
        path.write_text((TABLE + "\n\n".join(["", *[FILLER] * 30]))[:10_000])
        baseline = [sys.executable, "-c", "import click, rich.console, rich.table"]
        command = [str(Path(sys.executable).with_name("bsq")), "scan", str(path)]
        times: list[tuple[float, float]] = [(_seconds(baseline), _seconds(command)) for _ in range(RUNS)]
    return statistics.median(own for _, own in times) / statistics.median(base for base, _ in times)


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
