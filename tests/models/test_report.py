"""Reading and writing: strict in, the same out."""

from __future__ import annotations

import copy
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from sci_report.models.text import document_of, report_from_bytes, report_to_bytes
from tests.samples import full_document, full_report, small_report


@pytest.mark.parametrize("report", [full_report(), small_report()], ids=["full", "small"])
def test_a_report_survives_writing_and_reading(report: Any) -> None:
    assert report_from_bytes(report_to_bytes(report)) == report


def test_null_in_an_extension_is_kept() -> None:
    assert full_document()["extensions"]["org.example.cooling"]["note"] is None


def test_an_absent_member_is_not_written() -> None:
    document = document_of(small_report())

    assert "functional_unit" not in document
    assert "places" not in document


def at(document: dict[str, Any], *path: str | int) -> Any:
    for step in path:
        document = document[step]  # type: ignore[index]  # lists take integers
    return document


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("work", "tokens", "value"), "2000000"),
        (("work", "tokens", "value"), True),
        (("places", 0, "pue", "value"), 0),
        (("activities", 0, "repeats"), 1.5),
        (("activities", 0, "totals", "it_energy_kwh", "value"), -1.0),
        (("quality", 0, "seeds"), "3"),
        (("identity", "id"), "00000000-0000-4000-8000-000000000001"),
        (("identity", "created"), "2026-03-04 05:06:07"),
        (("subject", "name"), "two\nlines"),
        (("boundary", "persona"), "Provider"),
        (("schema_version",), "1.1"),
    ],
)
def test_nothing_is_coerced(path: tuple[str | int, ...], value: object) -> None:
    document = copy.deepcopy(full_document())
    at(document, *path[:-1])[path[-1]] = value

    with pytest.raises(ValidationError):
        report_from_bytes(orjson.dumps(document))


def test_a_whole_number_may_be_written_with_a_point() -> None:
    """JSON Schema counts 8.0 among the integers, so the models must."""
    document = full_document()
    document["devices"][0]["count"] = 8.0

    assert report_from_bytes(orjson.dumps(document)) == full_report()


def test_unknown_members_are_refused_everywhere_but_under_extensions() -> None:
    document = full_document()
    document["activities"][0]["carbon_kg"] = 1.0

    with pytest.raises(ValidationError, match="carbon_kg"):
        report_from_bytes(orjson.dumps(document))


@pytest.mark.parametrize("literal", [b"NaN", b"Infinity", b"-Infinity"])
def test_a_number_must_be_finite(literal: bytes) -> None:
    text = orjson.dumps(full_document()).replace(b"2000000.0", literal, 1)

    with pytest.raises(ValidationError):
        report_from_bytes(text)
