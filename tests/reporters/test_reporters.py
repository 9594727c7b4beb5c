"""Every format says the same of the same findings, streams, and lets no report text run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt
from sarif_pydantic import Sarif

from sci_report.cli import command
from sci_report.models.text import report_to_bytes
from sci_report.reporters.base import Tally
from sci_report.reporters.registry import REPORTERS, reporter
from sci_report.validation.finding import FileOutcome
from sci_report.validation.run import validate_bytes
from tests.samples import full_document, small_report

HOSTILE = "x\u001b]0;owned\u0007\u001b[31m\r\n::error file=a::b<script>alert(1)</script>|`$(reboot)`\u202e\"'&]]>"


def outcome(name: str, **changes: float) -> FileOutcome:
    document = full_document()
    for member, factor in changes.items():
        document["results"][member]["value"] *= factor
    return validate_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2), name=name)


def outcomes() -> list[FileOutcome]:
    hostile = full_document()
    hostile["places"][0]["id"] = HOSTILE
    hostile[HOSTILE] = 1
    return [
        outcome("sound.sci.json"),
        outcome("sub folder/wrong,50%.sci.json", operational_gco2e=1000, total_gco2e=2),
        validate_bytes(report_to_bytes(small_report()), name="/absolute/small.sci.json"),
        validate_bytes(orjson.dumps(hostile), name=HOSTILE),
        validate_bytes(b'{"a": 1, "a": 2}', name="bad\udcff.sci.json"),
    ]


def written(form: str, found: list[FileOutcome] | None = None, *, is_coloured: bool = False) -> tuple[str, Tally]:
    tally = Tally("1.2.3", "9.9", is_coloured=is_coloured)
    lines = list(reporter(form)(outcomes() if found is None else found, tally))
    assert not any("\n" in line or "\r" in line for line in lines) or form in ("json", "sarif")
    return "\n".join(lines), tally


@pytest.mark.parametrize("form", REPORTERS)
def test_no_character_of_a_report_commands_a_terminal(form: str) -> None:
    text, _ = written(form)

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert text.encode("utf-8")


@pytest.mark.parametrize("form", REPORTERS)
def test_a_reporter_takes_one_report_after_the_other_and_keeps_none(form: str) -> None:
    alive: list[int] = []

    def stream() -> Iterator[FileOutcome]:
        for number in range(50):
            alive.append(number)
            yield outcome(f"{number}.sci.json", operational_gco2e=1000)

    lines = iter(reporter(form)(stream(), Tally("1", "1")))
    first = next(lines)
    seen_at_first = len(alive)
    rest = list(lines)

    assert len(alive) == 50
    # Markdown and JUnit state the counts first; JUnit keeps its cases on disk, Markdown keeps a hundred rows.
    assert seen_at_first <= 1 or form in ("markdown", "junit")
    assert first or rest


@pytest.mark.parametrize("form", REPORTERS)
def test_the_counts_are_those_of_all_findings(form: str) -> None:
    _, tally = written(form)
    findings = [finding for each in outcomes() for finding in each.findings]

    assert tally.files == 5
    assert tally.inconsistent == 3
    assert tally.codes.total() == len(findings) == sum(tally.severities.values())
    assert set(tally.schemas) == {"1.0"}


@pytest.mark.parametrize("form", REPORTERS)
def test_nothing_at_all_is_consistent(form: str) -> None:
    text, tally = written(form, [])

    assert tally.is_consistent
    assert text


def test_json_and_jsonl_say_the_same() -> None:
    whole = json.loads(written("json")[0])
    lines = [json.loads(line) for line in written("jsonl")[0].splitlines()]

    assert whole["files"] == lines[:-1]
    assert whole["verdict"] == lines[-1]["verdict"]
    assert whole["verdict"]["codes"]["SCI005"] == 1
    assert [file["consistent"] for file in whole["files"]] == [True, False, True, False, False]


def test_sarif_is_sarif() -> None:
    text, _ = written("sarif")
    log: Any = json.loads(text)
    Sarif.model_validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert log["version"] == "2.1.0"
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1 and region["startColumn"] >= 1
    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]}
    assert all(re.fullmatch(r"[A-Za-z0-9._~:/%-]+", uri) for uri in uris)
    assert {"sub%20folder/wrong%2C50%25.sci.json", "file:///absolute/small.sci.json"} <= uris


def test_junit_has_a_case_for_each_report_and_a_failure_for_each_with_errors() -> None:
    text, tally = written("junit")
    suites = ET.fromstring(text)  # noqa: S314  (our own)
    (suite,) = suites
    cases = suite.findall("testcase")

    assert suite.attrib["tests"] == str(len(cases)) == "5"
    assert suite.attrib["failures"] == str(len(suite.findall("testcase/failure"))) == str(tally.inconsistent)
    assert "SCI223" in (suite.findall("testcase/failure")[0].text or "")


def test_github_gets_one_command_for_each_finding_and_no_other() -> None:
    text, tally = written("github")
    commands = [line for line in text.splitlines() if line.startswith("::")]

    assert len(commands) == tally.codes.total()
    for line in commands:
        properties = re.fullmatch(r"::(error|warning|notice) (file=[^,:]*,line=\d+,col=\d+,title=[^,:]*)::.+", line)
        assert properties is not None, line
    assert "file=sub folder/wrong%2C50%25.sci.json" in text


def test_markdown_shows_report_text_as_text() -> None:
    text, _ = written("markdown")
    page = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(text)

    assert "<script" not in page
    assert page.count("<table>") == 2
    assert "❌ Not consistent: 5 reports" in page


def test_markdown_of_many_findings_fits_a_comment() -> None:
    text, tally = written("markdown", [outcome(f"{n}.sci.json", operational_gco2e=1000) for n in range(300)])

    assert len(text) < 65_536
    assert f"{tally.codes.total() - 100:,} more findings not shown" in text


def test_text_marks_the_spot_in_the_line() -> None:
    text, _ = written("text", [outcome("wrong.sci.json", operational_gco2e=1000)])
    lines = text.splitlines()
    number = next(index for index, line in enumerate(lines) if line.endswith("^"))

    at = lines[number].index("^")
    assert re.match(r"\d", lines[number - 1][at:])
    assert lines[number - 1].lstrip().startswith(f"{lines[0].split(':')[1]} | ")


def test_the_spot_is_marked_in_a_line_of_megabytes_and_beside_hostile_text() -> None:
    document = full_document() | {"extensions": {"org.example.x": "y" * 2_000_000}}
    document["places"][0]["name"] = HOSTILE
    document["places"][0]["pue"]["value"] = -1.0
    found = validate_bytes(orjson.dumps(document), name="x")
    text, _ = written("text", [found])
    lines = text.splitlines()
    marked = [lines[at - 1][line.index("^") :] for at, line in enumerate(lines) if line.endswith("^")]

    assert max(map(len, lines)) < 400
    assert any(line.startswith("-1.0") for line in marked)


def test_colours_go_only_where_they_are_asked_for() -> None:
    found = [outcome("wrong.sci.json", operational_gco2e=1000)]
    plain, coloured = written("text", found)[0], written("text", found, is_coloured=True)[0]

    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain != coloured


@pytest.mark.parametrize("form", REPORTERS)
def test_every_format_is_offered_and_exits_alike(form: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.sci.json"
    document = full_document()
    document["results"]["operational_gco2e"]["value"] *= 1000
    path.write_bytes(orjson.dumps(document))
    result = CliRunner().invoke(command, ["validate", str(path), "--format", form])

    assert result.exit_code == 1
    assert "SCI223" in result.stdout
