"""Data that went in, was made, or was used to judge the result."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sci_report.models.base import Block, Id, Name, Text, Url, Word
from sci_report.models.identity import ReportId
from sci_report.models.quantity import PositiveQuantity


class Dataset(Block):
    """A dataset, or a part of one."""

    id: Id = Field(description="Identifier, unique among the report's datasets.")
    name: Name = Field(description="Name.")
    role: Literal["training", "validation", "test", "calibration", "input", "output", "other"] = Field(
        description="What it was used for; `input` and `output` are those of inference."
    )
    modality: Word | None = Field(None, description="What it holds: `text`, `image`, `audio`, `tabular`, … (open).")
    version: Name | None = Field(None, description="Version or retrieval date.")
    format: Name | None = Field(None, description="File format.")
    availability: Literal["public", "private", "other"] | None = Field(None, description="Who can get it.")
    owner: Name | None = Field(None, description="Who publishes or owns it.")
    url: Url | None = Field(None, description="Where it, or its description, is found.")
    licence: Name | None = Field(None, description="Licence, an SPDX identifier or in words.")
    description: Text | None = Field(None, description="What a reader must know of it.")
    size_gb: PositiveQuantity | None = Field(None, description="Size in GB (10^9 bytes).")
    samples: PositiveQuantity | None = Field(None, description="Number of samples.")
    tokens: PositiveQuantity | None = Field(None, description="Number of tokens, duplicates counted.")
    unique_tokens: PositiveQuantity | None = Field(None, description="Number of tokens after deduplication.")
    report_id: ReportId | None = Field(None, description="Id of the report on the making of the dataset.")
