"""What one validation costs beside parsing the same bytes: bar 8 × orjson.loads for a 4 KB report.

python benchmarks/validate_speed.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from sci_report.validation.document import parse
from sci_report.validation.engine import fast_engine, reference_engine
from sci_report.validation.run import validate_bytes

REPORT = Path(__file__).resolve().parents[1] / "examples" / "iris.sci.json"
ROUNDS = 15


def microseconds(action: Callable[[], object], repeats: int) -> float:
    """Return the mean time of one call over one round."""
    start = time.perf_counter()
    for _ in range(repeats):
        action()
    return (time.perf_counter() - start) / repeats * 1e6


def main() -> None:
    """Print each step's time and its ratio to orjson.loads, in one run."""
    document = orjson.loads(REPORT.read_bytes())
    document["quality"] = []  # a long curve would make it a report of 15 KB
    data = orjson.dumps(document)
    fast, reference = fast_engine("1.0"), reference_engine("1.0")
    steps: dict[str, tuple[Callable[[], object], int]] = {
        "orjson.loads": (lambda: orjson.loads(data), 2000),
        "parse (depth, finiteness, duplicates)": (lambda: parse(data), 300),
        "schema pass, jsonschema-rs": (lambda: list(fast(document)), 1000),
        "schema pass, jsonschema": (lambda: list(reference(document)), 5),
        "validate_bytes, all rules": (lambda: validate_bytes(data, name="b"), 200),
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, (action, repeats) in steps.items():
            times[name].append(microseconds(action, repeats))
    floor = statistics.median(times["orjson.loads"])
    print(f"report of {len(data):,} bytes; medians of {ROUNDS} rounds")
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:40} {median:9.1f} µs  {median / floor:7.1f} ×")


if __name__ == "__main__":
    main()
