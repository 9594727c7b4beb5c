"""The grid of a country, and of the world."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import fsum, sqrt

from sci_report.errors import UnknownNameError
from sci_report.refdata.grid import GridFactor, grid_factor, uncertainty_of_average, year_note
from sci_report.refdata.table import Row, find_rows, name_key, near_misses, read_table, row_for_year

_WORLD = "WORLD"

# Official and common names that the table spells otherwise, as keys, with their ISO 3166-1 alpha-3 codes.
_OTHER_NAMES = {
    "caboverde": "CPV",
    "czechrepublic": "CZE",
    "greatbritain": "GBR",
    "ivorycoast": "CIV",
    "macau": "MAC",
    "republicofkorea": "KOR",
    "russianfederation": "RUS",
    "timorleste": "TLS",
    "turkiye": "TUR",
    "uae": "ARE",
    "uk": "GBR",
    "unitedstatesofamerica": "USA",
}


def grid_for_country(country: str, year: int | None = None) -> GridFactor:
    """Return the annual average intensity of a country's grid.

    Args:
        country: ISO 3166-1 alpha-2 or alpha-3 code, or English name; case, accents and punctuation do not matter.
        year: The year wanted, or the nearest earlier one, which the note then names; the newest if None.

    Raises:
        UnknownNameError: No such country in the table. Some small territories have no published figure.
        InputError: The table starts after `year`.
    """
    key = name_key(country)
    names = _names()
    iso3 = names.get(key)
    if iso3 is None or iso3 == _WORLD:
        known = {name: _grids()[code][-1]["name"] for name, code in names.items() if code != _WORLD}
        remedy = "give an ISO 3166-1 code or an English name; for the world average, ask for the world"
        raise UnknownNameError("country", country, near_misses(key, known), remedy)
    return _factor(_grids()[iso3], year, country)


def match_country(code: str, year: int | None = None) -> GridFactor | None:
    """Return the grid of a country as `grid_for_country` does, or None where the table does not have it.

    Args:
        code: ISO 3166-1 alpha-2 code.
        year: The year wanted, or the nearest earlier one; the newest if None.

    Raises:
        InputError: The table starts after `year`.
    """
    rows = find_rows("country_grid", country=code)
    return _factor(rows, year, code) if rows else None


def _factor(rows: Sequence[Row], year: int | None, country: str) -> GridFactor:
    row = row_for_year(rows, year, f"grid intensity of {country}")
    value = float(row["gco2e_per_kwh"])
    found = int(row["year"])
    return grid_factor(
        row,
        place=row["country"],
        name=row["name"],
        level="country",
        year=found,
        uncertainty=uncertainty_of_average(value, row["country"], is_of_the_site=False),
        note=year_note(found, year),
    )


def grid_for_world(year: int | None = None) -> GridFactor:
    """Return the average intensity of the world's electricity.

    Its uncertainty is how far countries lie apart: the place is not known, so any of them may be the true one.

    Args:
        year: The year wanted, or the nearest earlier one, which the note then names; the newest if None.

    Raises:
        InputError: The table starts after `year`.
    """
    row = row_for_year(_grids()[_WORLD], year, "grid intensity of the world")
    found = int(row["year"])
    return grid_factor(
        row,
        place=_WORLD,
        name=row["name"],
        level="world",
        year=found,
        uncertainty=_spread_of_countries(row["year"]),
        note=year_note(found, year),
    )


def _spread_of_countries(year: str) -> tuple[float, str]:
    values = [
        float(row["gco2e_per_kwh"])
        for row in read_table("country_grid")
        if row["year"] == year and row["iso3"] != _WORLD
    ]
    mean = fsum(values) / len(values)
    deviation = sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return deviation, f"unweighted standard deviation over the {len(values)} countries of the same table in {year}"


@cache
def _grids() -> dict[str, list[Row]]:
    grids: dict[str, list[Row]] = {}
    for row in read_table("country_grid"):
        grids.setdefault(row["iso3"], []).append(row)
    return grids


@cache
def _names() -> dict[str, str]:
    """Map codes and names, as keys, to alpha-3 codes."""
    names = dict(_OTHER_NAMES)
    for iso3, rows in _grids().items():
        names |= dict.fromkeys((name_key(iso3), name_key(rows[-1]["country"]), name_key(rows[-1]["name"])), iso3)
    return names
