"""How much was tried, and how much the result depends on it (Strubell et al. 2019)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sci_report.models.base import Block, Count, CountOrZero, Id, Name, Text
from sci_report.models.quality import Direction, Spread
from sci_report.models.quantity import PositiveQuantity, Quantity, SignedQuantity

_Bound = Annotated[float, Field(ge=-1e36, le=1e36)]


class Hyperparameter(Block):
    """One thing that was varied."""

    name: Name = Field(description="Name, such as `learning_rate`.")
    values: tuple[Name, ...] = Field((), max_length=1000, description="Values tried, as text, where they were a list.")
    low: _Bound | None = Field(None, description="Lowest value, where they were a range.")
    high: _Bound | None = Field(None, description="Highest value of the range.")
    scale: Literal["linear", "logarithmic"] | None = Field(None, description="How the range was drawn from.")
    chosen: Name | None = Field(None, description="Value of the final run, as text.")
    effect: Spread | None = Field(
        None, description="Spread of the metric while only this one changes: how sensitive the result is to it."
    )


class Search(Block):
    """A search over hyperparameters, architectures or data."""

    kind: Literal["hyperparameters", "architecture", "data", "prompt", "ablation", "other"] = Field(
        description="What was searched."
    )
    method: (
        Literal["grid", "random", "bayesian", "evolutionary", "population", "gradient", "manual", "other"] | None
    ) = Field(None, description="How it was searched.")
    description: Text | None = Field(None, description="What a reader must know of the search.")
    hyperparameters: tuple[Hyperparameter, ...] = Field((), max_length=1000, description="What was varied.")
    space_size: PositiveQuantity | None = Field(None, description="Number of settings that the space holds.")
    trials: Count | None = Field(None, description="Trials begun.")
    trials_failed: CountOrZero | None = Field(None, description="Of these, trials that failed or were stopped.")
    selection: Text | None = Field(None, description="By what the final setting was chosen.")
    activities: tuple[Id, ...] = Field(
        (), max_length=10_000, description="Ids of the activities that count the energy of the search."
    )
    energy_kwh: Quantity | None = Field(
        None,
        description="IT energy of the whole search in kWh, where no activity of this report counts it; it enters no "
        "total.",
    )
    metric: Name | None = Field(None, description="Metric that was optimised.")
    direction: Direction | None = Field(None, description="Which way it is better.")
    best: SignedQuantity | None = Field(None, description="Best value found.")
    spread: Spread | None = Field(None, description="Spread of the metric over the trials.")
    energy_spread_kwh: Spread | None = Field(None, description="Spread of the energy of a trial, in kWh.")
