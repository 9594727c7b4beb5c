"""The equations of the standard, each in one place. All take floats, or numbers with uncertainty.

Terms are those of ISO/IEC 21031:2024 (Software Carbon Intensity): SCI = ((E · I) + M) per R.
"""

from __future__ import annotations

from sci_report.quantities.uncertain import Number
from sci_report.quantities.units import J_PER_KWH


def modelled_energy_kwh(
    *, power_w: Number, idle_power_w: Number, units: Number, utilisation: Number, duration_s: Number
) -> Number:
    """Energy in kWh of units whose power grows linearly from idle to full with utilisation (0 to 1)."""
    return units * (idle_power_w + (power_w - idle_power_w) * utilisation) * duration_s / J_PER_KWH


def counted_energy_kwh(*, units: Number, energy_per_unit_j: Number) -> Number:
    """Energy in kWh of so many operations, tokens or queries, each of which takes the same."""
    return units * energy_per_unit_j / J_PER_KWH


def facility_energy_kwh(it_energy_kwh: Number, pue: Number) -> Number:
    """Energy in kWh with the facility's overhead: IT energy × PUE (ISO/IEC 30134-2)."""
    return it_energy_kwh * pue


def operational_gco2e(energy_kwh: Number, grid_gco2e_per_kwh: Number) -> Number:
    """O = E · I, in gCO2e."""
    return energy_kwh * grid_gco2e_per_kwh


def site_water_l(it_energy_kwh: Number, wue_l_per_kwh: Number) -> Number:
    """Water on site in litres: IT energy × WUE (ISO/IEC 30134-9)."""
    return it_energy_kwh * wue_l_per_kwh


def grid_water_l(facility_energy_kwh: Number, grid_water_l_per_kwh: Number) -> Number:
    """Water at the power stations in litres: facility energy × water per kWh of electricity."""
    return facility_energy_kwh * grid_water_l_per_kwh


def inherited(share: Number, footprint: Number) -> Number:
    """Return what a model takes on of the footprint of one that it builds on, in the footprint's unit."""
    return share * footprint


def embodied_gco2e(
    *,
    device_gco2e: Number,
    count: int,
    reserved_s: Number,
    lifespan_s: Number,
    resources_reserved: Number = 1.0,
    resources_total: Number = 1.0,
) -> Number:
    """M = TE · (TiR / EL) · (RR / ToR) for each of `count` devices, in gCO2e."""
    return count * device_gco2e * (reserved_s / lifespan_s) * (resources_reserved / resources_total)


def sci_gco2e_per_unit(total_gco2e: Number, functional_units: Number) -> Number:
    """SCI = (O + M) / R, in gCO2e per functional unit."""
    return total_gco2e / functional_units
