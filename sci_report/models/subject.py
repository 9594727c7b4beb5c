"""What the report is about: a model or a system."""

from __future__ import annotations

from pydantic import Field

from sci_report.models.base import Block, Name, Text, Url
from sci_report.models.identity import ReportId
from sci_report.models.quantity import Fraction, PositiveQuantity


class Base(Block):
    """A model that this one builds on, and what part of its footprint is taken on."""

    name: Name = Field(description="Name and version of the base model.")
    report_id: ReportId | None = Field(None, description="Id of the base model's own report.")
    url: Url | None = Field(None, description="Where the base model or its report is found.")
    share: Fraction | None = Field(
        None, description="Share of the base model's footprint that this report takes on; it is stated, never added."
    )


class Subject(Block):
    """The model or system that the activities made or ran."""

    name: Name = Field(description="Name of the model or system.")
    version: Name | None = Field(None, description="Version, checkpoint or commit.")
    task: Name | None = Field(None, description="What it does, such as `image classification`.")
    description: Text | None = Field(None, description="A few sentences for a reader.")
    url: Url | None = Field(None, description="Where it is found.")
    parameters_total: PositiveQuantity | None = Field(None, description="Number of parameters, all counted.")
    parameters_active: PositiveQuantity | None = Field(
        None, description="Number of parameters used for one token or sample (mixture of experts)."
    )
    precision: Name | None = Field(None, description="Numeric format of weights and arithmetic, such as `bf16`.")
    base: tuple[Base, ...] = Field((), max_length=100, description="Models that it builds on.")
