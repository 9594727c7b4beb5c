"""A powercap tree as Linux lays it out: folders under devices/virtual/powercap, links to them under class/powercap."""

from __future__ import annotations

import os
from pathlib import Path

_DIGITS = 20
"""Counters are written with a fixed width, in place, so that a reader never sees a torn one."""

INTEL_RANGE_J = 262_143.328850
"""What many Intel processors state as their counter's range."""


class PowercapTree:
    """A tree to which a test adds zones, and whose counters it moves.

    Args:
        base: Folder that stands for /sys.
    """

    def __init__(self, base: Path) -> None:
        self.powercap = base / "class" / "powercap"
        self._devices = base / "devices" / "virtual" / "powercap"
        self.powercap.mkdir(parents=True)
        self._zones: dict[str, Path] = {}

    def add(
        self, entry: str, name: str, *, range_j: float = INTEL_RANGE_J, counter_j: float = 0.0, rated_w: float = 0.0
    ) -> Path:
        """Add the zone `entry`, such as `intel-rapl:0:1`; return its folder."""
        tree, *numbers = entry.split(":")
        parents = [":".join([tree, *numbers[:depth]]) for depth in range(1, len(numbers) + 1)]
        folder = self._devices.joinpath(tree, *parents)
        folder.mkdir(parents=True)
        (folder / "name").write_text(f"{name}\n", encoding="ascii")
        (folder / "max_energy_range_uj").write_text(f"{range_j * 1e6:.0f}\n", encoding="ascii")
        (folder / "constraint_0_name").write_text("long_term\n", encoding="ascii")
        (folder / "constraint_0_max_power_uw").write_text(f"{rated_w * 1e6:.0f}\n", encoding="ascii")
        (self.powercap / entry).symlink_to(os.path.relpath(folder, self.powercap))
        self._zones[entry] = folder / "energy_uj"
        self.set_j(entry, counter_j)
        return folder

    def set_j(self, entry: str, counter_j: float) -> None:
        """Move a zone's counter."""
        write_counter(self._zones[entry], counter_j)


def write_counter(path: Path, counter_j: float) -> None:
    """Write a counter in µJ over what is there, in one go."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        os.pwrite(file, f"{round(counter_j * 1e6):0{_DIGITS}d}\n".encode("ascii"), 0)
    finally:
        os.close(file)
