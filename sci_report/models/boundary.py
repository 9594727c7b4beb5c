"""What is counted and what is not, and why."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sci_report.models.base import Block, Name, Text
from sci_report.models.quantity import Fraction
from sci_report.models.vocabulary import Persona

Aspect = Literal["stage", "component", "infrastructure"]


class Included(Block):
    """Something that the report counts."""

    aspect: Aspect = Field(description="Whether a life-cycle stage, an energy component or infrastructure is meant.")
    name: Name = Field(description="What is counted.")
    note: Text | None = Field(None, description="How it is counted.")


class Excluded(Block):
    """Something that the report leaves out."""

    aspect: Aspect = Field(description="Whether a life-cycle stage, an energy component or infrastructure is meant.")
    name: Name = Field(description="What is left out.")
    reason: Text = Field(description="Why it is left out.")
    estimated_share: Fraction | None = Field(
        None, description="Its estimated share of the total carbon, had it been counted."
    )


class Boundary(Block):
    """The boundary of the report."""

    persona: Persona = Field(description="Whose boundary it is, in the sense of SCI for AI.")
    included: tuple[Included, ...] = Field((), max_length=200, description="What is counted.")
    excluded: tuple[Excluded, ...] = Field((), max_length=200, description="What is left out, with reasons.")
