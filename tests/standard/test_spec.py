"""The normative text, the schema and the rules say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sci_report.validation.profile import PROFILES
from sci_report.validation.rules.registry import CATALOGUE
from sci_report.validation.run import validate_bytes

ROOT = Path(__file__).parents[2]
SPEC = (ROOT / "schema" / "SPEC.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide" / "first-report.md").read_text(encoding="utf-8")
SCHEMA: dict[str, Any] = json.loads((ROOT / "schema" / "v1.0" / "report.schema.json").read_bytes())
DEFINITIONS = SCHEMA["$defs"] | {"Report": {name: part for name, part in SCHEMA.items() if name != "$defs"}}

PARAGRAPHS = {
    match.group(1): match.group(0)
    for match in re.finditer(r"^\*\*(\d+\.\d+(?:\.\d+)?)\*\*.*?(?=^\*\*\d+\.\d|^#|\Z)", SPEC, re.MULTILINE | re.DOTALL)
}
HEADINGS = re.findall(r"^#{2,3} (\d+(?:\.\d+)?) ", SPEC, re.MULTILINE)
ANNEX = re.findall(r"^\| (SCI\d{3}) \| ([a-z0-9-]+) \| ([EW]) \|.*\| ([^|]+) \|$", SPEC, re.MULTILINE)
BLOCKS = re.findall(r"```json\n(.*?)```", SPEC, re.DOTALL)

TOGETHER = {
    "Quantity": "4.1.1",
    "PositiveQuantity": "4.1.1",
    "Fraction": "4.1.1",
    "SignedQuantity": "4.1.1",
    "Derived": "4.5.1",
    "Source": "4.3.1",
}
"""Definitions whose table stands in clause 4."""


def paragraph_of(definition: str) -> str:
    if definition in TOGETHER:
        return PARAGRAPHS[TOGETHER[definition]]
    (found,) = [text for text in PARAGRAPHS.values() if re.match(rf"\*\*5\.[\d.]+\*\* `{definition}`", text)]
    return found


def clauses_in(text: str) -> list[str]:
    return re.findall(r"\d+\.\d+(?:\.\d+)?", text)


@pytest.mark.parametrize("definition", sorted(DEFINITIONS.keys() - {"JsonValue"}))
def test_the_text_explains_every_member_of_the_schema_and_no_other(definition: str) -> None:
    node = DEFINITIONS[definition]
    table = paragraph_of(definition)
    rows = dict(re.findall(r"^\| `([a-z0-9_]+)` \|.*?\| (required|optional)[^|]*\|", table, re.MULTILINE))

    assert set(rows) == set(node["properties"])
    assert {name for name, obligation in rows.items() if obligation == "required"} == set(node.get("required", ()))


def test_annex_a_lists_the_rules_that_there_are() -> None:
    listed = {code: (name, severity) for code, name, severity, _ in ANNEX}

    demanded = PROFILES["standard"].severities
    assert listed == {code: (CATALOGUE[code].name, severity[0].upper()) for code, severity in demanded.items()}


@pytest.mark.parametrize("code", sorted(PROFILES["standard"].severities))
def test_a_rule_cites_the_clauses_that_annex_a_gives_for_it(code: str) -> None:
    (clauses,) = [clause for listed, _, _, clause in ANNEX if listed == code]
    cited = re.fullmatch(r"SPEC ([^;]+)(;.*)?", CATALOGUE[code].source)

    assert cited is not None
    assert clauses_in(cited.group(1)) == clauses_in(clauses) != []
    assert set(clauses_in(clauses)) <= PARAGRAPHS.keys()


def test_a_clause_number_is_given_once_and_every_clause_that_is_cited_exists() -> None:
    numbers = re.findall(r"^\*\*(\d+\.\d+(?:\.\d+)?)\*\*", SPEC, re.MULTILINE)
    prose = re.sub(r"```.*?```", "", SPEC, flags=re.DOTALL)
    cited = set(re.findall(r"\((?:clause )?(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)\)", prose))

    assert len(numbers) == len(set(numbers))
    assert len(cited) > 20
    assert cited <= set(numbers) | set(HEADINGS)


def test_every_code_that_the_text_names_is_in_annex_a() -> None:
    assert set(re.findall(r"SCI\d{3}", SPEC)) == {code for code, _, _, _ in ANNEX}


def test_every_requirement_has_a_number() -> None:
    """The words MUST and SHOULD bind only where a clause can be cited for them."""
    prose = re.sub(r"```.*?```", "", SPEC, flags=re.DOTALL)
    bound = "".join(re.sub(r"```.*?```", "", text, flags=re.DOTALL) for text in PARAGRAPHS.values())
    words = r"\b(?:MUST|SHOULD|MAY)\b"

    assert len(re.findall(words, bound)) > 100
    assert len(re.findall(words, prose)) == len(re.findall(words, bound))


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_worked_examples_are_consistent_reports(number: int) -> None:
    assert len(BLOCKS) >= 2
    assert validate_bytes(BLOCKS[number].encode(), name="SPEC.md").findings == ()


def test_the_report_of_the_guide_is_consistent() -> None:
    report = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)[-1]

    assert validate_bytes(report.encode(), name="first-report.md").findings == ()


@pytest.mark.parametrize("text", [SPEC, GUIDE], ids=["SPEC", "guide"])
def test_every_code_and_file_that_is_named_exists(text: str) -> None:
    assert set(re.findall(r"SCI\d{3}", text)) <= CATALOGUE.keys()
    folder = ROOT / ("schema" if text is SPEC else "docs/guide")
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert [link for link in links if not (folder / link).exists()] == []
