"""The totals and the score, all derived."""

from __future__ import annotations

from pydantic import Field

from sci_report.models.base import Block
from sci_report.models.quantity import Derived


class Results(Block):
    """What follows for the whole report. A member whose inputs are missing is absent, and listed under `missing`."""

    it_energy_kwh: Derived = Field(description="IT energy of all activities, in kWh.")
    measured_energy_fraction: Derived | None = Field(
        None, description="Share of the IT energy that instruments measured, 0 to 1; absent when that energy is 0."
    )
    facility_energy_kwh: Derived | None = Field(None, description="Energy with PUE of all activities, in kWh.")
    operational_gco2e: Derived | None = Field(None, description="O: operational emissions, in gCO2e.")
    embodied_gco2e: Derived | None = Field(None, description="M: embodied emissions taken on, in gCO2e.")
    total_gco2e: Derived | None = Field(None, description="O + M, in gCO2e.")
    sci_gco2e_per_unit: Derived | None = Field(
        None, description="SCI = (O + M) / R, in gCO2e per functional unit (ISO/IEC 21031:2024)."
    )
