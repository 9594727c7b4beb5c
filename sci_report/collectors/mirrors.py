"""Which of several counters are one counter shown more than once. Pure.

Linux shows one package zone per die. On some multi-die processors (AMD Zen 1 and Zen 2) each die's zone repeats the
counter of the whole socket; on others (Intel Cascade Lake-AP) each die counts for itself. Only the counters tell.
Two sockets that happen to start at the same count look alike at first, so the verdict waits for the whole run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sci_report.collectors.base import Lost, Reading

_SKEW_J = 1.0
"""Mirrors are read one after the other: 10 ms at 100 W may lie between two readings of one counter."""

_SKEW_SHARE = 0.001
"""Allowance for skew that grows with power, as a share of the energy seen."""

_PROOF_J = 20.0
"""Energy that zones of different sockets must have spent in step before they are taken for mirrors."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A counter that may be a mirror: channel id, the socket its name states, and where it wraps, in J."""

    channel_id: str
    socket: str
    wrap_j: float | None


class MirrorWatch:
    """Compares counters at each reading.

    Args:
        zones: Counters of one component, in order; of several mirrors the first is kept.
    """

    def __init__(self, zones: Sequence[Zone]) -> None:
        self._pairs = [_Pair(first, second) for first, second in combinations(zones, 2)]

    def observe(self, readings: Mapping[str, Reading]) -> None:
        """Take the readings, in J, of one moment."""
        for pair in self._pairs:
            pair.observe(readings[pair.first.channel_id], readings[pair.second.channel_id])

    def duplicates(self) -> dict[str, str]:
        """Map each mirror's channel id to that of the zone it repeats, by the readings so far."""
        repeats: dict[str, str] = {}
        for pair in self._pairs:
            if pair.first.channel_id not in repeats and pair.is_mirrored():
                repeats.setdefault(pair.second.channel_id, pair.first.channel_id)
        return repeats


class _Pair:
    def __init__(self, first: Zone, second: Zone) -> None:
        self.first = first
        self.second = second
        self._observed = 0
        self._alike = 0
        self._spent_j = 0.0
        self._last_j: float | None = None

    def observe(self, first_j: Reading, second_j: Reading) -> None:
        if isinstance(first_j, Lost) or isinstance(second_j, Lost):
            return
        if self._last_j is not None:
            self._spent_j += _forward(first_j - self._last_j, self.first.wrap_j)
        self._last_j = first_j
        self._observed += 1
        apart_j = abs(first_j - second_j)
        if self.first.wrap_j is not None:
            apart_j = min(apart_j, abs(self.first.wrap_j - apart_j))
        self._alike += apart_j <= _SKEW_J + _SKEW_SHARE * self._spent_j

    def is_mirrored(self) -> bool:
        # A vote: one reading torn by an interruption must not decide.
        alike = 2 * self._alike > self._observed
        return alike and (self.first.socket == self.second.socket or self._spent_j >= _PROOF_J)


def _forward(growth_j: float, wrap_j: float | None) -> float:
    return growth_j if growth_j >= 0 else max(0.0, growth_j + (wrap_j or 0.0))
