"""How good the result is, and the curve of quality against energy."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sci_report.models.base import Block, Count, CountOrZero, Name
from sci_report.models.quantity import SignedQuantity, Source
from sci_report.models.vocabulary import Method

_Amount = Annotated[float, Field(ge=0, le=1e36)]


class CurvePoint(Block):
    """Quality after so much work; all members but `value` are cumulative."""

    value: float = Field(description="Value of the metric.")
    step: CountOrZero | None = Field(None, description="Step or epoch.")
    energy_kwh: _Amount | None = Field(None, description="IT energy used so far, in kWh.")
    duration_s: _Amount | None = Field(None, description="Time used so far, in s.")
    flop: _Amount | None = Field(None, description="Floating-point operations done so far.")


class LearningCurve(Block):
    """Quality against energy; one method and source hold for all its points."""

    energy_method: Method = Field(description="How the energy at the points is known.")
    source: Source = Field(description="Where the points come from.")
    points: tuple[CurvePoint, ...] = Field(
        min_length=1, max_length=100_000, description="Points in the order in which they were reached."
    )


class QualityMetric(Block):
    """One metric of the result."""

    metric: Name = Field(description="Name of the metric, such as `accuracy`.")
    value: SignedQuantity = Field(description="Value of the metric at the end.")
    direction: Literal["higher_is_better", "lower_is_better"] = Field(description="Which way is better.")
    dataset: Name | None = Field(None, description="Dataset on which it was evaluated.")
    split: Name | None = Field(None, description="Part of the dataset, such as `test`.")
    seeds: Count | None = Field(None, description="Number of seeds behind the value.")
    curve: LearningCurve | None = Field(None, description="The way to that value.")
