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
    alternative_sci_gco2e_per_unit: tuple[Derived, ...] = Field(
        (), max_length=100, description="The score for each of `alternative_units`, in their order, in gCO2e per unit."
    )
    site_water_l: Derived | None = Field(None, description="Water used on site by all activities, in litres.")
    grid_water_l: Derived | None = Field(None, description="Water used at the power stations, in litres.")
    water_l: Derived | None = Field(None, description="Water on site and at the power stations, in litres.")
    inherited_it_energy_kwh: Derived | None = Field(
        None, description="Sum over `subject.base` of share × its IT energy, in kWh; in no other total."
    )
    inherited_gco2e: Derived | None = Field(
        None, description="Sum over `subject.base` of share × its emissions, in gCO2e; in no other total."
    )
