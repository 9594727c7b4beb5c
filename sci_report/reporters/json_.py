"""Findings for programs, as one JSON text, or as one line for each report.

{"files": [FILE, …],
 "verdict": {"consistent": bool, "files": int, "inconsistent": int, "errors": int, "warnings": int, "notes": int,
             "codes": {CODE: int}, "validator": str, "ruleset": str, "schemas": [{"version": str, "sha256": str}]}}

FILE is {"name": str, "schema_version"?: str, "consistent": bool, "cut": bool (there are more findings than these),
         "findings": [{"code", "name", "severity", "message", "pointer", "line", "column", "expected"?, "actual"?}]}
As lines, each FILE is one, and the last holds the verdict: {"verdict": …}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from sci_report.escape import json_text
from sci_report.reporters.base import Tally
from sci_report.validate.finding import FileOutcome

_MEMBERS: Final = ("code", "name", "severity", "message", "pointer", "line", "column", "expected", "actual")


def json(outcomes: Iterable[FileOutcome], tally: Tally) -> Iterator[str]:
    """Yield the whole as one JSON text; the files come first, so that none has to be kept."""
    yield '{"files": ['
    before = ""
    for outcome in tally.counting(outcomes):
        yield before + json_text(orjson.dumps(file_of(outcome), option=orjson.OPT_INDENT_2))
        before = ","
    yield f'], "verdict": {orjson.dumps(verdict_of(tally), option=orjson.OPT_INDENT_2).decode()}}}'


def jsonl(outcomes: Iterable[FileOutcome], tally: Tally) -> Iterator[str]:
    """Yield a line for each report, and one for the verdict."""
    for outcome in tally.counting(outcomes):
        yield json_text(orjson.dumps(file_of(outcome)))
    yield orjson.dumps({"verdict": verdict_of(tally)}).decode()


def file_of(outcome: FileOutcome) -> dict[str, Any]:
    """Return what is said of one report."""
    version = {} if outcome.schema_version is None else {"schema_version": outcome.schema_version}
    findings = [
        {member: value for member in _MEMBERS if (value := getattr(finding, member)) is not None}
        for finding in outcome.findings
    ]
    return {
        # File names are bytes to the system; what is no text is shown, not lost.
        "name": outcome.name.encode("utf-8", errors="replace").decode(),
        **version,
        "consistent": not outcome.count("error"),
        "cut": outcome.is_cut,
        "findings": findings,
    }


def verdict_of(tally: Tally) -> dict[str, Any]:
    """Return the verdict on all reports, and by what it was reached."""
    return {
        "consistent": tally.is_consistent,
        "files": tally.files,
        "inconsistent": tally.inconsistent,
        "errors": tally.severities["error"],
        "warnings": tally.severities["warning"],
        "notes": tally.severities["note"],
        "codes": dict(sorted(tally.codes.items())),
        "validator": tally.validator,
        "ruleset": tally.ruleset,
        "schemas": [{"version": version, "sha256": digest} for version, digest in tally.schemas.items()],
    }
