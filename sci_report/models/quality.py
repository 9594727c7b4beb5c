"""How good the result is, what it took to get there, and how much it varies."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sci_report.models.base import Block, Count, CountOrZero, Id, Name, Text
from sci_report.models.quantity import PositiveQuantity, Quantity, SignedQuantity, Source
from sci_report.models.vocabulary import Method

Direction = Literal["higher_is_better", "lower_is_better"]

_Amount = Annotated[float, Field(ge=0, le=1e36)]
_Value = Annotated[float, Field(ge=-1e36, le=1e36)]


class CurvePoint(Block):
    """Quality after so much work; all members but `value` are cumulative."""

    value: float = Field(description="Value of the metric.")
    step: CountOrZero | None = Field(None, description="Step or epoch.")
    energy_kwh: _Amount | None = Field(None, description="IT energy used so far, in kWh.")
    duration_s: _Amount | None = Field(None, description="Time used so far, in s.")
    flop: _Amount | None = Field(None, description="Floating-point operations done so far.")
    tokens: _Amount | None = Field(None, description="Tokens processed so far.")
    samples: _Amount | None = Field(None, description="Samples processed so far.")


class LearningCurve(Block):
    """Quality against energy; one method and source hold for all its points."""

    energy_method: Method = Field(description="How the energy at the points is known.")
    source: Source = Field(description="Where the points come from.")
    activity: Id | None = Field(None, description="Id of the activity that the curve follows.")
    points: tuple[CurvePoint, ...] = Field(
        min_length=1, max_length=100_000, description="Points in the order in which they were reached."
    )


class Target(Block):
    """A quality to be reached, and the work until it was."""

    value: float = Field(ge=-1e36, le=1e36, description="Value of the metric that was aimed at.")
    is_reached: bool = Field(description="Whether it was; if not, the work below is that until giving up.")
    step: CountOrZero | None = Field(None, description="Step or epoch at which it was reached.")
    energy_kwh: Quantity | None = Field(None, description="IT energy until then, in kWh.")
    duration_s: Quantity | None = Field(None, description="Time until then, in s.")
    flop: PositiveQuantity | None = Field(None, description="Floating-point operations until then.")
    tokens: PositiveQuantity | None = Field(None, description="Tokens processed until then.")
    samples: PositiveQuantity | None = Field(None, description="Samples processed until then.")


class Quantile(Block):
    """One quantile of a spread."""

    p: Annotated[float, Field(ge=0, le=1)] = Field(description="Probability: 0.5 is the median.")
    value: _Value = Field(description="Value below which that share lies.")


class Spread(Block):
    """How a number varies from run to run."""

    over: Literal["seeds", "settings", "splits", "resamples", "runs", "other"] = Field(
        description="What changed from one to the next."
    )
    count: Count = Field(description="How many values there are.")
    mean: _Value | None = Field(None, description="Their mean.")
    standard_deviation: _Amount | None = Field(
        None, description="Their sample standard deviation; not the standard error of the mean."
    )
    minimum: _Value | None = Field(None, description="The smallest.")
    maximum: _Value | None = Field(None, description="The largest.")
    quantiles: tuple[Quantile, ...] = Field((), max_length=100, description="Quantiles, by rising probability.")
    note: Text | None = Field(None, description="How the spread was worked out.")


class QualityMetric(Block):
    """One metric of the result."""

    metric: Name = Field(description="Name of the metric, such as `accuracy`.")
    value: SignedQuantity = Field(description="Value of the metric at the end.")
    direction: Direction = Field(description="Which way is better.")
    decision_threshold: _Value | None = Field(None, description="Threshold at which the metric was taken.")
    dataset: Name | None = Field(None, description="Dataset on which it was evaluated.")
    split: Name | None = Field(None, description="Part of the dataset, such as `test`.")
    seeds: Count | None = Field(None, description="Number of seeds behind the value.")
    spread: Spread | None = Field(None, description="How the value varies.")
    curve: LearningCurve | None = Field(None, description="The way to that value.")
    targets: tuple[Target, ...] = Field(
        (), max_length=100, description="Work to a stated quality, such as energy to 75.9 % accuracy."
    )
