"""Where an activity ran: its grid and its facility.

Places stand once in a report and activities point at them, so that a grid factor used by ten activities is one number
with one uncertainty.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sci_report.models.base import Block, Id, Name, Text, Timestamp
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, Source

CountryCode = Annotated[str, StringConstraints(max_length=2, pattern=r"^[A-Z]{2}$")]
SubdivisionCode = Annotated[str, StringConstraints(max_length=6, pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]

_Amount = Annotated[float, Field(ge=0, le=1e36)]


class IntensitySeries(Block):
    """The intensity step by step, where the factor was made from a series."""

    start: Timestamp = Field(description="Start of the first step.")
    step_s: Annotated[float, Field(gt=0, le=1e9)] = Field(description="Length of a step in s.")
    gco2e_per_kwh: tuple[_Amount, ...] = Field(
        min_length=1, max_length=100_000, description="Intensity in each step, in gCO2e per kWh."
    )
    energy_kwh: tuple[_Amount, ...] = Field(
        (),
        max_length=100_000,
        description="Energy used in each step, in kWh, by which the steps are weighted; without it they weigh alike.",
    )
    filled_steps: tuple[Annotated[int, Field(ge=0, le=99_999)], ...] = Field(
        (), max_length=100_000, description="Positions, from 0, of steps whose intensity was filled in."
    )
    source: Source = Field(description="Where the series comes from.")


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
        description="The period over which the factor is averaged, or the step of its series."
    )
    zone: Name | None = Field(
        None,
        description="Zone that the factor describes, in its dataset's spelling; a wider one than the place is in "
        "shows that it was fallen back on.",
    )
    series: IntensitySeries | None = Field(
        None, description="The intensity step by step; the value is its mean, weighted by energy where that is stated."
    )
    annual_average_gco2e_per_kwh: Quantity | None = Field(
        None, description="Annual average of the same zone in gCO2e per kWh, for comparison; no total reads it."
    )


class Pue(PositiveQuantity):
    """Power usage effectiveness (ISO/IEC 30134-2)."""

    average_over: Literal["facility", "region", "fleet", "industry", "unspecified"] | None = Field(
        None, description="Whether the figure is that of this facility, or an average over several."
    )
    covers: Text | None = Field(None, description="What of the overhead is inside, where that is known.")


class WaterIntensity(Quantity):
    """Water per unit of energy."""

    accounting: Literal["consumption", "withdrawal", "unspecified"] = Field(
        description="Water that evaporates or is otherwise lost (`consumption`), or all that is taken (`withdrawal`)."
    )


class MixShare(Block):
    """One source of electricity and its share."""

    source: Literal[
        "coal", "oil", "gas", "nuclear", "hydro", "wind", "solar", "biomass", "geothermal", "marine", "hydrogen",
        "waste", "storage", "other", "unknown",
    ] = Field(description="Source of the electricity.")  # fmt: skip
    share: Fraction = Field(description="Share of the electricity that it gave.")


class Place(Block):
    """A facility on a grid. No address: the grid zone is what the arithmetic needs."""

    id: Id = Field(description="Identifier that activities refer to.")
    name: Name | None = Field(None, description="Name for people, such as `Oregon`.")
    country: CountryCode | None = Field(None, description="ISO 3166-1 alpha-2 code.")
    subdivision: SubdivisionCode | None = Field(None, description="ISO 3166-2 code of the state or province.")
    latitude_deg: Annotated[float, Field(ge=-90, le=90)] | None = Field(
        None, description="Latitude in degrees, no finer than the authors wish to be found."
    )
    longitude_deg: Annotated[float, Field(ge=-180, le=180)] | None = Field(None, description="Longitude in degrees.")
    infrastructure: Literal["public_cloud", "private_cloud", "on_premises", "edge", "personal", "other"] | None = Field(
        None, description="Whose machines they are."
    )
    cloud_provider: Name | None = Field(None, description="Cloud provider, such as `aws`, `azure` or `gcp`.")
    cloud_region: Name | None = Field(None, description="Region in the provider's own spelling.")
    located_by: Literal["author", "configuration", "firmware", "metadata_service", "other"] | None = Field(
        None, description="How the place became known."
    )
    supply: Literal["grid", "off_grid"] | None = Field(
        None, description="Whether the electricity came from the grid; off it, the factor is that of the supply."
    )
    electricity_mix: tuple[MixShare, ...] = Field(
        (), max_length=50, description="Sources of the electricity behind the grid factor, by share; location-based."
    )
    grid_gco2e_per_kwh: GridIntensity | None = Field(
        None, description="Carbon intensity of the electricity in gCO2e per kWh."
    )
    pue: Pue | None = Field(
        None,
        description="Power usage effectiveness: facility energy over IT energy (ISO/IEC 30134-2). A factor of its "
        "own, never multiplied into the energy of a component.",
    )
    wue_l_per_kwh: WaterIntensity | None = Field(
        None, description="Water usage effectiveness (ISO/IEC 30134-9): water on site in litres per kWh of IT energy."
    )
    grid_water_l_per_kwh: WaterIntensity | None = Field(
        None, description="Water at the power stations in litres per kWh of electricity, so of facility energy."
    )
