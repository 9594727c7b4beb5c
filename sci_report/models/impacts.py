"""Impacts other than carbon and water, stated as their source gives them; no equation of the standard reads them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sci_report.models.base import Block, Id, Name, Text
from sci_report.models.quantity import Quantity


class Cost(Block):
    """Money spent."""

    amount: Quantity = Field(description="How much, in the currency named.")
    currency: Annotated[str, StringConstraints(max_length=3, pattern=r"^[A-Z]{3}$")] = Field(
        description="ISO 4217 code."
    )


class OtherImpact(Block):
    """Other impacts of one phase."""

    phase: Literal["use", "embodied", "all"] = Field(description="Phase of the life cycle.")
    activities: tuple[Id, ...] = Field(
        (), max_length=10_000, description="Ids of the activities meant; absent means all."
    )
    method: Name | None = Field(None, description="Impact assessment method, such as `EF 3.1`.")
    abiotic_depletion_kgsbe: Quantity | None = Field(
        None, description="Abiotic depletion of minerals and metals (ADPe) in kg of antimony equivalent."
    )
    primary_energy_mj: Quantity | None = Field(None, description="Primary energy in MJ.")
    cost: Cost | None = Field(None, description="Money spent on the computing.")
    note: Text | None = Field(None, description="What is inside.")
