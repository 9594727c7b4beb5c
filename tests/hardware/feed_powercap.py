"""Move a powercap counter in real time: run in a process of its own, ended by closing its standard input.

Arguments: the zone's energy_uj, a file for the same energy without wraps, power in W, range in J (0: none).
"""

from __future__ import annotations

import select
import sys
import time
from pathlib import Path

from tests.hardware.powercap import write_counter

_UPDATE_S = 0.001
"""RAPL counters move about once in a millisecond."""


def feed(counter: Path, unwrapped: Path, power_w: float, range_j: float) -> None:
    """Write both files until standard input closes."""
    start_s = time.monotonic()
    while not select.select([sys.stdin], [], [], _UPDATE_S)[0]:
        energy_j = power_w * (time.monotonic() - start_s)
        write_counter(unwrapped, energy_j)
        write_counter(counter, energy_j % range_j if range_j else energy_j)


if __name__ == "__main__":
    feed(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
