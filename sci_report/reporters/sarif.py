"""Findings as SARIF 2.1.0 (OASIS, 2020), which code hosts show beside the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

import orjson

from sci_report.escape import json_text
from sci_report.reporters.base import Tally
from sci_report.validation.finding import FileOutcome, Finding
from sci_report.validation.rules.base import Rule
from sci_report.validation.rules.registry import CATALOGUE

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_PLACES: Final = {code: index for index, code in enumerate(CATALOGUE)}


def sarif(outcomes: Iterable[FileOutcome], tally: Tally) -> Iterator[str]:
    """Yield one log of one run; results come while the reports do."""
    driver = {
        "name": "sci-report",
        "semanticVersion": tally.validator,
        "informationUri": "https://sci-report.org",
        "rules": [_rule(rule) for rule in CATALOGUE.values()],
    }
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{"tool": {{"driver": '
    yield orjson.dumps(driver, option=orjson.OPT_INDENT_2).decode()
    yield '}, "columnKind": "unicodeCodePoints", "results": ['
    before = ""
    for outcome in tally.counting(outcomes):
        for finding in outcome.findings:
            yield before + json_text(orjson.dumps(_result(outcome.name, finding)))
            before = ","
    properties = {
        "ruleset": tally.ruleset,
        "profile": tally.profile,
        "schemas": tally.schemas,
        "files": tally.files,
    }
    yield f'], "properties": {orjson.dumps(properties).decode()}}}]}}'


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.why} Source: {rule.source}."},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(name: str, finding: Finding) -> dict[str, Any]:
    values = {member: getattr(finding, member) for member in ("expected", "actual")}
    return {
        "ruleId": finding.code,
        "ruleIndex": _PLACES[finding.code],
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(name)},
                    "region": {"startLine": finding.line, "startColumn": finding.column},
                },
                "logicalLocations": [{"fullyQualifiedName": finding.pointer or "/", "kind": "member"}],
            }
        ],
        "properties": {member: value for member, value in values.items() if value is not None},
    }


def _uri(name: str) -> str:
    """Return a path as a relative reference or a file address (RFC 3986)."""
    path = PurePath(name)
    encoded = quote(path.as_posix().encode("utf-8", errors="replace"))
    return f"file://{encoded}" if path.is_absolute() else encoded
