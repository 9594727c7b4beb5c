"""The readings of one meter during a session, as they become energy."""

from __future__ import annotations

from collections.abc import Mapping

from sci_report.collectors.base import Lost, Reading
from sci_report.collectors.integrate import integrator_for
from sci_report.collectors.measurement import ChannelEnergy, MissingChannel, channel_energy
from sci_report.collectors.registry import OpenMeter
from sci_report.collectors.series import PowerSeries

_LONGEST_STEP_INTERVALS = 20
_LONGEST_STEP_S = 1.0
"""Two readings of power further apart than both are a gap: nobody knows what was drawn between."""


class Recorder:
    """Takes readings of one meter, each channel into its own account.

    Args:
        opened: The meter and the channels wanted of it.
        interval_s: Time between two readings, in s, if no channel needs a shorter one.
    """

    def __init__(self, opened: OpenMeter, interval_s: float) -> None:
        limits = [channel.max_interval_s for channel in opened.channels if channel.max_interval_s is not None]
        self.interval_s = min([interval_s, *limits])
        self.is_polled = any(channel.reading == "power_w" for channel in opened.channels)
        self._opened = opened
        longest_step_s = max(_LONGEST_STEP_S, _LONGEST_STEP_INTERVALS * self.interval_s)
        self._integrators = {each.id: integrator_for(each, longest_step_s) for each in opened.channels}
        self._series = {each.id: PowerSeries() for each in opened.channels}

    def read(self, at_s: float) -> None:
        """Take one reading of each channel; a meter that fails is lost, and raises nothing."""
        for channel_id, reading in self._readings(at_s).items():
            step = self._integrators[channel_id].add(at_s, reading)
            if step is not None:
                self._series[channel_id].add(step)

    def energy_j(self) -> float:
        """Return the energy, in J, of all channels so far; one that cannot be read adds nothing yet."""
        mirrored = self._duplicates()
        integrals = [each.integral() for name, each in self._integrators.items() if name not in mirrored]
        return sum(integral.energy_j for integral in integrals if not isinstance(integral, Lost))

    def results(self, start_s: float, duration_s: float) -> list[ChannelEnergy | MissingChannel]:
        """Return what was found for each channel, mirrors of another one left out.

        Args:
            start_s: When the session began, on its clock, in s.
            duration_s: How long it took, in s.
        """
        duplicates = self._duplicates()
        results = []
        for channel in self._opened.channels:
            if channel.id in duplicates:
                continue
            copies = [copy for copy, kept in duplicates.items() if kept == channel.id]
            notes = (f"counted once, though {len(copies) + 1} zones show the same counter",) if copies else ()
            integral = self._integrators[channel.id].integral()
            power = self._series[channel.id].samples(start_s)
            results.append(channel_energy(channel, integral, duration_s, power, notes))
        return results

    def _readings(self, at_s: float) -> Mapping[str, Reading]:
        try:
            given = self._opened.meter.read(at_s)
            return {each: _reading(given.get(each, _SILENT)) for each in self._integrators}
        except Exception as error:  # a meter of another package must not end the user's run
            return dict.fromkeys(self._integrators, Lost(f"the meter failed: {type(error).__name__}: {error}"))

    def _duplicates(self) -> Mapping[str, str]:
        try:
            return self._opened.meter.duplicates()
        except Exception:  # nor must it spoil what was measured
            return {}


_SILENT = Lost("the meter gave no reading")


def _reading(given: Reading) -> Reading:
    return given if isinstance(given, Lost) else float(given)
