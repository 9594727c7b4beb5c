"""The stored schema is the models' own, closed, explained and portable."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from sci_report._resources import folder
from sci_report.models.schema import report_schema, schema_text
from sci_report.models.text import document_of
from tests.samples import full_report, small_report


def nodes(node: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the schema with its path."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from nodes(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from nodes(value, f"{path}/{index}")


def test_the_stored_schema_is_up_to_date() -> None:
    stored = (folder("schema") / "v1.0" / "report.schema.json").read_text(encoding="utf-8")

    assert stored == schema_text(), "run `make schema`"


def test_the_schema_is_valid_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())


def test_every_object_is_closed_and_every_member_explained() -> None:
    for path, node in nodes(report_schema()):
        if "properties" in node and node.get("type") == "object":
            assert node["additionalProperties"] is False, path
            for name, member in node["properties"].items():
                assert member.get("title"), f"{path}/{name}"
                assert member.get("description"), f"{path}/{name}"


def test_what_is_not_portable_does_not_occur() -> None:
    """No reference leaves the bundle, no shorthand class in a pattern, no pattern without a length, no null."""
    for path, node in nodes(report_schema()):
        assert str(node.get("$ref", "#")).startswith("#"), path
        assert not {"oneOf", "anyOf", "multipleOf", "default", "format"} & node.keys() or "properties" in path, path
        assert node.get("type") != "null", path
        if isinstance(node.get("pattern"), str) and not path.endswith("/not"):
            assert not re.search(r"\\[dwsDWSb]", node["pattern"]), path
            assert "maxLength" in node, path


@pytest.mark.parametrize("report", [full_report(), small_report()], ids=["full", "small"])
def test_what_the_models_write_the_schema_accepts(report: Any) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))

    assert [error.message for error in validator.iter_errors(document_of(report))] == []


def test_a_definition_has_a_name_that_people_can_use() -> None:
    names = report_schema()["$defs"]

    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Za-z]+", name)] == []
