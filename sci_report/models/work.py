"""What the energy bought: work in units that any machine shares, and the functional unit R."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sci_report.models.base import Block, Name, Text, Word
from sci_report.models.quantity import PositiveQuantity

Accounting = Literal["gross", "effective"]


class Conversion(Block):
    """A conversion between units that the count rests on."""

    from_unit: Name = Field(description="Unit that was counted.")
    to_unit: Name = Field(description="Unit that it was turned into.")
    factor: PositiveQuantity = Field(description="How many of the second one of the first makes.")
    reason: Text = Field(description="Why the conversion holds.")


class FunctionalUnit(Block):
    """R of SCI = (O + M) per R."""

    unit: Name = Field(description="One unit in words, singular: `token`, `training run`, `image`.")
    kind: Word | None = Field(
        None,
        description="What is counted, from an open vocabulary by which reports are compared: `flop`, `token`, "
        "`parameter`, `sample`, `image`, `request`, `run`, `second`, `character`, `page`, `workflow`, `user`, …",
    )
    kind_per_unit: Annotated[float, Field(gt=0, le=1e36)] | None = Field(
        None,
        description="How many of `kind` one unit is, exactly: 1e9 where the unit is `billion parameters`; absent "
        "means 1.",
    )
    count: PositiveQuantity = Field(description="How many units the activities of this report delivered.")
    accounting: Accounting | None = Field(
        None, description="All units processed (`gross`), or those the final result rests on (`effective`)."
    )
    definition: Text | None = Field(None, description="How the unit is counted.")
    rationale: Text | None = Field(None, description="Why this unit was chosen.")
    conversions: tuple[Conversion, ...] = Field((), max_length=100, description="Conversions that the count rests on.")


class FlopCount(PositiveQuantity):
    """Floating-point operations; a multiply-add counts as two."""

    accounting: Accounting = Field(
        description="All operations executed (`gross`), or those the final result rests on (`effective`)."
    )
    counting: Literal["profiler", "hardware_counters", "analytic", "stated"] = Field(
        description="How they were counted."
    )
    formula: Text | None = Field(None, description="The formula, when counted analytically, such as `6·N·D`.")
    precision: Name | None = Field(None, description="Numeric format of the operations, such as `bf16`.")


class DeviceHours(Block):
    """Time that devices of one kind were held, summed over them."""

    kind: Word = Field(description="Kind of device, as in `devices`: `gpu`, `tpu`, `cpu`, … (open).")
    hours: PositiveQuantity = Field(description="Device-hours: number of devices × hours.")


class Amount(Block):
    """An amount of work in a unit that has no member of its own."""

    unit: Name = Field(description="Unit, singular: `synaptic operation`, `protein`, `game`.")
    count: PositiveQuantity = Field(description="How many.")


class Work(Block):
    """Work done."""

    flop: tuple[FlopCount, ...] = Field(
        (), max_length=20, description="Floating-point operations: gross, effective, by precision."
    )
    tokens: PositiveQuantity | None = Field(None, description="Tokens processed, repeats counted.")
    input_tokens: PositiveQuantity | None = Field(None, description="Of these, tokens given to the model.")
    output_tokens: PositiveQuantity | None = Field(None, description="Of these, tokens that it generated.")
    unique_tokens: PositiveQuantity | None = Field(None, description="Tokens processed, each counted once.")
    samples: PositiveQuantity | None = Field(None, description="Samples processed, repeats counted.")
    images: PositiveQuantity | None = Field(None, description="Images processed or made.")
    media_s: PositiveQuantity | None = Field(None, description="Seconds of audio or video processed or made.")
    requests: PositiveQuantity | None = Field(None, description="Requests answered.")
    steps: PositiveQuantity | None = Field(None, description="Optimiser steps.")
    epochs: PositiveQuantity | None = Field(None, description="Passes over the training data.")
    device_hours: tuple[DeviceHours, ...] = Field((), max_length=100, description="Device-hours, by kind of device.")
    other: tuple[Amount, ...] = Field((), max_length=100, description="Work in other units.")
