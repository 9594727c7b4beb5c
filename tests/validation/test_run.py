"""Any bytes give coded findings; both engines agree; places in the text are right."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sci_report.errors import InputError
from sci_report.models.text import report_from_bytes
from sci_report.validation.engine import fast_engine, reference_engine
from sci_report.validation.finding import FileOutcome
from sci_report.validation.run import validate_bytes
from sci_report.validation.schema_pass import schema_findings
from tests.samples import full_document

REPLACEMENTS: tuple[Any, ...] = (None, "", "text\n", -1, 1.5, True, [], {}, 1e308, "x" * 5000)

json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def validate(data: bytes) -> FileOutcome:
    return validate_bytes(data, name="test")


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"", "SCI003", 1, 1),
        (b"\x00\x01\x02\xff", "SCI002", 1, 1),
        ("{}".encode("utf-16"), "SCI002", 1, 1),
        (b"\xef\xbb\xbf{}", "SCI002", 1, 1),
        (b'{"a":1,"a":2}', "SCI005", 1, 12),
        (b'{\n "b": [{"a": 1,\n "a": 2}]}', "SCI005", 3, 7),
        (b'{"a":\n NaN}', "SCI004", 2, 2),
        (b'{"a": -Infinity}', "SCI004", 1, 7),
        (b'{"a": 1e999}', "SCI004", 1, 7),
        (b'{"a": ' + b"9" * 5000 + b"}", "SCI004", 1, 7),
        (b"[" * 9_000_000, "SCI006", 1, 1026),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "SCI006", 1, 321),
        (b" " * 10_000_001, "SCI001", 1, 1),
        (b"[]", "SCI007", 1, 1),
        (b"null", "SCI007", 1, 1),
        (b"{}", "SCI008", 1, 1),
        (b'{"schema_version": "9.9"}', "SCI010", 1, 20),
        (b'{"schema_version": "0.9"}', "SCI009", 1, 20),
        (b'{"schema_version": ["1.0"]}', "SCI009", 1, 20),
    ],
    ids=lambda value: repr(value)[:24] if isinstance(value, bytes) else None,
)
def test_a_file_that_is_no_report_gives_one_finding_at_its_place(
    data: bytes, code: str, line: int, column: int
) -> None:
    assert [(each.code, each.line, each.column) for each in validate(data).findings] == [(code, line, column)]


@pytest.mark.parametrize("inside", [b"", b'"a":1'])
def test_sixty_four_levels_are_allowed_and_one_more_is_not(inside: bytes) -> None:
    def nested(levels: int) -> bytes:
        return b'{"a":' * (levels - 1) + b"{" + inside + b"}" * levels

    assert [each.code for each in validate(nested(64)).findings] == ["SCI008"]
    assert [each.code for each in validate(nested(65)).findings] == ["SCI006"]


@given(st.binary())
def test_any_bytes_give_an_outcome(data: bytes) -> None:
    assert validate(data).findings


@given(json_values)
def test_any_json_gives_an_outcome(value: Any) -> None:
    assert validate(json.dumps({"schema_version": "1.0", "activities": value}).encode()).findings


def paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(node, dict):
        for key, value in node.items():
            yield from paths(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from paths(value, (*path, index))


def mutations() -> Iterator[dict[str, Any]]:
    """The full sample with each of its parts replaced, removed or joined by a stranger."""
    full = full_document()
    for path in paths(full):
        if not path:
            continue
        for value in REPLACEMENTS:
            document = copy.deepcopy(full)
            owner: Any = document
            for step in path[:-1]:
                owner = owner[step]
            owner[path[-1]] = value
            yield document
        document = copy.deepcopy(full)
        owner = document
        for step in path[:-1]:
            owner = owner[step]
        if isinstance(owner, dict):
            del owner[path[-1]]
            owner["stranger"] = 1
            yield document


def test_both_engines_give_the_same_codes_at_the_same_places() -> None:
    fast, reference = fast_engine("1.0"), reference_engine("1.0")
    documents = list(mutations())
    for document in random.Random(20261120).sample(documents, 250):  # noqa: S311  (a fixed sample, no secret)
        both = [{(raw.code, raw.pointer) for raw in schema_findings(document, engine)} for engine in (fast, reference)]

        assert both[0] == both[1]


def test_the_models_and_the_schema_accept_the_same_documents() -> None:
    """So that what validates can be read, and what was written by the models validates."""
    for document in mutations():
        text = orjson.dumps(document)
        by_schema = not any(finding.code < "SCI2" for finding in validate(text).findings)
        try:
            report_from_bytes(text)
            by_models = True
        except (ValidationError, InputError):
            by_models = False

        assert by_schema == by_models


def test_no_mutation_of_a_report_breaks_the_validator() -> None:
    for document in mutations():
        validate(orjson.dumps(document))


@settings(max_examples=200)
@given(st.data())
def test_a_pointer_leads_to_the_line_of_its_value(data: st.DataObject) -> None:
    """Every leaf stands on a line of its own in indented text, so the finding's line must hold it."""
    full = full_document()
    path = data.draw(st.sampled_from([each for each in paths(full) if each and each[0] != "extensions"]))
    owner: Any = full
    for step in path[:-1]:
        owner = owner[step]
    if isinstance(owner, list):
        return
    owner[path[-1]] = {"needle": True}
    text = orjson.dumps(full, option=orjson.OPT_INDENT_2)
    lines = text.decode().splitlines()
    needle = next(number for number, line in enumerate(lines, 1) if '"needle"' in line)

    assert any(each.line in (needle, needle - 1) for each in validate(text).findings)


def test_the_path_of_a_valid_report_imports_nothing_heavy() -> None:
    script = (
        "import sys, pathlib; from sci_report.validation.run import validate_bytes\n"
        "outcome = validate_bytes(sys.stdin.buffer.read(), name='x'); assert not outcome.findings\n"
        "heavy = {'pydantic', 'pandas', 'jinja2', 'requests', 'uncertainties', 'numpy', 'jsonschema', 'click'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=orjson.dumps(full_document()), capture_output=True, check=True
    )

    assert done.stdout.strip() == b"[]"
