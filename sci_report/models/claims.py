"""Market-based instruments: stated apart, read by no total (ISO/IEC 21031:2024 excludes them from the score)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sci_report.models.base import Block, Name, Text, Url
from sci_report.models.quantity import Quantity


class Claim(Block):
    """One certificate, contract or offset."""

    kind: Literal["energy_attribute_certificate", "power_purchase_agreement", "supplier_tariff", "offset", "other"] = (
        Field(description="Kind of instrument.")
    )
    description: Text = Field(description="What is claimed, for which place and period.")
    energy_kwh: Quantity | None = Field(None, description="Energy covered, in kWh.")
    gco2e: Quantity | None = Field(None, description="Emissions claimed as avoided or compensated, in gCO2e.")
    registry: Name | None = Field(None, description="Registry or issuer.")
    url: Url | None = Field(None, description="Where the claim can be checked.")
