"""One fault is told once, where it is; what merely rests on it is left alone."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from sci_report.validation.finding import steps_of
from sci_report.validation.profile import PROFILES
from sci_report.validation.run import validate_bytes
from tests.everything import everything_document
from tests.samples import full_document

STANDARD = PROFILES["standard"]


def found(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (each.code, each.pointer)
        for each in validate_bytes(orjson.dumps(document), name="changed", profile=STANDARD).findings
    ]


def owner_of(document: dict[str, Any], path: str) -> tuple[Any, str]:
    *parents, last = steps_of(path)
    owner: Any = document
    for step in parents:
        owner = owner[int(step) if isinstance(owner, list) else step]
    return owner, last


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("/activities/0/energy/0/energy_kwh", ["/activities/0/totals/it_energy_kwh"]),
        ("/activities/0/energy/1/energy_kwh", ["/activities/0/energy/1/energy_kwh"]),
        ("/activities/0/energy/1/power_model/power_w", ["/activities/0/energy/1/energy_kwh"]),
        ("/activities/0/totals/it_energy_kwh", ["/activities/0/totals/it_energy_kwh"]),
        ("/activities/1/totals/operational_gco2e", ["/activities/1/totals/operational_gco2e"]),
        ("/places/0/pue", [f"/activities/{index}/totals/facility_energy_kwh" for index in (0, 1)]),
        ("/places/0/grid_gco2e_per_kwh", [f"/activities/{index}/totals/operational_gco2e" for index in (0, 1)]),
        ("/devices/0/embodied/lifespan_s", [f"/activities/{index}/totals/embodied_gco2e" for index in (0, 1)]),
        ("/results/embodied_gco2e", ["/results/embodied_gco2e"]),
        ("/results/sci_gco2e_per_unit", ["/results/sci_gco2e_per_unit"]),
    ],
)
def test_an_uncertainty_is_told_where_it_first_disagrees(changed: str, told: list[str]) -> None:
    document = full_document()
    quantity, last = owner_of(document, changed)
    quantity[last]["standard_uncertainty"] *= 1.05

    assert found(document) == [("SCI241", f"{where}/standard_uncertainty") for where in told]


def test_two_uncertainties_that_do_not_rest_on_each_other_are_both_told() -> None:
    document = full_document()
    totals = document["activities"][0]["totals"]
    totals["it_energy_kwh"]["standard_uncertainty"] *= 2
    totals["embodied_gco2e"]["standard_uncertainty"] *= 2

    assert found(document) == [
        ("SCI241", f"/activities/0/totals/{member}/standard_uncertainty")
        for member in ("it_energy_kwh", "embodied_gco2e")
    ]


def test_an_uncertainty_of_the_measured_fraction_is_made_up() -> None:
    document = full_document()
    document["results"]["measured_energy_fraction"]["standard_uncertainty"] = 0.2

    assert found(document) == [("SCI241", "/results/measured_energy_fraction/standard_uncertainty")]


@pytest.mark.parametrize(("member", "path"), [("place", "/place"), ("device", "/uses/0/device")])
def test_a_reference_that_leads_nowhere_is_told_once(member: str, path: str) -> None:
    document = full_document()
    owner, last = owner_of(document, f"/activities/0{path}")
    assert last == member
    owner[last] = "nowhere"

    assert found(document) == [("SCI202", f"/activities/0{path}")]


@pytest.mark.parametrize("member", ["facility_energy_kwh", "embodied_gco2e"])
def test_an_activity_total_that_follows_but_is_absent_is_a_warning(member: str) -> None:
    document = full_document()
    for activity in document["activities"]:
        del activity["totals"][member]
        activity["totals"].pop("operational_gco2e")
    for result in (member, "operational_gco2e", "total_gco2e", "sci_gco2e_per_unit"):
        del document["results"][result]
        document["missing"].append({"field": f"/results/{result}", "reason": "withheld", "explanation": "So."})

    assert ("SCI216", "/activities/0/totals") in found(document)
    assert {code for code, _ in found(document)} == {"SCI216"}


@pytest.mark.parametrize("member", ["total_gco2e", "sci_gco2e_per_unit", "measured_energy_fraction"])
def test_a_result_that_follows_but_is_absent_is_a_warning_even_when_listed_as_missing(member: str) -> None:
    document = full_document()
    del document["results"][member]
    document["missing"].append({"field": f"/results/{member}", "reason": "withheld", "explanation": "So."})

    assert ("SCI229", "/results") in found(document)


@pytest.mark.parametrize(
    ("start", "end", "duration_s", "agrees"),
    [
        ("00:00:00Z", "00:00:00Z", 0.3, True),
        ("00:00:00Z", "00:00:00Z", 1.0, True),  # each clock may be half a second off
        ("00:00:00Z", "00:00:00Z", 3.0, False),
        ("00:00:00.00Z", "00:00:00.00Z", 0.3, False),
        ("00:00:00.10Z", "00:00:00.40Z", 0.3, True),
        ("00:00:00Z", "00:00:10+00:00", 11.0, True),
        ("00:00:00Z", "00:00:10Z", 12.0, False),
    ],
)
def test_a_duration_agrees_to_the_digits_that_the_clocks_print(
    start: str, end: str, duration_s: float, agrees: bool
) -> None:
    document = full_document()
    activity = document["activities"][0]
    activity["start"], activity["end"] = f"2026-03-01T{start}", f"2026-03-01T{end}"
    activity["duration_s"]["value"] = duration_s

    assert found(document) == ([] if agrees else [("SCI233", "/activities/0/duration_s/value")])


def test_the_uncertainty_of_an_alternative_score_is_checked_without_a_functional_unit_as_well() -> None:
    document = everything_document()
    del document["functional_unit"]
    del document["results"]["sci_gco2e_per_unit"]
    document["missing"].append({"field": "/results/sci_gco2e_per_unit", "reason": "withheld", "explanation": "x"})
    assert found(document) == []

    document["results"]["alternative_sci_gco2e_per_unit"][1]["standard_uncertainty"] *= 1.2

    assert found(document) == [("SCI241", "/results/alternative_sci_gco2e_per_unit/1/standard_uncertainty")]


def test_a_doubtful_total_is_not_told_again_at_the_scores_that_rest_on_it() -> None:
    document = everything_document()
    document["results"]["total_gco2e"]["standard_uncertainty"] *= 1.2
    for score in (
        document["results"]["sci_gco2e_per_unit"],
        *document["results"]["alternative_sci_gco2e_per_unit"],
    ):
        score["standard_uncertainty"] *= 1.2

    assert found(document) == [("SCI241", "/results/total_gco2e/standard_uncertainty")]
