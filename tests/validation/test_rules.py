"""Each rule against its own examples, and the catalogue as a whole."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from sci_report.models.text import document_of
from sci_report.validation.rules.base import Rule
from sci_report.validation.rules.registry import CATALOGUE
from sci_report.validation.run import validate_bytes
from tests.samples import small_report

FOUND_WHILE_READING = (
    *("SCI011", "SCI012", "SCI013", "SCI339"),
    *("SCI603", "SCI604", "SCI605", "SCI606", "SCI607"),
)
"""Tried where the clock and the files are that they need: in the tests of physics, inputs and evidence."""

FILE_RULES = [rule for code, rule in CATALOGUE.items() if code.startswith("SCI0") and code not in FOUND_WHILE_READING]
SCHEMA_RULES = [rule for code, rule in CATALOGUE.items() if code.startswith("SCI1")]
DOCUMENT_RULES = [rule for rule in CATALOGUE.values() if rule.check is not None]


def found(data: bytes, most_bytes: int = 50) -> set[str]:
    return {finding.code for finding in validate_bytes(data, name="example", most_bytes=most_bytes).findings}


def with_value(example: str) -> bytes:
    """A small valid report with `pointer: value` put into it."""
    path, _, value = example.partition(": ")
    *parents, last = path.split("/")[1:]
    document: dict[str, Any] = document_of(small_report())
    owner = document
    for step in parents:
        owner = owner[step]
    owner[last] = json.loads(value)
    return json.dumps(document).encode()


def test_every_code_is_in_one_place_and_every_rule_is_complete() -> None:
    names = [rule.name for rule in CATALOGUE.values()]
    texts = ("summary", "why", "source", "fix", "bad", "good")

    assert len(set(names)) == len(names)
    for code, rule in CATALOGUE.items():
        assert re.fullmatch(r"SCI[0-9]{3}", code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
        assert all(getattr(rule, text) for text in texts), code
    assert len(FILE_RULES) + len(FOUND_WHILE_READING) + len(SCHEMA_RULES) + len(DOCUMENT_RULES) == len(CATALOGUE)


@pytest.mark.parametrize("rule", FILE_RULES, ids=lambda rule: rule.code)
def test_a_file_rule_finds_its_bad_example_and_not_its_good_one(rule: Rule) -> None:
    most_bytes = 50 if rule.code == "SCI001" else 10_000

    assert found(rule.bad.encode(), most_bytes) == {rule.code}
    assert rule.code not in found(rule.good.encode(), most_bytes)


@pytest.mark.parametrize("rule", SCHEMA_RULES, ids=lambda rule: rule.code)
def test_a_schema_rule_finds_its_bad_example_and_not_its_good_one(rule: Rule) -> None:
    assert found(with_value(rule.bad), 10_000) == {rule.code}
    assert not {code for code in found(with_value(rule.good), 10_000) if code.startswith("SCI1")}


@pytest.mark.parametrize("rule", DOCUMENT_RULES, ids=lambda rule: rule.code)
def test_a_rule_finds_its_bad_example_and_not_its_good_one(rule: Rule) -> None:
    assert rule.check is not None
    bad = [raw for raw in rule.check(json.loads(rule.bad)) if raw.code == rule.code]

    assert bad
    assert rule.code not in {raw.code for raw in rule.check(json.loads(rule.good))}


@pytest.mark.parametrize("rule", [rule for rule in DOCUMENT_RULES if rule.needs], ids=lambda rule: rule.code)
def test_what_a_rule_finds_holds_a_member_that_it_needs(rule: Rule) -> None:
    assert any(f'"{name}"' in rule.bad for name in rule.needs)
    assert {other.needs for other in DOCUMENT_RULES if other.check is rule.check} == {rule.needs}


def test_a_member_that_is_spelt_with_escapes_is_found_as_well() -> None:
    document = document_of(small_report())
    document["activities"][0]["energy"][0]["energy_kwh"] |= {"low": 9e9}
    plain = json.dumps(document).encode()

    assert b'"low"' in plain
    assert found(plain, 10_000) == found(plain.replace(b'"low"', b'"\\u006cow"'), 10_000) >= {"SCI336"}
