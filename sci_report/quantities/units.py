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
