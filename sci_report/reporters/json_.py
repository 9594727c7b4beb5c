"""Findings for programs, as one JSON text, or as one line for each report.

{"files": [FILE, …],
 "verdict": {"consistent": bool, "files": int, "inconsistent": int, "errors": int, "warnings": int, "notes": int,
             "codes": {CODE: int}, "ignored": int, "validator": str, "ruleset": str, "profile": str,
             "schemas": [{"version": str, "sha256": str}]}}

FILE is {"name": str, "line"?: int (of a file of lines), "schema_version"?: str, "consistent": bool,
         "cut": bool (there are more findings than these),
         "findings": [{"code", "name", "severity", "message", "pointer", "line", "column", "expected"?, "actual"?}]}
As lines, each FILE is one, and the last holds the verdict: {"verdict": …}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from sci_report.escape import json_text
from sci_report.reporters.base import Tally
from sci_report.validation.batch.records import record_of
from sci_report.validation.finding import FileOutcome


def json(outcomes: Iterable[FileOutcome], tally: Tally) -> Iterator[str]:
    """Yield the whole as one JSON text; the files come first, so that none has to be kept."""
    yield '{"files": ['
    before = ""
    for outcome in tally.counting(outcomes):
        yield before + json_text(orjson.dumps(record_of(outcome), option=orjson.OPT_INDENT_2))
        before = ","
    yield f'], "verdict": {orjson.dumps(verdict_of(tally), option=orjson.OPT_INDENT_2).decode()}}}'


def jsonl(outcomes: Iterable[FileOutcome], tally: Tally) -> Iterator[str]:
    """Yield a line for each report, and one for the verdict."""
    for outcome in tally.counting(outcomes):
        yield json_text(orjson.dumps(record_of(outcome)))
    yield orjson.dumps({"verdict": verdict_of(tally)}).decode()


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
        "ignored": tally.ignored.total(),
        "validator": tally.validator,
        "ruleset": tally.ruleset,
        "profile": tally.profile,
        "schemas": [{"version": version, "sha256": digest} for version, digest in tally.schemas.items()],
    }
