"""Market-based instruments: stated apart, read by no total (ISO/IEC 21031:2024 excludes them from the score)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sci_report.models.base import Block, Date, Name, Text, Url, Year
from sci_report.models.quantity import Quantity


class Claim(Block):
    """One certificate, contract or offset, or an inventory that rests on them."""

    kind: Literal[
        "energy_attribute_certificate",
        "power_purchase_agreement",
        "supplier_tariff",
        "residual_mix",
        "carbon_credit",
        "offset",
        "removal",
        "market_based_inventory",
        "other",
    ] = Field(
        description="Kind of instrument; `market_based_inventory` is a total by the market-based method of the GHG "
        "Protocol's Scope 2 Guidance."
    )
    description: Text = Field(description="What is claimed, for which place and period.")
    energy_kwh: Quantity | None = Field(None, description="Energy covered, in kWh.")
    gco2e: Quantity | None = Field(
        None,
        description="Emissions in gCO2e: claimed as avoided or compensated; of an inventory, those that it counts.",
    )
    supplier: Name | None = Field(None, description="Supplier or counterparty.")
    energy_source: Name | None = Field(None, description="Source of the electricity that it names.")
    market: Name | None = Field(None, description="Market or country in which it was issued.")
    vintage: Year | None = Field(None, description="Year of generation or reduction.")
    period_start: Date | None = Field(None, description="Start of the period that it covers.")
    period_end: Date | None = Field(None, description="End of the period that it covers.")
    is_retired: bool | None = Field(None, description="Whether it was cancelled for this use, so that none else can.")
    registry: Name | None = Field(None, description="Registry or issuer.")
    url: Url | None = Field(None, description="Where the claim can be checked.")
