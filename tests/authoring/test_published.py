"""`estimate` gives the figures printed in papers and model cards, within the rounding of their inputs and outputs."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sci_report.authoring.context import Context, PlaceOptions
from sci_report.authoring.stated import report_from_statement
from sci_report.authoring.statement import StatedDevices, StatedRun
from sci_report.quantities.units import G_PER_KG, G_PER_LB

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "published.json").read_text(encoding="utf-8"))[
    "cases"
]

# printed name: (result it stands for, its unit in the unit of the result)
PRINTED = {
    "it_energy_kwh": ("it_energy_kwh", 1.0),
    "facility_energy_kwh": ("facility_energy_kwh", 1.0),
    "facility_energy_mwh": ("facility_energy_kwh", 1000.0),
    "carbon_lb": ("operational_gco2e", G_PER_LB),
    "carbon_t": ("operational_gco2e", 1e6),
}
G_PER_INTENSITY = {
    "intensity_lb_per_kwh": G_PER_LB,
    "intensity_kg_per_kwh": G_PER_KG,
    "intensity_g_per_kwh": 1.0,
}


def half_unit(number: Decimal) -> float:
    """Half a unit of the last digit."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return 0.5 * 10.0**exponent


def at(printed: str, end: int) -> float:
    """The lowest (-1) or highest (1) number that is rounded to the printed one."""
    return float(printed) + end * half_unit(Decimal(printed))


def hours_at(printed: str, end: int) -> float:
    """The same for device-hours, whose trailing zeros are rounding: `1300000` stands for 1.3 million."""
    return float(printed) + end * half_unit(Decimal(printed).normalize())


def estimated(case: dict[str, Any], end: int, wrong: float = 1.0) -> dict[str, float]:
    """What estimate makes of the inputs, each at the same end of its rounding."""
    inputs = case["inputs"]
    if "pue_times_kg_per_kwh" in inputs:
        pue, grid = 1.0, float(inputs["pue_times_kg_per_kwh"][0 if end < 0 else 1]) * G_PER_KG
    else:
        (name,) = G_PER_INTENSITY.keys() & inputs.keys()
        # A PUE below 1 is impossible, so 1.0 is rounded from above only.
        pue, grid = max(1.0, at(inputs["pue"], end)), at(inputs[name], end) * G_PER_INTENSITY[name]
    hours = (
        at(inputs["days"], end) * 24 if "days" in inputs else at(inputs["hours"], end) if "hours" in inputs else None
    )
    run = StatedRun(
        context=Context(
            name=case["id"],
            place=PlaceOptions(grid_gco2e_per_kwh=grid * wrong, grid_source=case["source"], pue=pue),
        ),
        hours=hours,
        device_hours=hours_at(inputs["device_hours"], end) if "device_hours" in inputs else None,
        devices=StatedDevices(
            name=inputs.get("device"),
            power_w=at(inputs["device_power_w"], end),
            count=int(inputs.get("count", 1)),
            utilisation=1.0,
        ),
    )
    results = report_from_statement(run)[0].results
    return {name: getattr(results, name).value for name, _ in PRINTED.values()}


def overlaps(case: dict[str, Any], name: str, wrong: float = 1.0) -> bool:
    result, unit = PRINTED[name]
    lowest, highest = (estimated(case, end, wrong)[result] / unit for end in (-1, 1))
    printed = case["published"][name]
    return lowest <= at(printed, 1) and at(printed, -1) <= highest


@pytest.mark.parametrize(
    ("case", "name"),
    [(case, name) for case in CASES for name in case["published"]],
    ids=lambda value: value["id"] if isinstance(value, dict) else value,
)
def test_a_published_figure_follows_from_its_inputs(case: dict[str, Any], name: str) -> None:
    assert overlaps(case, name)


@pytest.mark.parametrize("wrong", [0.95, 1.05])
@pytest.mark.parametrize("case", [c for c in CASES if c["id"] in ("strubell-elmo", "strubell-bert-base", "llama2-7b")])
def test_an_intensity_that_is_five_percent_wrong_does_not(case: dict[str, Any], wrong: float) -> None:
    (name,) = {"carbon_t", "carbon_lb"} & case["published"].keys()

    assert not overlaps(case, name, wrong)


def test_every_case_has_been_replayed() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES) == 25
