"""Power over time in bounded memory, energy preserved. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from sci_report.collectors.integrate import Step


@dataclass(frozen=True, slots=True)
class PowerSample:
    """Mean power, in W, over a stretch of time, in s since the start of the measurement."""

    start_s: float
    end_s: float
    power_w: float


class PowerSeries:
    """Steps of one channel; once there are more than `limit`, neighbours are merged in pairs.

    Args:
        limit: Most samples kept; an even number.
    """

    def __init__(self, limit: int = 2000) -> None:
        self._limit = limit
        self._bins: list[_Bin] = []
        self._open: _Bin | None = None
        self._steps_per_bin = 1

    def add(self, step: Step) -> None:
        """Append a step that follows the ones before it."""
        new = _Bin(step.start_s, step.end_s, step.end_s - step.start_s, step.energy_j, 1)
        self._open = new if self._open is None else self._open.merged(new)
        if self._open.steps < self._steps_per_bin:
            return
        self._bins.append(self._open)
        self._open = None
        if len(self._bins) > self._limit:
            self._halve()

    def samples(self, origin_s: float) -> tuple[PowerSample, ...]:
        """Return the series, with times counted from `origin_s`."""
        bins = [*self._bins, self._open] if self._open is not None else self._bins
        return tuple(
            PowerSample(each.start_s - origin_s, each.end_s - origin_s, each.energy_j / each.measured_s)
            for each in bins
            if each.measured_s > 0
        )

    def _halve(self) -> None:
        last = self._bins.pop() if len(self._bins) % 2 else None
        pairs = zip(self._bins[::2], self._bins[1::2], strict=True)
        self._bins = [first.merged(second) for first, second in pairs]
        self._open = last
        self._steps_per_bin *= 2


@dataclass(frozen=True, slots=True)
class _Bin:
    start_s: float
    end_s: float
    measured_s: float
    energy_j: float
    steps: int

    def merged(self, later: _Bin) -> _Bin:
        return _Bin(
            self.start_s,
            later.end_s,
            self.measured_s + later.measured_s,
            self.energy_j + later.energy_j,
            self.steps + later.steps,
        )
