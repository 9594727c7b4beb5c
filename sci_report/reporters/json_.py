"""Findings for programs.

{"verdict": {"consistent": bool, "errors": int, "warnings": int, "notes": int, "validator": str, "ruleset": str,
             "schemas": [{"version": str, "sha256": str}]},
 "files": [{"name": str, "schema_version"?: str, "consistent": bool, "cut": bool (there are more findings than these),
            "findings": [{"code", "name", "severity", "message", "pointer", "line", "column",
                          "expected"?, "actual"?}]}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import orjson

from sci_report.reporters.base import Verdict
from sci_report.validate.finding import FileOutcome


def json(verdict: Verdict) -> Iterator[str]:
    """Yield the whole as one JSON text."""
    body = {
        "verdict": {
            "consistent": verdict.is_consistent,
            "errors": verdict.count("error"),
            "warnings": verdict.count("warning"),
            "notes": verdict.count("note"),
            "validator": verdict.validator,
            "ruleset": verdict.ruleset,
            "schemas": [{"version": version, "sha256": digest} for version, digest in verdict.schemas.items()],
        },
        "files": [_file(file) for file in verdict.files],
    }
    yield orjson.dumps(body, option=orjson.OPT_INDENT_2).decode()


def _file(file: FileOutcome) -> dict[str, Any]:
    findings = [{name: value for name, value in asdict(each).items() if value is not None} for each in file.findings]
    # File names are bytes to the system; what is no text is shown, not lost.
    name = file.name.encode("utf-8", errors="replace").decode()
    version = {} if file.schema_version is None else {"schema_version": file.schema_version}
    return {"name": name, **version, "consistent": not file.count("error"), "cut": file.is_cut, "findings": findings}
