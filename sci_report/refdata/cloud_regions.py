"""The grid of a cloud region."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sci_report.errors import UnknownNameError
from sci_report.refdata.grid import GridFactor, grid_factor, uncertainty_of_average, year_note
from sci_report.refdata.table import Row, find_rows, near_misses, read_table, row_for_year


def grid_for_cloud_region(place: str, year: int | None = None) -> GridFactor:
    """Return the annual intensity of a cloud region's grid.

    Args:
        place: `aws:us-east-1`, `azure:westeurope`, `gcp:europe-west4`; case and spaces do not matter.
        year: The year of use; the newest figure if None. Where a year has no row, the nearest earlier one serves. The
            figure of a row may itself describe another year; the note tells.

    Raises:
        UnknownNameError: No such region, or no provider before the colon.
        InputError: The table starts after `year`.
    """
    key = "".join(place.split()).casefold()
    rows = _regions().get(key)
    if rows is None:
        raise _unknown(place, key)
    return _factor(rows, year, key)


def match_cloud_region(place: str, year: int | None = None) -> GridFactor | None:
    """Return the grid of a cloud region as `grid_for_cloud_region` does, or None where the table has no such region.

    Raises:
        InputError: The table starts after `year`.
    """
    key = "".join(place.split()).casefold()
    provider, _, region = key.partition(":")
    rows = find_rows("cloud_regions", provider=provider, region_id=region)
    return _factor(rows, year, key) if rows else None


def _factor(rows: Sequence[Row], year: int | None, key: str) -> GridFactor:
    row = row_for_year(rows, year, f"grid intensity of {key}")
    return grid_factor(
        row,
        place=key,
        name=row["location"],
        level="cloud_region",
        year=int(row["grid_year"]),
        uncertainty=uncertainty_of_average(float(row["gco2e_per_kwh"]), row["country"], is_of_the_site=not row["area"]),
        note=_note(row, rows, year),
    )


def list_cloud_regions() -> tuple[str, ...]:
    """Return every `provider:region` of the table, sorted."""
    return tuple(_regions())


@cache
def _regions() -> dict[str, list[Row]]:
    regions: dict[str, list[Row]] = {}
    for row in read_table("cloud_regions"):
        regions.setdefault(f"{row['provider']}:{row['region_id']}", []).append(row)
    return regions


def _unknown(given: str, key: str) -> UnknownNameError:
    remedy = "write provider:region, the provider being aws, azure or gcp"
    if ":" in key:
        return UnknownNameError("cloud region", given, near_misses(key, {name: name for name in _regions()}), remedy)
    exact = tuple(name for name in _regions() if name.endswith(f":{key}"))
    by_id = {name.partition(":")[2]: name for name in _regions()}
    return UnknownNameError("cloud region", given, exact or near_misses(key, by_id), remedy)


def _note(row: Row, rows: Sequence[Row], year: int | None) -> str | None:
    parts = [year_note(int(row["grid_year"]), year), _area_note(row, rows), row["note"]]
    return "; ".join(part for part in parts if part) or None


def _area_note(row: Row, rows: Sequence[Row]) -> str | None:
    """Say what the figure covers if not the region itself, and what the region's own newest figure was."""
    if not row["area"]:
        return None
    own = [other for other in rows if not other["area"] and other["year"] <= row["year"]]
    covers = f"{row['area']}, not a figure of the region itself"
    if not own:
        return covers
    newest = own[-1]
    definition = f"{newest['basis']}, {newest['perspective']}"
    return f"{covers}: its own for {newest['grid_year']} is {newest['gco2e_per_kwh']} g/kWh ({definition})"
