"""What the energy bought: work in units that any machine shares, and the functional unit R."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sci_report.models.base import Block, Name, Text
from sci_report.models.quantity import PositiveQuantity


class FunctionalUnit(Block):
    """R of SCI = (O + M) per R."""

    unit: Name = Field(description="One unit in words, singular: `token`, `training run`, `image`.")
    count: PositiveQuantity = Field(description="How many units the activities of this report delivered.")
    definition: Text | None = Field(None, description="How the unit is counted, and why it was chosen.")


class FlopCount(PositiveQuantity):
    """Floating-point operations; a multiply-add counts as two."""

    accounting: Literal["gross", "effective"] = Field(
        description="All operations executed (`gross`), or those the final result rests on (`effective`)."
    )
    counting: Literal["profiler", "hardware_counters", "analytic", "stated"] = Field(
        description="How they were counted."
    )
    formula: Text | None = Field(None, description="The formula, when counted analytically, such as `6·N·D`.")


class Work(Block):
    """Work done by all activities together."""

    flop: FlopCount | None = Field(None, description="Floating-point operations.")
    tokens: PositiveQuantity | None = Field(None, description="Tokens processed.")
    samples: PositiveQuantity | None = Field(None, description="Samples processed, repeats counted.")
    steps: PositiveQuantity | None = Field(None, description="Optimiser steps.")
