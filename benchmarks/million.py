"""Reports by the hundred thousand, as lines: time and memory of one process, of two, and of two Dask workers.

    python benchmarks/million.py [--count 1000000]

Memory is that of the largest process, sampled every 50 ms; the corpus a tenth as long shows whether it grows.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from corpus import corpus

_WAYS: Final = {
    "1 process": ["--jobs", "1"],
    "2 processes": ["--jobs", "2"],
    "Dask, 2 workers": ["--jobs", "2", "--engine", "dask"],
}


def family_of(process: int) -> list[int]:
    """Return a process and all that it started, directly or not."""
    found, waiting = [], [process]
    while waiting:
        each = waiting.pop()
        found.append(each)
        try:
            tasks = Path(f"/proc/{each}/task").iterdir()
            waiting += [int(child) for task in tasks for child in (task / "children").read_text().split()]
        except OSError:  # it has ended
            continue
    return found


def resident_mb(process: int) -> float:
    """Return the memory of a process in MB; 0 once it has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * 4096 / 1e6


def run(lines: Path, options: list[str]) -> tuple[float, float, bytes]:
    """Return seconds, MB of the largest process at its peak, and the verdict, of one validation."""
    command = [sys.executable, "-m", "sci_report", "validate", "--no-config", "-q", "--format", "jsonl", *options]
    start = time.perf_counter()
    running = subprocess.Popen([*command, str(lines)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    peak, done = 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max([peak, *map(resident_mb, family_of(running.pid))])

    watcher = threading.Thread(target=watch)
    watcher.start()
    last = b""
    assert running.stdout is not None  # noqa: S101  (a pipe was asked for)
    for line in running.stdout:
        last = line
    running.wait()
    done.set()
    watcher.join()
    return time.perf_counter() - start, peak, last


def main() -> None:
    """Print time, speed and memory of each way, for the corpus and for a tenth of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        for size in (count // 10, count):
            lines = Path(folder, f"{size}.jsonl")
            with lines.open("wb") as file:
                file.writelines(text + b"\n" for _, text in corpus(size, invalid=0.01))
            print(f"{size:,} reports, {lines.stat().st_size / 1e6:,.0f} MB")
            first: tuple[float, bytes] | None = None
            for way, options in _WAYS.items():
                seconds, peak_mb, verdict = run(lines, options)
                first = first or (seconds, verdict)
                same = "same verdict" if verdict == first[1] else "OTHER VERDICT"
                speed = f"{size / seconds:9,.0f} reports/s  {first[0] / seconds:5.2f} ×"
                print(f"  {way:16} {seconds:8.1f} s  {speed}  {peak_mb:6.0f} MB  {same}")
            lines.unlink()


if __name__ == "__main__":
    main()
