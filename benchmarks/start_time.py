"""What starting costs: bar 2 × bare click for --help, 3 × for validating one file.

python benchmarks/start_time.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

REPORT = Path(__file__).resolve().parents[1] / "examples" / "iris.sci.json"
ROUNDS = 11
COMMANDS = {
    "python -c 'import click'": ["-c", "import click"],
    "python -c 'import sci_report'": ["-c", "import sci_report"],
    "sci-report --help": ["-m", "sci_report", "--help"],
    "sci-report validate one report": ["-m", "sci_report", "validate", str(REPORT)],
    "sci-report render --to latex": ["-m", "sci_report", "render", str(REPORT), "--to", "latex"],
}


def main() -> None:
    """Print each command's time and its ratio to bare click, interleaved in one run."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, arguments in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            times[name].append(time.perf_counter() - start)
    floor = statistics.median(times["python -c 'import click'"])
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:32} {median * 1000:7.0f} ms  {median / floor:5.2f} ×")


if __name__ == "__main__":
    main()
