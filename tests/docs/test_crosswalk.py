"""Every concept of the crosswalk can be stored in a report and is found again at its home."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from build_conformance import SCHEMA, resolved
from docs_crosswalk import load

from sci_report.models.text import document_of, report_from_bytes, report_to_bytes
from sci_report.validation.finding import steps_of
from sci_report.validation.run import validate_bytes
from tests.conformance.suite import ROOT
from tests.everything import everything_document

CROSSWALK = load(ROOT / "docs" / "crosswalk.toml")
CONCEPTS: list[dict[str, Any]] = CROSSWALK["concept"]
ROWS = [f"C{number:02}" for number in range(1, 46)] + [f"N{number:02}" for number in range(1, 14)]


def put(document: Any, pointer: str, value: Any) -> None:
    *parents, last = steps_of(pointer)
    for step in parents:
        document = document[int(step)] if isinstance(document, list) else document[step]
    if isinstance(document, list) and int(last) < len(document):
        document[int(last)] = value
    elif isinstance(document, list):
        document.append(value)
    else:
        document[last] = value


def at(document: Any, pointer: str) -> Any:
    for step in steps_of(pointer):
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def values_at(node: Any, home: list[str]) -> list[Any]:
    """Every value in a document at a path such as `activities[].energy[].load`."""
    if not home:
        return [node]
    name = home[0].removesuffix("[]")
    if not isinstance(node, dict) or name not in node:
        return []
    inner = node[name] if home[0].endswith("[]") else [node[name]]
    return [value for item in inner for value in values_at(item, home[1:])]


def names(concept: dict[str, Any]) -> str:
    return f"{concept['row']} {concept['concept']}"


def test_every_row_is_there_in_order() -> None:
    assert list(dict.fromkeys(concept["row"] for concept in CONCEPTS)) == ROWS
    assert len({names(concept) for concept in CONCEPTS}) == len(CONCEPTS)


@pytest.mark.parametrize("concept", CONCEPTS, ids=names)
def test_the_concept_is_stored_and_recovered_at_its_homes(concept: dict[str, Any]) -> None:
    document = everything_document()
    for pointer, value in concept["example"].items():
        put(document, pointer, value)
    text = orjson.dumps(document)
    refused = [each.message for each in validate_bytes(text, name="x").findings if each.code < "SCI2"]
    again = document_of(report_from_bytes(report_to_bytes(report_from_bytes(text))))

    assert refused == []
    for pointer, value in concept["example"].items():
        assert contains(at(again, pointer), value), pointer
    for home in concept["homes"]:
        assert values_at(again, home.split(".")), home


def contains(found: Any, stored: Any) -> bool:
    """Whether what was stored is there; the models may add members that they default, such as a count of 1."""
    if isinstance(stored, dict):
        return isinstance(found, dict) and all(name in found and contains(found[name], stored[name]) for name in stored)
    if isinstance(stored, list):
        return len(found) == len(stored) and all(map(contains, found, stored))
    return bool(found == stored)


@pytest.mark.parametrize("concept", CONCEPTS, ids=names)
def test_an_example_stands_at_one_of_the_homes_unless_the_home_is_derived(concept: dict[str, Any]) -> None:
    homes = [home.replace("[]", "").split(".") for home in concept["homes"]]
    for pointer in concept["example"]:
        path = [step for step in steps_of(pointer) if not step.isdigit()]
        assert any(home[: len(path)] == path or path[: len(home)] == home for home in homes), pointer
    if not concept["example"]:
        assert {home[0] for home in homes} <= {"results", "activities"}


@pytest.mark.parametrize("concept", CONCEPTS, ids=names)
def test_a_home_is_a_path_of_the_schema(concept: dict[str, Any]) -> None:
    for home in concept["homes"]:
        node: Any = SCHEMA
        for step in home.split("."):
            node = resolved(node)["properties"][step.removesuffix("[]")]
            assert not step.endswith("[]") or node["type"] == "array"
            node = node["items"] if step.endswith("[]") else node


def test_what_is_not_carried_has_a_reason() -> None:
    assert CROSSWALK["not_carried"]
    assert all(each["why"] and each["field"] and each["format"] for each in CROSSWALK["not_carried"])


@pytest.mark.parametrize("concept", [each for each in CONCEPTS if each["row"].startswith("C")], ids=names)
def test_a_concept_of_others_says_who_carries_it(concept: dict[str, Any]) -> None:
    known = {name.split(" (")[0].rstrip(" 0123456789.") for name in CROSSWALK["read"]} | {"Zeus", "EU form"}
    short = {"IMP", "MLPerf", "Hugging Face", "CycloneDX", "SPDX", "climate card", "SCI", "SCI for AI"}

    assert concept["carried_by"]
    for entry in concept["carried_by"]:
        carrier = entry.partition(":")[0]
        assert carrier in short | known or carrier.rstrip(" 0123456789.") in short | known, carrier
