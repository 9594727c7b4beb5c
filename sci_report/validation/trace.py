"""Energy recomputed from a trace: a table in CSV, a row for each reading. Pure.

The first line names the columns: `activity` and `component` as in the report, `time_s`, and either `power_w` or
`energy_j`, the reading of a counter that only rises. `device` tells devices apart; without it, readings of one
component are of all its devices together. Other columns are left aside.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sci_report.quantities.units import J_PER_KWH

_KEYS: Final = ("activity", "component", "time_s")
_READINGS: Final = ("energy_j", "power_w")

COUNTER_TOLERANCE: Final = 0.005
"""Relative. What lies between the ends of a run and the first and last reading of its counter."""
POWER_TOLERANCE: Final = 0.02
"""Relative. What the trapezoid rule leaves of power that is polled once a second."""

_SHORTEST: Final = 2


class TraceError(ValueError):
    """A trace that cannot be read: what is wrong, with its line."""


@dataclass(frozen=True, slots=True)
class Traced:
    """The energy of a component of an activity, as its trace has it.

    Attributes:
        activity: Id of the activity.
        component: What was read.
        energy_kwh: Energy of all its devices together, in kWh.
        tolerance: Relative difference that the way of reading explains.
    """

    activity: str
    component: str
    energy_kwh: float
    tolerance: float


def is_trace(first_line: str) -> bool:
    """Return whether a table is a trace, by its first line."""
    columns = {name.strip() for name in first_line.split(",")}
    return columns.issuperset(_KEYS) and not columns.isdisjoint(_READINGS)


def traced(lines: Iterable[str]) -> Iterator[Traced]:
    """Yield the energy of each component of each activity, in the order of their first readings.

    Memory grows with the number of devices, not with that of readings.

    Raises:
        TraceError: A row has no number where one must be, time runs backwards, a counter falls, or a device was read
            only once.
    """
    table = csv.DictReader(lines)
    reading = next((name for name in _READINGS if name in (table.fieldnames or ())), None)
    if reading is None:
        raise TraceError(f"line 1: there is neither of {' and '.join(_READINGS)}")
    channels: dict[tuple[str, str, str], _Channel] = {}
    try:
        for row in table:
            key = (row["activity"] or "", row["component"] or "", row.get("device") or "")
            channel = channels.setdefault(key, _Channel())
            channel.read(_number(row, "time_s", table.line_num), _number(row, reading, table.line_num), table.line_num)
    except csv.Error as error:
        raise TraceError(f"line {table.line_num}: {error}") from error
    energies: dict[tuple[str, str], float] = {}
    for (activity, component, device), channel in channels.items():
        if channel.count < _SHORTEST:
            raise TraceError(f"{device or component!r} of {activity!r} was read only once")
        energy_j = channel.last - channel.first if reading == "energy_j" else channel.integral_j
        energies[activity, component] = energies.get((activity, component), 0.0) + energy_j
    tolerance = COUNTER_TOLERANCE if reading == "energy_j" else POWER_TOLERANCE
    if reading == "energy_j" and any(channel.falls_at for channel in channels.values()):
        line = min(channel.falls_at for channel in channels.values() if channel.falls_at)
        raise TraceError(f"line {line}: the counter falls; state what was added up when it wrapped around")
    for (activity, component), energy_j in energies.items():
        yield Traced(activity, component, energy_j / J_PER_KWH, tolerance)


class _Channel:
    """The readings of one device, of which only the last is kept."""

    def __init__(self) -> None:
        self.count = 0
        self.first = self.last = self.integral_j = self._time_s = 0.0
        self.falls_at = 0

    def read(self, time_s: float, value: float, line: int) -> None:
        if self.count == 0:
            self.first = value
        else:
            if time_s < self._time_s:
                raise TraceError(f"line {line}: time runs backwards, from {self._time_s:g} to {time_s:g} s")
            self.integral_j += (time_s - self._time_s) * (value + self.last) / 2
            if value < self.last and not self.falls_at:
                self.falls_at = line
        self.count, self._time_s, self.last = self.count + 1, time_s, value


def _number(row: dict[str, str], column: str, line: int) -> float:
    try:
        value = float(row[column])
    except (TypeError, ValueError):
        raise TraceError(f"line {line}: `{column}` is no number") from None
    if not math.isfinite(value) or value < 0:
        raise TraceError(f"line {line}: `{column}` must be finite and not negative")
    return value
