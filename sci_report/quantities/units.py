"""Exact conversion factors. A report holds one unit per field; these serve what comes in and what is shown."""

from __future__ import annotations

from typing import Final

J_PER_KWH: Final = 3_600_000.0
"""Exact: 1 kWh = 3.6 MJ (SI Brochure, 9th edition, table 8)."""

S_PER_H: Final = 3600.0

S_PER_YEAR: Final = 365.25 * 24 * S_PER_H
"""The Julian year of 365.25 days of 86 400 s (IAU Style Manual, 1989)."""

G_PER_KG: Final = 1000.0

G_PER_LB: Final = 453.59237
"""Exact: the international avoirdupois pound of 1959 (NIST Handbook 44, appendix C)."""

BYTES_PER_GB: Final = 1e9

_UNITS: Final = {
    "gco2e_per_unit": "gCO2e per unit",
    "gco2e_per_kwh": "gCO2e/kWh",
    "l_per_kwh": "L/kWh",
    "flop_per_s": "FLOP/s",
    "kgsbe": "kg Sb eq",
    "gco2e": "gCO2e",
    "kwh": "kWh",
    "mj": "MJ",
    "gb": "GB",
    "j": "J",
    "w": "W",
    "s": "s",
    "l": "L",
    "flop": "FLOP",
    "hours": "h",
}
"""What the end of a field's name says of its unit, longest first."""


def unit_of(member: str) -> str:
    """Return the unit that a field's name carries, as people write it; empty for a pure number."""
    if member.startswith("energy_per_") and member.endswith("_j"):
        return "J"
    return next((unit for ending, unit in _UNITS.items() if f"_{member}".endswith(f"_{ending}")), "")
