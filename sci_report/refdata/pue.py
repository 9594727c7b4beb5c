"""Power usage effectiveness (ISO/IEC 30134-2) of providers' fleets and of the industry."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal, cast

from sci_report.errors import UnknownNameError
from sci_report.refdata.grid import year_note
from sci_report.refdata.sources import Citation, cite
from sci_report.refdata.table import Row, name_key, near_misses, read_table, row_for_year, unique

Confidence = Literal["high", "medium", "low"]

_INDUSTRY = "industry-average"
_OTHER_NAMES = {"amazon": "aws", "microsoft": "azure", "gcp": "google", "ovh": "ovhcloud"}


@dataclass(frozen=True, slots=True)
class PueFactor:
    """A published PUE.

    Attributes:
        provider: As the table names it, or `industry-average`.
        pue: Facility energy over IT energy.
        year: The year the figure describes; where it is not the year asked for, `note` says so.
        scope: What the average covers.
        standard_uncertainty: k = 1; None when none can be stated.
        uncertainty_basis: What the uncertainty rests on, or why there is none.
        confidence: How sure the figure itself is.
        citation: Where the figure comes from.
        note: What a reader must know to judge the figure.
    """

    provider: str
    pue: float
    year: int
    scope: str
    standard_uncertainty: float | None
    uncertainty_basis: str | None
    confidence: Confidence
    citation: Citation
    note: str | None


def pue_for_provider(provider: str, year: int | None = None) -> PueFactor:
    """Return the average PUE of a provider's fleet; never a tool's default, a design value or a best site.

    Args:
        provider: `aws`, `azure` (`microsoft`), `gcp` (`google`), `meta`, `ovhcloud`, `scaleway`.
        year: The year wanted, or the nearest earlier one, which the note then names; the newest if None.

    Raises:
        UnknownNameError: The provider publishes no fleet figure, or is not in the table.
        InputError: The table starts after `year`.
    """
    key = name_key(provider)
    providers = unique(row["provider"] for row in read_table("pue") if row["provider"] != _INDUSTRY)
    name = _OTHER_NAMES.get(key, key)
    if name not in providers:
        suggestions = near_misses(key, dict(zip(providers, providers, strict=True)))
        remedy = "take the industry average, or state the PUE together with its source"
        raise UnknownNameError("provider with a published PUE", provider, suggestions, remedy)
    no_uncertainty = "none stated: the provider publishes the average of its fleet, not the spread over its sites"
    return _pue(row_for_year(_rows_of(name), year, f"PUE of {name}"), year, (None, no_uncertainty))


def match_pue(provider: str, year: int | None = None) -> PueFactor | None:
    """Return the average PUE of a provider's fleet as `pue_for_provider` does, or None where the table has none.

    Raises:
        InputError: The table starts after `year`.
    """
    key = name_key(provider)
    known = {row["provider"] for row in read_table("pue")} - {_INDUSTRY}
    return pue_for_provider(provider, year) if _OTHER_NAMES.get(key, key) in known else None


def pue_industry_average(year: int | None = None) -> PueFactor:
    """Return the average PUE of the Uptime Institute's survey, for a facility of which nothing is known.

    Its uncertainty is rectangular (JCGM 100:2008, 4.3.7). The half-width reaches down to the lowest fleet average in
    the same table, each provider's newest: the best that is known to be run at scale.

    Args:
        year: The year wanted, or the nearest earlier one, which the note then names; the newest if None.

    Raises:
        InputError: The table starts after `year`.
    """
    row = row_for_year(_rows_of(_INDUSTRY), year, "industry average of PUE")
    newest_of_each = {fleet["provider"]: fleet for fleet in read_table("pue") if fleet["provider"] != _INDUSTRY}
    lowest = min(newest_of_each.values(), key=lambda fleet: float(fleet["pue"]))
    half_width = float(row["pue"]) - float(lowest["pue"])
    basis = (
        f"rectangular, half-width {half_width:.2f} down to the lowest fleet average in the same table "
        f"({lowest['provider']} {lowest['year']}: {lowest['pue']}), divided by the square root of 3 "
        "(JCGM 100:2008, 4.3.7)"
    )
    return _pue(row, year, (half_width / sqrt(3), basis))


def _rows_of(provider: str) -> list[Row]:
    return [row for row in read_table("pue") if row["provider"] == provider]


def _pue(row: Row, asked: int | None, uncertainty: tuple[float | None, str]) -> PueFactor:
    found = int(row["year"])
    return PueFactor(
        provider=row["provider"],
        pue=float(row["pue"]),
        year=found,
        scope=row["scope"],
        standard_uncertainty=uncertainty[0],
        uncertainty_basis=uncertainty[1],
        confidence=cast(Confidence, row["confidence"]),
        citation=cite(row),
        note="; ".join(part for part in (year_note(found, asked), row["note"]) if part) or None,
    )
