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


class NotPresent(Block):
    """Something that a standard asks about and that does not exist here."""

    aspect: Aspect = Field(description="Whether a life-cycle stage, an energy component or infrastructure is meant.")
    name: Name = Field(description="What does not exist.")
    note: Text | None = Field(None, description="Why it is known not to exist.")


class Shared(Block):
    """Something that is used by others as well, and the part that is counted here."""

    name: Name = Field(description="What is shared.")
    allocation_method: Text = Field(description="By what the share was worked out.")
    share: Fraction = Field(description="Share that this report counts.")


class Assumption(Block):
    """Something taken for true that the numbers rest on."""

    statement: Text = Field(description="What is assumed.")
    justification: Text | None = Field(None, description="Why that is reasonable.")
    impact: Text | None = Field(None, description="What changes if it is wrong.")


class Limitation(Block):
    """A weakness of the report that its authors know."""

    statement: Text = Field(description="What is weak.")
    severity: Literal["low", "medium", "high"] | None = Field(None, description="How much it matters.")
    mitigation: Text | None = Field(None, description="What was done about it.")


class Boundary(Block):
    """The boundary of the report."""

    persona: Persona = Field(description="Whose boundary it is, in the sense of SCI for AI.")
    included: tuple[Included, ...] = Field((), max_length=200, description="What is counted.")
    excluded: tuple[Excluded, ...] = Field((), max_length=200, description="What is left out, with reasons.")
    not_present: tuple[NotPresent, ...] = Field(
        (), max_length=200, description="What does not exist here, so that it is neither counted nor left out."
    )
    shared: tuple[Shared, ...] = Field(
        (), max_length=200, description="What is shared with others, and how it is split."
    )
    assumptions: tuple[Assumption, ...] = Field((), max_length=200, description="What the numbers rest on.")
    limitations: tuple[Limitation, ...] = Field((), max_length=200, description="What is known to be weak.")
