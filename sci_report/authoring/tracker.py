"""The Python interface: measure a block of code."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, TypeVar

from sci_report.authoring import files
from sci_report.authoring.context import Context, PlaceOptions, Work
from sci_report.authoring.curves import Curves
from sci_report.authoring.measured import report_from_measurement
from sci_report.authoring.place import resolve_place
from sci_report.collectors import Session, open_meters
from sci_report.errors import InputError, MeasurementError
from sci_report.models.report import Report
from sci_report.models.text import report_to_bytes
from sci_report.models.vocabulary import Outcome, Persona, Stage

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Tracker:
    """Measures the energy of a block of code and makes its report.

    As a context manager, as a decorator (each call is measured anew), or with `start` and `stop`. What is wrong with
    the arguments is said when the tracker is made, before the work; during the work it raises nothing of its own.

    Args:
        name: The model or system.
        stage: Stage of the life cycle.
        persona: Whose boundary it is (SCI for AI).
        task: What the model does.
        authors: Names of those who answer for the report.
        region: Cloud region as `provider:region`, such as `aws:us-east-1`.
        country: ISO 3166-1 code or English name.
        grid_gco2e_per_kwh: Location-based carbon intensity, in gCO2e per kWh.
        grid_source: Where that intensity comes from.
        pue: Power usage effectiveness, 1 or more.
        pue_source: Where that PUE comes from.
        functional_unit: One unit in words (`token`, `training run`).
        functional_units: How many were delivered.
        flop: Floating-point operations, gross.
        tokens: Tokens processed.
        samples: Samples processed.
        parameters: Parameters of the model.
        interval_s: Time between two readings of the meters, in s.
        output: File to write the report to at the end.

    Attributes:
        notes: What had to be assumed, for the author to read; filled when the tracker stops.

    Raises:
        InputError: An argument is impossible, a place unknown, or the output cannot be written.
    """

    def __init__(
        self,
        *,
        name: str = "unnamed",
        stage: Stage = "training",
        persona: Persona = "provider",
        task: str | None = None,
        authors: tuple[str, ...] = (),
        region: str | None = None,
        country: str | None = None,
        grid_gco2e_per_kwh: float | None = None,
        grid_source: str | None = None,
        pue: float | None = None,
        pue_source: str | None = None,
        functional_unit: str | None = None,
        functional_units: float = 1.0,
        flop: float | None = None,
        tokens: float | None = None,
        samples: float | None = None,
        parameters: float | None = None,
        interval_s: float = 1.0,
        output: str | Path | None = None,
    ) -> None:
        place = PlaceOptions(
            region=region,
            country=country,
            grid_gco2e_per_kwh=grid_gco2e_per_kwh,
            grid_source=grid_source,
            pue=pue,
            pue_source=pue_source,
        )
        work = Work(
            functional_unit=functional_unit,
            functional_units=functional_units,
            flop=flop,
            tokens=tokens,
            samples=samples,
            parameters=parameters,
        )
        self._context = Context(
            name=name, stage=stage, persona=persona, task=task, authors=authors, place=place, work=work
        )
        if not (math.isfinite(interval_s) and interval_s > 0):
            raise InputError(f"the sampling interval must be above zero, not {interval_s:g} s")
        self._interval_s = interval_s
        self._output = None if output is None else Path(output)
        resolve_place(place)
        if self._output is not None:
            files.check_writable(self._output)
        self._session: Session | None = None
        self._curves = Curves()
        self._report: Report | None = None
        self.notes: tuple[str, ...] = ()

    @property
    def report(self) -> Report:
        """The report of the last measurement.

        Raises:
            MeasurementError: Nothing was measured yet.
        """
        if self._report is None:
            raise MeasurementError("there is no report yet", "stop the tracker first")
        return self._report

    def start(self) -> None:
        """Begin to measure.

        Raises:
            MeasurementError: The tracker measures already.
        """
        if self._session is not None:
            raise MeasurementError("the tracker measures already", "stop it first, or make another one")
        self._curves = Curves()
        # If this measurement gives no report, that of the one before must not pass for it.
        self._report, self.notes = None, ()
        session = Session(open_meters(), interval_s=self._interval_s)
        session.start()
        self._session = session

    def stop(self, outcome: Outcome = "completed") -> Report:
        """End the measurement, write the output if there is one, and return the report.

        Args:
            outcome: How the work ended.

        Raises:
            MeasurementError: The tracker was not started, or nothing could be measured.
            InputError: The output cannot be written.
        """
        if self._session is None:
            raise MeasurementError("the tracker was not started")
        session, self._session = self._session, None
        measurement = session.stop()
        quality = self._curves.metrics(measurement)
        self._report, self.notes = report_from_measurement(measurement, self._context, outcome, quality)
        if self._output is not None:
            self.write(self._output)
        return self._report

    def log(self, metric: str, value: float, *, step: int | None = None, higher_is_better: bool = True) -> None:
        """Record a metric against the energy used so far: a point of the learning curve.

        A point that cannot be recorded, such as a loss that became NaN, is left out with a warning: it must not end
        the training.

        Args:
            metric: Name of the metric.
            value: Its value now.
            step: Step or epoch.
            higher_is_better: Which way is better.

        Raises:
            MeasurementError: The tracker was not started.
        """
        if self._session is None:
            raise MeasurementError("the tracker was not started")
        try:
            self._curves.add(metric, value, step, higher_is_better, self._session.so_far())
        except InputError as problem:
            warnings.warn(f"sci-report: {problem}; the point is left out", stacklevel=2)

    def write(self, path: str | Path) -> None:
        """Write the report to a file, whole or not at all.

        Raises:
            MeasurementError: Nothing was measured yet.
            InputError: The file cannot be written.
        """
        files.write_atomically(Path(path), report_to_bytes(self.report))

    def __enter__(self) -> Tracker:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self.stop(_outcome(error))
        except Exception as problem:  # the work is done: what it made must not be lost over its report
            message = f"sci-report: {problem}"
            try:
                warnings.warn(message, stacklevel=2)
            except Warning:
                # Warnings are errors here, which is as the user wants it, unless it hides how the work failed.
                if error is None:
                    raise
                error.add_note(message)

    def __call__(self, function: Callable[_P, _R]) -> Callable[_P, _R]:
        """Return `function`, measured at each call; its attribute `tracker` has the report of the last one."""

        @functools.wraps(function)
        def measured(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            with self:
                return function(*args, **kwargs)

        measured.tracker = self  # type: ignore[attr-defined]  # a Protocol that has it would not bind as a method does
        return measured


def _outcome(error: BaseException | None) -> Outcome:
    if error is None:
        return "completed"
    return "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
