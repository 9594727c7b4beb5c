"""Our validator gives exactly the verdict that the suite demands, and the suite leaves nothing out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from build_conformance import DEFINITIONS, SCHEMA, files, places

from sci_report.models.migrate import VERSIONS
from sci_report.validation.conformance import Case, mismatch, own_verdict
from sci_report.validation.patch import patched
from sci_report.validation.profile import PROFILES
from sci_report.validation.run import validate_bytes
from tests.conformance.suite import ROOT, SUITE, all_cases, bases, entries

DEMANDED = PROFILES["standard"].severities.keys()

TOO_LARGE = "SCI001"
"""A file of ten megabytes has no place in the suite; the README says how to try one."""


def found_in(case: Case) -> str:
    return mismatch(case, **own_verdict(case.data))


@pytest.mark.parametrize("file", entries())
def test_our_validator_gives_every_verdict_of_the_suite(file: str) -> None:
    wrong = {case.name: why for case in all_cases() if case.name.startswith(f"{file}/") and (why := found_in(case))}

    assert wrong == {}


def test_there_are_enough_cases_and_each_is_a_case_of_its_own() -> None:
    assert len(all_cases()) >= 150
    meant = [case.data for case in all_cases() if not case.name.startswith(("rules", "bounds", "fields"))]
    assert len(set(meant)) == len(meant)


@pytest.mark.parametrize("code", sorted(DEMANDED - {TOO_LARGE}))
def test_every_rule_has_a_case_that_breaks_it(code: str) -> None:
    assert any(case.codes is not None and code in case.codes for case in all_cases())


@pytest.mark.parametrize("code", sorted(code for code in DEMANDED if code >= "SCI2"))
def test_every_rule_has_a_case_of_its_own_that_keeps_it(code: str) -> None:
    own = [entry for entry in entries()["rules.json"] if entry["rule"] == code]

    assert any(code in entry["codes"] for entry in own)
    assert any(entry["codes"] == [] for entry in own)


def test_every_member_of_every_definition_stands_in_a_base_and_is_broken_in_a_case() -> None:
    there = {(owner, name) for owner, name, _, _ in places(bases()["full"])}
    members = {(owner, name) for owner, node in DEFINITIONS.items() for name in node.get("properties", ())}
    members |= {("Report", name) for name in SCHEMA["properties"]}
    broken = {tuple(entry["description"].split(" ")[0].split(".")) for entry in entries()["fields.json"]}

    assert members - there <= {(owner, "standard_uncertainty") for owner in DEFINITIONS}
    assert there - broken <= {("Report", "schema_version")}


@pytest.mark.parametrize("base", bases())
def test_a_base_is_a_consistent_report(base: str) -> None:
    outcome = validate_bytes(json.dumps(bases()[base]).encode(), name=base, profile=PROFILES["standard"])

    assert outcome.findings == ()


def test_every_version_has_a_base() -> None:
    assert {base["schema_version"] for base in bases().values()} == set(VERSIONS)


def test_what_is_generated_is_up_to_date() -> None:
    stale = [path.name for path, text in files().items() if path.read_text(encoding="utf-8") != text]

    assert stale == [], "run `make conformance`"


def test_the_suite_is_told_in_its_own_terms_only() -> None:
    allowed = {"description", "rule", "base", "patch", "document", "text", "base64", "schema_valid", "valid", "codes"}
    for entry in (entry for cases in entries().values() for entry in cases):
        assert entry.keys() <= allowed
        assert len(entry.keys() & {"base", "document", "text", "base64"}) == 1
        assert entry.get("codes", []) == sorted(set(entry.get("codes", [])))


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([{"op": "add", "path": "/a/-", "value": 3}], {"a": [1, 2, 3], "~/": 0}),
        ([{"op": "add", "path": "/a/0", "value": 3}], {"a": [3, 1, 2], "~/": 0}),
        ([{"op": "replace", "path": "/a/1", "value": 3}], {"a": [1, 3], "~/": 0}),
        ([{"op": "remove", "path": "/a/0"}], {"a": [2], "~/": 0}),
        ([{"op": "add", "path": "/~0~1", "value": 1}], {"a": [1, 2], "~/": 1}),
        ([{"op": "remove", "path": "/a"}, {"op": "add", "path": "/a", "value": []}], {"a": [], "~/": 0}),
    ],
)
def test_patches_do_what_rfc_6902_says(operations: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    document = {"a": [1, 2], "~/": 0}

    assert patched(document, operations) == expected
    assert document == {"a": [1, 2], "~/": 0}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "/b", "value": 1},
        {"op": "remove", "path": "/b"},
        {"op": "replace", "path": "/a/5", "value": 1},
        {"op": "add", "path": "/x/y", "value": 1},
        {"op": "move", "path": "/a", "from": "/b"},
        {"op": "replace", "path": "", "value": 1},
    ],
)
def test_a_patch_that_leads_nowhere_is_an_error(operation: dict[str, Any]) -> None:
    with pytest.raises((KeyError, IndexError, ValueError)):
        patched({"a": [1]}, [operation])


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sci_report", "conformance", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_runner_judges_our_own_validator() -> None:
    result = run(str(SUITE))

    assert result.returncode == 0, result.stdout
    assert f"{len(all_cases())} cases, all as demanded" in result.stdout


def test_the_runner_judges_another_validator_and_names_what_it_gets_wrong(tmp_path: Path) -> None:
    yes = tmp_path / "yes.py"
    yes.write_text('import sys\nfor line in sys.stdin: print(\'{"valid": true, "codes": []}\')\n')
    result = run(str(SUITE), "--command", f"{sys.executable} {yes}")

    assert result.returncode == 1
    assert "file.json/0" in result.stdout
    assert "misses ['SCI003']" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["."], "no conformance suite"),
        ([str(SUITE), "--command", "no-such-command-here"], "no-such-command-here"),
        ([str(SUITE), "--command", f"{sys.executable} -c pass"], "ended after 0 of"),
        ([str(SUITE), "--command", f"{sys.executable} -c print(1)"], "no verdict"),
    ],
)
def test_what_cannot_be_judged_is_an_error_of_the_user(arguments: list[str], words: str) -> None:
    result = run(*arguments)

    assert result.returncode == 2
    assert words in result.stderr


def test_no_python_file_stands_in_the_schema_folder() -> None:
    assert list((ROOT / "schema").rglob("*.py")) == []
