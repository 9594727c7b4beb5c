"""Learning curves as they grow: metric values against energy and time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sci_report.authoring.context import one_line
from sci_report.collectors import Measurement
from sci_report.errors import InputError
from sci_report.models.quality import CurvePoint, LearningCurve, QualityMetric
from sci_report.models.quantity import SignedQuantity, Source
from sci_report.quantities.units import J_PER_KWH

_LOGGED = Source(name="logged by the training")

_MOST_POINTS = 10_000
"""Of one curve in a report; far more than a chart can show."""


@dataclass(slots=True)
class _Curve:
    higher_is_better: bool
    points: list[CurvePoint] = field(default_factory=list)


class Curves:
    """The curves of one measurement, by metric."""

    def __init__(self) -> None:
        self._curves: dict[str, _Curve] = {}

    def add(
        self, metric: str, value: float, step: int | None, higher_is_better: bool, so_far: tuple[float, float]
    ) -> None:
        """Add a point.

        Args:
            metric: Name of the metric.
            value: Its value.
            step: Step or epoch.
            higher_is_better: Which way is better; the first point of a metric decides.
            so_far: Time in s and energy in J since the start.

        Raises:
            InputError: The value is not finite, the step negative, or the name no line of text.
        """
        one_line("name of a metric", metric)
        if not math.isfinite(value):
            raise InputError(f"the value of {metric} must be a finite number, not {value}")
        if step is not None and step < 0:
            raise InputError(f"the step of {metric} cannot be {step}")
        duration_s, energy_j = so_far
        point = CurvePoint(
            value=float(value),
            step=None if step is None else int(step),
            energy_kwh=energy_j / J_PER_KWH,
            duration_s=round(duration_s, 6),
        )
        self._curves.setdefault(metric, _Curve(higher_is_better)).points.append(point)

    def metrics(self, measurement: Measurement) -> tuple[QualityMetric, ...]:
        """Return each metric with its curve; the last value is the result."""
        is_measured = all(found.channel.method == "measured" for found in measurement.channels)
        instruments = ", ".join(sorted({found.channel.source for found in measurement.channels}))
        return tuple(
            QualityMetric(
                metric=metric,
                value=SignedQuantity(value=curve.points[-1].value, method="measured", source=_LOGGED),
                direction="higher_is_better" if curve.higher_is_better else "lower_is_better",
                curve=LearningCurve(
                    energy_method="measured" if is_measured else "estimated",
                    source=Source(name=instruments[:200] or "none"),
                    points=_thinned(curve.points),
                ),
            )
            for metric, curve in self._curves.items()
        )


def _thinned(points: list[CurvePoint]) -> tuple[CurvePoint, ...]:
    """Return at most so many points, evenly, the last one among them."""
    every = -(-len(points) // _MOST_POINTS)
    return tuple(points[::-1][::every][::-1])
