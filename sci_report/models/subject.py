"""What the report is about: a model or a system."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sci_report.models.base import Block, Count, Date, Name, Sha256, Text, Url, Word
from sci_report.models.identity import ReportId
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity


class Footprint(Block):
    """The footprint of another report, as that report states it."""

    it_energy_kwh: Quantity | None = Field(None, description="Its IT energy, in kWh.")
    total_gco2e: Quantity | None = Field(None, description="Its O + M, in gCO2e; O alone where it states no M.")


class Base(Block):
    """A model that this one builds on, and what part of its footprint is taken on."""

    name: Name = Field(description="Name and version of the base model.")
    relation: (
        Literal["fine_tuned", "distilled", "compressed", "merged", "embedded", "continued", "synthetic_data", "other"]
        | None
    ) = Field(
        None, description="How this model came from the base: it was `fine_tuned` from it, `distilled` from it, …"
    )
    report_id: ReportId | None = Field(None, description="Id of the base model's own report.")
    report_sha256: Sha256 | None = Field(
        None, description="Digest of that report: SHA-256 of its RFC 8785 form without `signatures`."
    )
    url: Url | None = Field(None, description="Where the base model or its report is found.")
    footprint: Footprint | None = Field(None, description="Footprint of the base model, from its report.")
    share: Fraction | None = Field(
        None,
        description="Share of the base model's footprint that this report takes on; what follows is stated apart, "
        "under `results.inherited_…`, and never added to a total.",
    )


class Setting(Block):
    """One hyperparameter that was fixed."""

    name: Name = Field(description="Name, such as `learning_rate`.")
    value: Name = Field(description="Value as text, since some are words.")


class Subject(Block):
    """The model or system that the activities made or ran."""

    name: Name = Field(description="Name of the model or system.")
    kind: Literal["model", "system", "service", "dataset"] | None = Field(
        None, description="What it is; absent means a model."
    )
    version: Name | None = Field(None, description="Version, checkpoint or commit.")
    release_date: Date | None = Field(None, description="When it was released.")
    provider: Name | None = Field(None, description="Who makes it available; a legal name where one is asked for.")
    licence: Name | None = Field(None, description="Licence of the model, an SPDX identifier or in words.")
    task: Name | None = Field(None, description="What it does, such as `image classification`.")
    modalities: tuple[Word, ...] = Field(
        (), max_length=20, description="Kinds of data that it takes or gives: `text`, `image`, `audio`, … (open)."
    )
    description: Text | None = Field(None, description="A few sentences for a reader.")
    url: Url | None = Field(None, description="Where it is found.")
    architecture: Name | None = Field(None, description="Architecture, such as `decoder-only transformer`.")
    learning: (
        Literal["supervised", "unsupervised", "self_supervised", "semi_supervised", "reinforcement", "other"] | None
    ) = Field(None, description="How it learns.")
    layers: Count | None = Field(None, description="Number of layers.")
    parameters_total: PositiveQuantity | None = Field(None, description="Number of parameters, all counted.")
    parameters_active: PositiveQuantity | None = Field(
        None, description="Number of parameters used for one token or sample (mixture of experts)."
    )
    precision: Name | None = Field(None, description="Numeric format of weights and arithmetic, such as `bf16`.")
    quantisation: Name | None = Field(
        None, description="How weights or activations were quantised after training, such as `int8, weights only`."
    )
    hyperparameters: tuple[Setting, ...] = Field(
        (), max_length=1000, description="Hyperparameters that were fixed; those searched stand under `sensitivity`."
    )
    base: tuple[Base, ...] = Field((), max_length=100, description="Models that it builds on.")
