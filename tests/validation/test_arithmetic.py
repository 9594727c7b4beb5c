"""One number changed anywhere in a report's arithmetic is found, at the number or at the one it feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

import orjson
import pytest
from hypothesis import given, settings

from sci_report.accounting.settle import settle
from sci_report.models.report import ReportFacts
from sci_report.models.text import document_of, report_to_bytes
from sci_report.validation.finding import FileOutcome, steps_of
from sci_report.validation.profile import PROFILES
from sci_report.validation.rules.propagation import propagated
from sci_report.validation.run import validate_bytes
from tests.everything import everything_document, everything_report
from tests.samples import small_report
from tests.strategies import report_facts

STANDARD = PROFILES["standard"]

OUTSIDE = {
    "parameters_total": "stated of the subject; nothing is worked out from it",
    "parameters_active": "the same",
    "layers": "the same",
    "estimated_share": "a share of what is left out",
    "boundary": "shares of what is shared, stated in words",
    "rated_power_w": "evidence beside the energy; the power model has its own copy",
    "idle_power_w": "the same",
    "memory_gb": "the same",
    "cores": "the same",
    "threads": "the same",
    "peak_rates": "the same",
    "busy_s": "stated beside the time reserved, which counts",
    "memory_used_gb": "the same",
    "mean_power_w": "stated beside the energy, which counts",
    "peak_power_w": "the same",
    "coverage": "a statement about the instrument",
    "sampling": "the same",
    "attribution": "what the energy stated is a share of",
    "other_readings": "no total reads them",
    "baseline": "no total reads it",
    "regions": "no total reads them",
    "work": "stated; only the functional unit divides",
    "kind_per_unit": "what a unit is, for comparison",
    "conversions": "what the count rests on",
    "quality": "stated; curves must only not fall",
    "sensitivity": "stated; the energy of a search is an activity's",
    "datasets": "stated",
    "other_impacts": "stated",
    "claims": "no total reads them",
    "provenance": "digests and sizes of files",
    "latitude_deg": "where it was",
    "longitude_deg": "the same",
    "step_s": "the length of a series' steps, which weigh alike or by energy",
    "filled_steps": "which steps of a series were filled in",
    "annual_average_gco2e_per_kwh": "stated for comparison",
    "year": "of a source",
    "low": "a range that the source states",
    "high": "the same",
    "published": "figures of others",
    "repeats": "says how many runs the numbers add up",
}


def numbers(node: Any, path: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from numbers(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from numbers(value, f"{path}/{index}")
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield path


def is_outside(path: str) -> bool:
    steps = steps_of(path)
    # The utilisation of a power model counts, that of a use is a statement; shares of a mix have a slack of a percent.
    return (
        bool(OUTSIDE.keys() & set(steps)) or ("uses" in steps and "utilisation" in steps) or "electricity_mix" in steps
    )


def changed(path: str, factor: float) -> FileOutcome:
    """The outcome for the full sample with one number multiplied; a count goes up by one."""
    document = everything_document()
    owner: Any = document
    *parents, last = steps_of(path)
    for step in parents:
        owner = owner[int(step) if isinstance(owner, list) else step]
    key: Any = int(last) if isinstance(owner, list) else last
    owner[key] = owner[key] + 1 if last == "count" and isinstance(owner[key], int) else owner[key] * factor
    return validate_bytes(orjson.dumps(document), name="changed", profile=STANDARD)


# A factor feeds the total of its activity; the rest feed what stands beside or above them.
FEEDS = {
    "/places/0/pue": ("facility_energy_kwh", "count"),
    "/places/0/grid_gco2e_per_kwh/series": ("grid_gco2e_per_kwh",),
    "/places/0/grid_gco2e_per_kwh": ("operational_gco2e", "grid_gco2e_per_kwh"),
    "/places/0/wue_l_per_kwh": ("site_water_l",),
    "/places/0/grid_water_l_per_kwh": ("grid_water_l",),
    "/subject/base": ("inherited",),
    "/alternative_units": ("alternative_sci",),
    "/devices/1/embodied": ("embodied_gco2e",),
    "/devices/0/embodied": ("embodied_gco2e",),
    "/devices/0/count": ("count",),
    "/functional_unit": ("sci_gco2e_per_unit",),
}


# One more device than are used is no fault; fewer are.
LISTED = {f"/devices/{index}/count" for index in range(3)}


@pytest.mark.parametrize(
    "path", [path for path in numbers(everything_document()) if not is_outside(path) and path not in LISTED]
)
@pytest.mark.parametrize("factor", [1.05, 0.95])
def test_a_number_changed_by_five_percent_is_found(path: str, factor: float) -> None:
    outcome = changed(path, factor)
    found = [finding for finding in outcome.findings if finding.severity == "error"]

    assert found, path
    # A share of 1 that grows leaves the schema's bounds before it can break the arithmetic.
    assert all(finding.code.startswith("SCI2") or finding.code == "SCI107" for finding in found)
    assert any(leads_to(path, finding.pointer) for finding in found), (path, [each.pointer for each in found])


def test_fewer_devices_listed_than_used_are_found() -> None:
    assert [each.pointer for each in changed("/devices/0/count", 1).findings] == []
    document = everything_document()
    document["devices"][0]["count"] = 4

    assert {each.code for each in validate_bytes(orjson.dumps(document), name="changed").findings} == {"SCI204"}


def leads_to(changed_path: str, found_path: str) -> bool:
    """Whether a finding stands at the changed number or at a derived number that it feeds directly."""
    if found_path == changed_path:
        return True
    for start, targets in FEEDS.items():
        if changed_path.startswith(start):
            return any(target in found_path for target in targets)
    if changed_path.endswith("standard_uncertainty") or changed_path.endswith("standard_uncertainty_w"):
        return found_path.endswith("standard_uncertainty")
    if changed_path.startswith("/activities"):
        activity = "/".join(changed_path.split("/")[:3])
        return found_path.startswith(activity) or changed_path.split("/")[-2] in found_path
    return found_path.startswith("/results")


def test_the_numbers_outside_the_arithmetic_are_the_ones_listed() -> None:
    """So that a new field is either checked, or named above with its reason."""
    silent = {path for path in numbers(everything_document()) if not changed(path, 1.05).findings}

    assert {path for path in silent if not is_outside(path)} == LISTED


@pytest.mark.parametrize("member", ["start", "end"])
def test_a_moved_time_stamp_is_found_at_the_duration(member: str) -> None:
    document = everything_document()
    document["activities"][0][member] = document["activities"][0][member].replace("00:00Z", "06:00Z")
    outcome = validate_bytes(orjson.dumps(document), name="changed")

    assert [(each.code, each.pointer) for each in outcome.findings] == [("SCI233", "/activities/0/duration_s/value")]


@pytest.mark.parametrize("report", [everything_report()], ids=["everything"])
def test_what_settle_writes_has_no_finding(report: Any) -> None:
    assert validate_bytes(report_to_bytes(report), name="sound").findings == ()


def test_a_result_absent_without_a_reason_is_only_a_warning() -> None:
    outcome = validate_bytes(report_to_bytes(small_report()), name="small")

    assert {finding.code for finding in outcome.findings} == {"SCI228"}


@given(report_facts())
@settings(max_examples=150)
def test_any_settled_report_has_no_error(facts: ReportFacts) -> None:
    outcome = validate_bytes(report_to_bytes(settle(facts)), name="generated", profile=STANDARD)

    assert [finding for finding in outcome.findings if finding.code != "SCI228"] == []


@given(report_facts())
@settings(max_examples=100)
def test_the_validator_propagates_as_the_producer_does(facts: ReportFacts) -> None:
    """Two independent implementations agree: the one on `uncertainties`, and the validator's own."""
    document = document_of(settle(facts))

    for where, number, expected in propagated(document):
        assert number.get("standard_uncertainty", 0.0) == pytest.approx(
            expected, rel=1e-9, abs=1e-9 * number["value"]
        ), where


@pytest.mark.parametrize(
    ("path", "factor", "words"),
    [
        ("/results/it_energy_kwh/value", 1000.0, "Wh for kWh"),
        ("/results/operational_gco2e/value", 0.001, "g for kg"),
        ("/activities/0/totals/facility_energy_kwh/value", 1 / 1.15, "PUE"),
        ("/activities/0/duration_s/value", 1 / 3600, "seconds for hours"),
    ],
)
def test_a_known_slip_is_named(path: str, factor: float, words: str) -> None:
    assert any(words in finding.message for finding in changed(path, factor).findings)


def test_rounding_to_the_printed_digits_is_not_a_fault() -> None:
    document = everything_document()
    for owner in (*(activity["totals"] for activity in document["activities"]), document["results"]):
        for number in chain.from_iterable(each if isinstance(each, list) else [each] for each in owner.values()):
            for name in number:
                number[name] = float(f"{number[name]:.4g}")

    assert validate_bytes(json.dumps(document).encode(), name="rounded").findings == ()
