"""Meters around a block of work."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

from sci_report.collectors.base import Clock
from sci_report.collectors.measurement import ChannelEnergy, Measurement, MissingChannel
from sci_report.collectors.recorder import Recorder
from sci_report.collectors.registry import OpenMeters
from sci_report.collectors.sampler import Sampler, Task
from sci_report.errors import MeasurementError

_STOP_TIMEOUT_S = 2.0
"""How long `stop` waits for a meter that hangs, such as a driver that lost its GPU."""


class Session:
    """Reads meters at the start, at the end, and in between in a thread of its own.

    Between `start` and `stop` nothing is raised into the work that is measured, whatever the meters do. The session
    closes the meters when it stops.

    Args:
        meters: What `open_meters` returned.
        interval_s: Time between two readings, in s. Channels that need it are read more often.
        clock: Monotonic seconds.
    """

    def __init__(self, meters: OpenMeters, *, interval_s: float = 1.0, clock: Clock = time.monotonic) -> None:
        if interval_s <= 0:
            raise MeasurementError(f"the sampling interval is {interval_s} s", "give one above 0 s")
        self._meters = meters
        self._interval_s = interval_s
        self._clock = clock
        self._recorders = [Recorder(each, interval_s) for each in meters.meters]
        self._sampler = Sampler([self._task(recorder) for recorder in self._recorders], clock)
        # The sampler and `so_far` read in turns: an account takes its readings in the order of time.
        self._reading = threading.Lock()
        self._started_at: datetime | None = None
        self._start_s = 0.0

    def start(self) -> None:
        """Take the first readings and start the thread."""
        if self._started_at is not None:
            raise MeasurementError("a session measures once", "open the meters again for another one")
        self._started_at = datetime.now(UTC)
        self._start_s = self._sample_all()
        self._sampler.start()

    def stop(self) -> Measurement:
        """Take the last readings and return what was measured.

        Raises:
            MeasurementError: The session was not started.
        """
        if self._started_at is None:
            raise MeasurementError("the session was not started")
        if self._sampler.stop(_STOP_TIMEOUT_S):
            end_s = self._sample_all()
            results = self._results(end_s - self._start_s)
            self._meters.close()
        else:
            # A meter hangs in the thread: to read or close it from here would hang as well.
            end_s = self._clock()
            results = self._results(end_s - self._start_s)
        return Measurement(
            started_at=self._started_at,
            duration_s=end_s - self._start_s,
            interval_s=self._interval_s,
            channels=tuple(each for each in results if isinstance(each, ChannelEnergy)),
            missing=tuple(each for each in results if isinstance(each, MissingChannel)),
            unavailable=self._meters.unavailable,
        )

    def so_far(self) -> tuple[float, float]:
        """Return the time in s and the energy in J since the start, with the meters read now.

        While a meter hangs, what was known before stands for now.

        Raises:
            MeasurementError: The session was not started.
        """
        if self._started_at is None:
            raise MeasurementError("the session was not started")
        is_ours = self._reading.acquire(timeout=_STOP_TIMEOUT_S)
        try:
            if is_ours:
                for recorder in self._recorders:
                    recorder.read(self._clock())
            return self._clock() - self._start_s, sum(recorder.energy_j() for recorder in self._recorders)
        finally:
            if is_ours:
                self._reading.release()

    def _results(self, duration_s: float) -> list[ChannelEnergy | MissingChannel]:
        return [each for recorder in self._recorders for each in recorder.results(self._start_s, duration_s)]

    def _sample_all(self) -> float:
        """Read every meter; return the one time that stands for all their readings."""
        at_s = self._clock()
        for recorder in self._recorders:
            recorder.read(at_s)
        return at_s

    def _task(self, recorder: Recorder) -> Task:
        def read() -> None:
            with self._reading:
                recorder.read(self._clock())

        return Task(read, recorder.interval_s, scattered=recorder.is_polled)
