"""Where an activity ran: its grid and its facility.

Places stand once in a report and activities point at them, so that a grid factor used by ten activities is one number
with one uncertainty.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sci_report.models.base import Block, Id, Name
from sci_report.models.quantity import PositiveQuantity, Quantity

CountryCode = Annotated[str, StringConstraints(max_length=2, pattern=r"^[A-Z]{2}$")]


class GridIntensity(Quantity):
    """Carbon intensity of the electricity used, location-based (ISO/IEC 21031:2024, term I)."""

    signal: Literal["average", "short_run_marginal", "long_run_marginal"] = Field(
        description="Average of all generation, or the response of the grid to a change in demand."
    )
    basis: Literal["lifecycle", "direct", "unspecified"] = Field(
        description="Whether upstream emissions of fuels and plants are inside (`lifecycle`) or not (`direct`)."
    )
    perspective: Literal["generation", "consumption", "unspecified"] = Field(
        description="Electricity generated in the zone, or consumed there with imports and exports counted."
    )
    resolution: Literal["annual", "monthly", "daily", "hourly", "subhourly", "unspecified"] = Field(
        description="The period over which the factor is averaged."
    )


class Place(Block):
    """A facility on a grid. No address: the grid zone is what the arithmetic needs."""

    id: Id = Field(description="Identifier that activities refer to.")
    name: Name | None = Field(None, description="Name for people, such as `Oregon`.")
    country: CountryCode | None = Field(None, description="ISO 3166-1 alpha-2 code.")
    cloud_provider: Name | None = Field(None, description="Cloud provider, such as `aws`, `azure` or `gcp`.")
    cloud_region: Name | None = Field(None, description="Region in the provider's own spelling.")
    grid_gco2e_per_kwh: GridIntensity | None = Field(
        None, description="Carbon intensity of the electricity in gCO2e per kWh."
    )
    pue: PositiveQuantity | None = Field(
        None,
        description="Power usage effectiveness: facility energy over IT energy (ISO/IEC 30134-2). A factor of its "
        "own, never multiplied into the energy of a component.",
    )
