"""Stated numbers become a report in which each figure says where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sci_report.authoring.context import Context, PlaceOptions, Work
from sci_report.authoring.stated import report_from_statement
from sci_report.authoring.statement import StatedCpu, StatedDevices, StatedRun
from sci_report.errors import InputError, UnknownNameError
from sci_report.models.text import document_of, report_to_bytes
from sci_report.validation.run import validate_bytes

NORWAY = Context(name="a-model", place=PlaceOptions(country="NO"))


def quantities(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        if "value" in node and "method" in node:
            yield path, node
        for key, value in node.items():
            yield from quantities(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from quantities(value, f"{path}/{index}")


RUNS = [
    StatedRun(context=NORWAY, hours=79, devices=StatedDevices(name="A100 SXM4 80GB", count=8)),
    StatedRun(hours=1, devices=StatedDevices(power_w=1415.78)),
    StatedRun(device_hours=1e6, devices=StatedDevices(name="TPU v3", power_w=310, utilisation=0.9)),
    StatedRun(hours=2, devices=StatedDevices(name="a photonic chip", power_w=3.5)),
    StatedRun(hours=3, cpu=StatedCpu(cores=16, power_w_per_core=8, utilisation=0.5), memory_gb=64),
    StatedRun(hours=4, memory_gb=64, context=Context(place=PlaceOptions(region="aws:us-east-1"))),
    StatedRun(
        hours=5,
        devices=StatedDevices(power_w=300, embodied_kgco2e=150, lifespan_years=4),
        context=Context(
            place=PlaceOptions(grid_gco2e_per_kwh=24, pue=1.1),
            work=Work(functional_unit="token", functional_units=2e9, flop=1e18, tokens=2e9, parameters=7e9),
        ),
    ),
]


@pytest.mark.parametrize("run", RUNS)
def test_any_statement_makes_a_report_without_findings(run: StatedRun) -> None:
    report, _ = report_from_statement(run)

    assert validate_bytes(report_to_bytes(report), name="stated").findings == ()


@pytest.mark.parametrize("run", RUNS)
def test_nothing_in_it_is_measured_and_everything_has_a_source(run: StatedRun) -> None:
    found = list(quantities(document_of(report_from_statement(run)[0])))

    assert found
    for path, quantity in found:
        assert quantity["method"] in ("declared", "default", "estimated"), path
        assert quantity["source"]["name"], path


def test_a_device_is_looked_up_and_its_rated_power_is_a_default() -> None:
    report, notes = report_from_statement(RUNS[0])
    entry = report.activities[0].energy[0]

    assert entry.power_model is not None
    assert entry.power_model.power_w.value == 400
    assert entry.power_model.power_w.method == "default"
    assert entry.energy_kwh.value == pytest.approx(8 * 0.4 * 79)
    assert any("full load is assumed" in note for note in notes)


def test_a_functional_unit_and_embodied_emissions_give_a_score() -> None:
    report, notes = report_from_statement(RUNS[-1])
    total = 5 * 0.3 * 1.1 * 24 + 150_000 * 5 / (4 * 365.25 * 24)

    assert report.results.sci_gco2e_per_unit is not None
    assert report.results.sci_gco2e_per_unit.value == pytest.approx(total / 2e9)
    assert any("--intensity-source" in note for note in notes)


def test_what_keeps_the_score_from_being_complete_is_listed() -> None:
    report, _ = report_from_statement(RUNS[1])

    assert report.results.sci_gco2e_per_unit is None
    assert {"/functional_unit", "/results/sci_gco2e_per_unit"} <= {gap.field for gap in report.missing}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"hours": -3, "memory_gb": 1}, "above zero"),
        ({"hours": float("nan"), "memory_gb": 1}, "above zero"),
        ({"hours": float("inf"), "memory_gb": 1}, "above zero"),
        ({"memory_gb": 1}, "--hours"),
        ({"hours": 1, "device_hours": 1, "memory_gb": 1}, "--hours"),
        ({"hours": 1}, "no hardware"),
        ({"device_hours": 1, "memory_gb": 1}, "--hours and --count"),
        ({"device_hours": 1, "devices": StatedDevices(power_w=1, count=2)}, "already count"),
    ],
)
def test_an_impossible_statement_is_refused_in_words(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        StatedRun(**arguments)


def test_a_utilisation_in_percent_is_explained() -> None:
    with pytest.raises(InputError, match=r"85 % is 0.85"):
        StatedDevices(power_w=1, utilisation=85)


def test_an_unknown_device_without_power_gets_near_misses() -> None:
    with pytest.raises(UnknownNameError, match="A100"):
        report_from_statement(StatedRun(hours=1, devices=StatedDevices(name="A100 SXM5 80GB")))


def test_a_device_of_unpublished_power_asks_for_it() -> None:
    with pytest.raises(InputError, match="--device-power-w"):
        report_from_statement(StatedRun(hours=1, devices=StatedDevices(name="TPU v5e")))
