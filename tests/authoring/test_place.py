from __future__ import annotations

import pytest

from sci_report.authoring.context import PlaceOptions
from sci_report.authoring.place import resolve_place
from sci_report.errors import InputError, UnknownNameError


def test_a_cloud_region_gives_grid_and_fleet_pue_from_the_tables() -> None:
    place, notes = resolve_place(PlaceOptions(region="AWS:us-east-1"))

    assert (place.cloud_provider, place.cloud_region, place.country) == ("aws", "us-east-1", "US")
    assert place.grid_gco2e_per_kwh is not None
    assert place.grid_gco2e_per_kwh.method == "default"
    assert place.grid_gco2e_per_kwh.standard_uncertainty
    assert place.pue is not None
    assert place.pue.source.name
    assert any("PUE" in note for note in notes)


def test_no_place_is_the_world_average_and_said_so() -> None:
    place, notes = resolve_place(PlaceOptions())

    assert place.grid_gco2e_per_kwh is not None
    assert place.grid_gco2e_per_kwh.method == "default"
    assert any("world average" in note for note in notes)


def test_stated_figures_go_before_the_tables() -> None:
    place, notes = resolve_place(
        PlaceOptions(country="NO", grid_gco2e_per_kwh=24, grid_source="NVE 2024", pue=1.07, pue_source="the operator")
    )

    assert place.grid_gco2e_per_kwh is not None
    assert (place.grid_gco2e_per_kwh.value, place.grid_gco2e_per_kwh.source.name) == (24, "NVE 2024")
    assert place.pue is not None
    assert (place.pue.value, place.pue.method, place.pue.source.name) == (1.07, "declared", "the operator")
    assert notes == ()


@pytest.mark.parametrize(
    ("place", "near"), [({"region": "aws:us-east-9"}, "us-east"), ({"country": "Norwey"}, "Norway")]
)
def test_an_unknown_place_gets_near_misses(place: dict[str, str], near: str) -> None:
    with pytest.raises(UnknownNameError, match=near):
        resolve_place(PlaceOptions(**place))  # type: ignore[arg-type]  # texts only


@pytest.mark.parametrize(
    "options",
    [
        {"region": "aws:us-east-1", "country": "US"},
        {"pue": 0.5},
        {"pue": float("nan")},
        {"grid_gco2e_per_kwh": -1.0},
        {"grid_gco2e_per_kwh": float("inf")},
    ],
)
def test_impossible_places_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        PlaceOptions(**options)  # type: ignore[arg-type]  # that is the point
