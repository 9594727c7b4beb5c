"""Released versions never change, and every one of them can be lifted to the newest."""

from __future__ import annotations

import copy
from hashlib import sha256
from typing import Any

import orjson
import pytest

from sci_report._resources import folder
from sci_report.errors import InputError
from sci_report.models.migrate import NEWEST, VERSIONS, lifted
from sci_report.models.text import report_from_bytes, report_to_bytes
from sci_report.validation.run import validate_bytes
from tests.samples import full_document

FROZEN = {
    "0.1": "ed303113917d855136131d0a41c05742112c970b281df30757b166adf791ac83",
    "1.0": "6e880820e84baf0acc4cc062964b09fd7375609e6740a64dcb9cf1d612d54336",
}
"""SHA-256 of each released schema. A released version is never edited: a change is a new version."""


def draft() -> dict[str, Any]:
    """The full sample as the draft of the standard wrote it."""
    document = full_document()
    document["schema_version"] = "0.1"
    document["work"]["flop"] = document["work"]["flop"][0]
    for activity in document["activities"]:
        activity["energy"][0]["coverage"] = 0.75
    embodied = document["devices"][0]["embodied"]
    del embodied["stages"]
    embodied["scope"] = "cradle-to-gate"
    return document


def codes(document: dict[str, Any]) -> list[str]:
    return [finding.code for finding in validate_bytes(orjson.dumps(document), name="x").findings]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_schema_is_frozen(version: str) -> None:
    stored = (folder("schema") / f"v{version}" / "report.schema.json").read_bytes()

    assert sha256(stored).hexdigest() == FROZEN[version], "a released schema may not change: make a new version"


def test_every_version_there_is_has_its_schema_and_no_schema_is_without_version() -> None:
    stored = {path.name for path in folder("schema").iterdir() if path.name.startswith("v")}

    assert stored == {f"v{version}" for version in VERSIONS} == {f"v{version}" for version in FROZEN}


def test_a_draft_is_valid_by_its_own_version_and_its_arithmetic_is_checked() -> None:
    document = draft()
    assert codes(document) == []

    document["results"]["total_gco2e"]["value"] *= 2

    assert codes(document) == ["SCI225", "SCI226"]


def test_a_draft_is_lifted_without_loss() -> None:
    document, expected = draft(), full_document()
    for activity in expected["activities"]:
        activity["energy"][0]["coverage"] = {"time": 0.75}
    before = copy.deepcopy(document)

    assert lifted(document) == expected
    assert document == before, "the original is left as it is"
    assert codes(lifted(document)) == []


def test_a_scope_that_has_no_word_is_kept_as_a_note() -> None:
    document = draft()
    document["devices"][0]["embodied"]["scope"] = "cradle-to-grave, without use"

    embodied = lifted(document)["devices"][0]["embodied"]

    assert embodied["note"] == "scope: cradle-to-grave, without use"
    assert "stages" not in embodied


def test_a_draft_with_the_least_is_lifted() -> None:
    activity = {"energy": [{"energy_kwh": {"value": 1.0}}]}

    assert lifted({"schema_version": "0.1", "activities": [activity]}) == {
        "schema_version": NEWEST,
        "activities": [activity],
    }


def test_a_report_of_the_newest_version_is_the_same_object() -> None:
    document = full_document()

    assert lifted(document) is document


def test_a_draft_is_read_as_a_report_of_the_newest_version() -> None:
    report = report_from_bytes(orjson.dumps(draft()))

    assert report.schema_version == NEWEST
    assert codes(orjson.loads(report_to_bytes(report))) == []


@pytest.mark.parametrize("version", [None, "9.9", "0.0", 1.0, ["0.1"]])
def test_what_has_no_known_version_is_not_lifted(version: object) -> None:
    with pytest.raises(InputError, match="unknown"):
        lifted({"schema_version": version})


@pytest.mark.parametrize(
    ("version", "code"),
    [
        ("1.1", "SCI010"),
        ("2.0", "SCI010"),
        ("999999.999999", "SCI010"),
        ("0.2", "SCI009"),
        ("0.0", "SCI009"),
        ("1", "SCI009"),
        ("1.00", "SCI009"),
        ("01.1", "SCI009"),
        ("1.1.0", "SCI009"),
        ("2.0\n", "SCI009"),
        ("٢.٠", "SCI009"),
        ("9" * 5000 + ".0", "SCI009"),
        (1.0, "SCI009"),
        (None, "SCI009"),
        ({}, "SCI009"),
    ],
)
def test_a_newer_version_is_told_from_one_that_never_was(version: object, code: str) -> None:
    document = full_document()
    document["schema_version"] = version
    (finding,) = validate_bytes(orjson.dumps(document), name="x").findings

    assert (finding.code, finding.pointer) == (code, "/schema_version")
    assert ("pip install --upgrade sci-report" in finding.message) == (code == "SCI010")
