"""Published contradictions are flagged; the same report without its contradiction is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from sci_report.authoring.edit import facts_from, settled
from sci_report.models.text import document_of
from sci_report.validation.finding import Finding, steps_of
from sci_report.validation.profile import PROFILES
from sci_report.validation.run import validate_bytes

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "contradictions.json").read_text("utf-8"))["cases"]
SOURCE = {"name": "as printed", "year": 2023}


def quantity(value: float, **more: Any) -> dict[str, Any]:
    return {"value": value, "method": "declared", "source": SOURCE, **more}


def report_of(case: dict[str, Any]) -> dict[str, Any]:
    """A consistent report with the inputs of a case."""
    place: dict[str, Any] = {"id": "site", "country": case.get("country"), "pue": quantity(case.get("pue", 1.0))}
    if "intensity" in case:
        kinds = {"signal": "average", "basis": "unspecified", "perspective": "unspecified", "resolution": "annual"}
        place["grid_gco2e_per_kwh"] = quantity(case["intensity"], **kinds)
    if "water_l_per_kwh" in case:
        place["grid_water_l_per_kwh"] = quantity(case["water_l_per_kwh"], accounting="unspecified")
    entry = {"component": "gpu", "energy_kwh": quantity(case["energy_kwh"])}
    activity: dict[str, Any] = {"id": "run", "stage": "training", "outcome": "completed", "place": "site"}
    document: dict[str, Any] = {
        "schema_version": "1.0",
        "identity": {"id": "urn:uuid:00000000-0000-4000-8000-000000000001", "created": "2026-01-01T00:00:00Z"},
        "subject": {"name": case["id"]},
        "boundary": {"persona": "provider"},
        "places": [{name: value for name, value in place.items() if value is not None}],
    }
    if "device" in case:
        device = case["device"]
        rating = quantity(device["rated_power_w"])
        document["devices"] = [
            {"id": "g", "kind": "gpu", "name": device["name"], "count": device["count"], "rated_power_w": rating}
        ]
        held_s = quantity(device["hours"] * 3600)
        activity["uses"] = [{"device": "g", "count": device["count"], "reserved_s": held_s}]
        activity["duration_s"] = held_s
        entry["devices"] = ["g"]
    if "flop" in case:
        counted = quantity(case["flop"], accounting="gross", counting="stated")
        activity["work"] = {"flop": [counted | ({"precision": case["precision"]} if "precision" in case else {})]}
    if "embodied_g" in case:
        activity["stated_embodied_gco2e"] = quantity(case["embodied_g"])
    if "units" in case:
        document["functional_unit"] = {"unit": "million tokens", "count": quantity(case["units"])}
    document["activities"] = [{**activity, "energy": [entry]}]
    return document_of(settled(facts_from(document)))


def findings(document: dict[str, Any], case: dict[str, Any]) -> list[Finding]:
    profile = PROFILES[case.get("profile", "core")]
    return list(validate_bytes(orjson.dumps(document), name=case["id"], profile=profile).findings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_published_contradiction_is_flagged(case: dict[str, Any]) -> None:
    document = report_of(case)
    for pointer, value in case.get("printed", {}).items():
        *parents, last = steps_of(pointer)
        owner: Any = document
        for step in parents:
            owner = owner[int(step) if isinstance(owner, list) else step]
        owner[last] = value
    found = [each for each in findings(document, case) if each.code == case["code"]]

    assert found, findings(document, case)
    assert case.get("words", "") in found[0].message


@pytest.mark.parametrize("case", [case for case in CASES if "printed" in case], ids=lambda case: case["id"])
def test_the_number_that_follows_is_not(case: dict[str, Any]) -> None:
    assert [each for each in findings(report_of(case), case) if each.severity == "error"] == []
