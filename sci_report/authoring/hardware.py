"""Device entries with their embodied emissions, from the tables or from what the author states."""

from __future__ import annotations

import math
from typing import Final, Literal

from sci_report.authoring.known import cited, declared, default
from sci_report.models.device import Embodied
from sci_report.models.quantity import PositiveQuantity, Quantity, Source
from sci_report.quantities.units import G_PER_KG, S_PER_YEAR
from sci_report.refdata import EmbodiedFactor, embodied_for_server

_STAGES: Final[dict[str, tuple[Literal["raw_materials", "manufacturing"], ...]]] = {
    "cradle-to-gate": ("raw_materials", "manufacturing"),
}
"""The words of the tables, in those of the standard."""


def tabled_embodied(factor: EmbodiedFactor) -> Embodied:
    """Return a table's embodied emissions of one device.

    Where the table has no lifespan for the part, that of a server is taken and labelled a default: parts leave
    service with the machine they sit in.
    """
    lifespan = factor if factor.lifespan_years is not None else embodied_for_server()
    uncertainty, basis = _between(factor)
    return Embodied(
        gco2e=default(
            Quantity,
            factor.kgco2e * G_PER_KG,
            cited(factor.citation, _and(factor.name, factor.note)),
            uncertainty,
            basis,
        ),
        lifespan_s=default(
            PositiveQuantity,
            (lifespan.lifespan_years or 0) * S_PER_YEAR,
            cited(lifespan.citation, f"lifespan of: {lifespan.name}"),
        ),
        stages=_STAGES[factor.scope],
    )


def stated_embodied(kgco2e: float, lifespan_years: float) -> Embodied:
    """Return embodied emissions of one device as the author states them."""
    return Embodied(
        gco2e=declared(Quantity, kgco2e * G_PER_KG),
        lifespan_s=declared(PositiveQuantity, lifespan_years * S_PER_YEAR),
    )


def rated_power(power_w: float | None, source: Source) -> PositiveQuantity | None:
    """Return a part's rated power from a table, or None where the maker publishes none."""
    return None if power_w is None else default(PositiveQuantity, power_w, source)


def _between(factor: EmbodiedFactor) -> tuple[float | None, str | None]:
    if factor.low_kgco2e is None or factor.high_kgco2e is None:
        return None, None
    uncertainty = (factor.high_kgco2e - factor.low_kgco2e) * G_PER_KG / (2 * math.sqrt(3))
    return uncertainty, (
        f"rectangular between {factor.low_kgco2e:g} and {factor.high_kgco2e:g} kg, the range published with the figure "
        "(JCGM 100:2008, 4.3.7)"
    )


def _and(name: str, note: str | None) -> str:
    return name if note is None else f"{name}; {note}"
