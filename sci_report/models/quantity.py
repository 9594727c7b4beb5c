"""A quantity says how it is known: value, method, standard uncertainty, source.

The unit is never in the object: the field that holds a quantity carries it in its name (`energy_kwh`).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sci_report.models.base import Block, Name, Text, Url, Year
from sci_report.models.vocabulary import Method

# Products of three quantities must stay far from the overflow of IEEE 754 doubles (1.8e308).
_LARGEST = 1e36

_Bound = Annotated[float, Field(ge=-_LARGEST, le=_LARGEST)]


class Source(Block):
    """Where a number comes from: an instrument, a dataset, a citation, or a person's statement."""

    name: Name = Field(
        description="Instrument and reading (`nvml.total_energy`, `rapl.package`), dataset, citation, "
        "or who stated the value."
    )
    release: Name | None = Field(None, description="Release, version or retrieval date of the dataset or tool.")
    year: Year | None = Field(None, description="The year the figure describes.")
    url: Url | None = Field(None, description="Where the source can be read.")
    licence: Name | None = Field(None, description="Licence of the dataset, as an SPDX identifier or in words.")
    note: Text | None = Field(None, description="What a reader must know to judge the figure.")


class _Known(Block):
    value: float = Field(description="The value, in the unit the field's name carries.")
    method: Method = Field(
        description="How the value is known: `measured` by an instrument during the activity; `estimated` by a model "
        "from other quantities; `declared` by the author; `default` taken from a table because nothing better was "
        "known."
    )
    standard_uncertainty: Annotated[float, Field(ge=0, le=_LARGEST)] | None = Field(
        None,
        description="Standard uncertainty in the unit of the value (coverage factor k = 1; JCGM 100:2008). "
        "Absent when none can be stated; 0 only for a value that is exact.",
    )
    uncertainty_basis: Text | None = Field(None, description="What the uncertainty rests on.")
    low: _Bound | None = Field(None, description="Lowest value, where the source states a range; no equation reads it.")
    high: _Bound | None = Field(None, description="Highest value of that range.")
    source: Source = Field(description="Where the value comes from.")


class Quantity(_Known):
    """A value that cannot be negative."""

    value: float = Field(ge=0, le=_LARGEST, description="The value, in the unit the field's name carries.")


class PositiveQuantity(_Known):
    """A value that must be greater than zero, since something is divided by it."""

    value: float = Field(gt=0, le=_LARGEST, description="The value, in the unit the field's name carries.")


class Fraction(_Known):
    """A share between 0 and 1."""

    value: float = Field(ge=0, le=1, description="The share, from 0 to 1.")


class SignedQuantity(_Known):
    """A value that may be negative, such as a log-likelihood."""

    value: float = Field(ge=-_LARGEST, le=_LARGEST, description="The value; the metric gives its unit.")


class Derived(Block):
    """A number that follows from others in the same report by the equations of the standard."""

    value: float = Field(
        ge=0, description="The value, in the unit the field's name carries; it must agree with its inputs."
    )
    standard_uncertainty: Annotated[float, Field(ge=0)] | None = Field(
        None,
        description="Standard uncertainty (k = 1), propagated to first order from the uncertainties stated for the "
        "inputs; an input without a stated uncertainty contributes none.",
    )
