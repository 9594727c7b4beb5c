"""What no machine can do is found, and what machines do is not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from sci_report.refdata import find_accelerator, list_accelerators
from sci_report.validation.batch.run import judge
from sci_report.validation.batch.shard import Settings
from sci_report.validation.finding import Raw
from sci_report.validation.inputs.pieces import pieces
from sci_report.validation.rules import compute, facility, power, reference, whole
from sci_report.validation.rules.base import Rule
from tests.everything import everything_document

RULES: dict[str, Rule] = {
    rule.code: rule for family in (power, compute, facility, reference, whole) for rule in family.RULES
}


def found(code: str, document: dict[str, Any]) -> list[Raw]:
    check = RULES[code].check
    assert check is not None
    return [raw for raw in check(document) if raw.code == code]


def best_flop_per_j(year: int) -> float:
    """The best part launched until a year, from the table of accelerators."""
    best = 0.0
    for name in list_accelerators():
        part = find_accelerator(name)
        rates = (part.fp32_tflops, part.fp16_tflops, part.bf16_tflops, part.fp8_tflops)
        if part.year <= year and part.rated_power_w:
            best = max(best, max(rate or 0.0 for rate in rates) * 1e12 / part.rated_power_w)
    return best


@pytest.mark.parametrize("year", compute.BEST_FLOP_PER_J)
def test_the_best_part_of_each_year_is_that_of_the_table(year: int) -> None:
    assert compute.BEST_FLOP_PER_J[year] == pytest.approx(best_flop_per_j(year), rel=0.02)


def test_no_year_with_a_better_part_is_left_out() -> None:
    years = sorted(compute.BEST_FLOP_PER_J)
    for year in range(years[0], 2031):
        known = max(each for each in years if each <= year)
        assert best_flop_per_j(year) <= compute.BEST_FLOP_PER_J[known] * 1.02, year


def run_of(kwh: float, *, count: int = 8, held_s: float = 3600.0, rated_w: float = 400.0) -> dict[str, Any]:
    return {
        "devices": [{"id": "g", "kind": "gpu", "name": "G", "count": count, "rated_power_w": {"value": rated_w}}],
        "activities": [
            {
                "duration_s": {"value": held_s},
                "uses": [{"device": "g", "count": count, "reserved_s": {"value": held_s}}],
                "energy": [{"component": "gpu", "devices": ["g"], "energy_kwh": {"value": kwh}}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("kwh", "words"),
    [(3.2, ""), (3.6, ""), (3.8, "rated at 400 W"), (3200.0, "Wh given as kWh"), (25.6, "number again")],
)
def test_mean_power_is_held_against_the_rating(kwh: float, words: str) -> None:
    messages = [raw.message for raw in found("SCI301", run_of(kwh))]

    assert (not messages) if not words else words in messages[0]


def flop_of(value: float, precision: str | None, kind: str = "gpu") -> dict[str, Any]:
    document = run_of(3.0)
    rates = [{"precision": "fp32", "flop_per_s": {"value": 19.5e12}}]
    rates.append({"precision": "bf16", "flop_per_s": {"value": 312e12}})
    document["devices"][0] |= {"peak_rates": rates, "kind": kind}
    count = {"value": value, "accounting": "gross"} | ({"precision": precision} if precision else {})
    document["activities"][0] |= {
        "work": {"flop": [count]},
        "totals": {"it_energy_kwh": {"value": 3.0}},
        "end": "2023-01-01T00:00:00Z",
    }
    return document


@pytest.mark.parametrize(
    ("flop", "precision", "is_possible"),
    [
        (8 * 3600 * 312e12 * 0.99, "bf16", True),
        (8 * 3600 * 312e12 * 1.01, "bf16", False),
        (8 * 3600 * 19.5e12 * 1.01, "fp32", False),
        (8 * 3600 * 312e12 * 0.99, None, True),
        (8 * 3600 * 312e12 * 0.99, "an unknown format", True),
    ],
)
def test_flop_are_held_against_the_peak_of_their_precision(
    flop: float, precision: str | None, is_possible: bool
) -> None:
    assert (found("SCI311", flop_of(flop, precision)) == []) is is_possible


def test_flop_per_joule_are_held_against_the_parts_of_their_year() -> None:
    """9e12 FLOP/J is beyond any part of 2023, and within twice the best of 2024."""
    document = flop_of(9e12 * 3.0 * 3.6e6, None)

    assert [raw.actual for raw in found("SCI312", document)] == [pytest.approx(9e12)]
    document["activities"][0]["end"] = "2025-01-01T00:00:00Z"
    assert found("SCI312", document) == []


def test_other_technologies_have_other_limits() -> None:
    assert found("SCI312", flop_of(1e14 * 3.0 * 3.6e6, None, kind="photonic")) == []


@pytest.mark.parametrize(
    ("place", "is_near"),
    [
        ({"country": "NO", "value": 30}, True),
        ({"country": "NO", "value": 80}, True),
        ({"country": "NO", "value": 400}, False),
        ({"country": "PL", "value": 30}, False),
        ({"country": "US", "subdivision": "US-WA", "value": 100}, True),
        ({"cloud_provider": "gcp", "cloud_region": "us-central1", "country": "US", "value": 20}, False),
        ({"cloud_provider": "gcp", "cloud_region": "no-such-region", "value": 20}, True),
        ({"country": "NO", "supply": "off_grid", "value": 800}, True),
        ({"country": "XX", "value": 800}, True),
    ],
)
def test_an_intensity_is_held_against_its_place(place: dict[str, Any], is_near: bool) -> None:
    grid = {"value": place.pop("value"), "signal": "average", "source": {"name": "x", "year": 2023}}

    assert (found("SCI325", {"places": [{**place, "grid_gco2e_per_kwh": grid}]}) == []) is is_near


def test_activities_that_hold_a_device_one_after_the_other_do_not_overlap() -> None:
    def held(start: int, end: int) -> dict[str, Any]:
        use = {"device": "g", "count": 8, "reserved_s": {"value": 1}}
        return {"start": f"2026-03-01T{start:02}:00:00Z", "end": f"2026-03-01T{end:02}:00:00Z", "uses": [use]}

    devices = [{"id": "g", "count": 8}]
    assert found("SCI335", {"devices": devices, "activities": [held(1, 3), held(3, 5)]}) == []
    assert len(found("SCI335", {"devices": devices, "activities": [held(1, 3), held(2, 5)]})) == 1
    assert found("SCI335", {"devices": [{"id": "g", "count": 16}], "activities": [held(1, 3), held(2, 5)]}) == []


def test_a_forecast_may_lie_after_its_report() -> None:
    report = {"identity": {"created": "2026-03-01T00:00:00Z"}, "activities": [{"end": "2026-04-01T00:00:00+02:00"}]}

    assert len(found("SCI334", report)) == 1
    report["activities"][0]["outcome"] = "planned"  # type: ignore[index]
    assert found("SCI334", report) == []


@pytest.mark.parametrize(
    ("created", "is_found"),
    [("2026-03-01T12:00:00Z", False), ("2026-03-02T11:00:00Z", False), ("2026-03-03T00:00:00+05:00", True)],
)
def test_a_report_dated_after_the_day_of_its_check_is_found(created: str, is_found: bool, tmp_path: Path) -> None:
    document = everything_document()
    document["identity"]["created"] = created
    for activity in document["activities"]:
        activity["outcome"] = "planned"
    (tmp_path / "r.sci.json").write_bytes(orjson.dumps(document))
    settings = Settings(now=datetime(2026, 3, 1, 12, tzinfo=UTC))
    (found,) = judge(pieces([str(tmp_path / "r.sci.json")], most_bytes=10_000_000), settings)

    assert ("SCI339" in {each.code for each in found.findings}) is is_found


@pytest.mark.parametrize(
    ("more", "is_found"),
    [
        ({}, True),
        ({"coverage": {"time": 0.5}}, False),
        ({"attribution": {"kind": "process", "share": {"value": 0.1}}}, False),
        ({"attribution": {"kind": "whole_device"}}, True),
    ],
)
def test_a_share_of_a_device_may_draw_less_than_the_device_at_rest(more: dict[str, Any], is_found: bool) -> None:
    document = run_of(0.1)
    document["devices"][0]["idle_power_w"] = {"value": 50}
    document["activities"][0]["energy"][0] |= more

    assert (found("SCI302", document) != []) is is_found


@pytest.mark.parametrize(("hours", "is_found"), [(8, False), (6, False), (8.1, False), (64, True), (1, True)])
def test_device_hours_are_held_against_the_time_reserved(hours: float, is_found: bool) -> None:
    document = run_of(3.0)
    document["activities"][0]["work"] = {"device_hours": [{"kind": "gpu", "hours": {"value": hours}}]}

    assert (found("SCI313", document) != []) is is_found


@pytest.mark.parametrize(("precision", "is_found"), [("fp8", True), ("bf16", True), ("nvfp4", False), ("int8", False)])
def test_formats_that_the_table_does_not_know_are_not_held_against_it(precision: str, is_found: bool) -> None:
    document = flop_of(8 * 3600 * 1e15, precision)
    document["devices"][0]["name"] = "NVIDIA A100-SXM4-80GB"

    assert (found("SCI320", document) != []) is is_found
