"""The conformance suite of the standard (`schema/conformance`): its cases, and what a validator gets wrong in them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from sci_report.validation.patch import patched
from sci_report.validation.profile import PROFILES
from sci_report.validation.run import validate_bytes


@dataclass(frozen=True, slots=True)
class Case:
    """One file, and what must be said of it; None where nothing is demanded.

    Attributes:
        name: File and place of the case in the suite.
        description: What it shows.
        data: The bytes of the report file.
        schema_valid: Whether the document passes the schema of its version.
        valid: Whether the report is consistent, so that no finding is an error.
        codes: The codes found, each once, all of them.
    """

    name: str
    description: str
    data: bytes
    schema_valid: bool | None
    valid: bool | None
    codes: frozenset[str] | None


def cases(suite: Mapping[str, list[dict[str, Any]]], bases: Mapping[str, Any]) -> Iterator[Case]:
    """Yield the cases of a suite.

    Args:
        suite: Cases as they stand in the files, by the file's name.
        bases: Documents that cases start from, by name.
    """
    for file, entries in suite.items():
        for number, entry in enumerate(entries):
            codes = entry.get("codes")
            yield Case(
                name=f"{file}/{number}",
                description=entry["description"],
                data=_bytes_of(entry, bases),
                schema_valid=entry.get("schema_valid"),
                valid=entry.get("valid"),
                codes=None if codes is None else frozenset(codes),
            )


def _bytes_of(entry: dict[str, Any], bases: Mapping[str, Any]) -> bytes:
    if "base64" in entry:
        return base64.b64decode(entry["base64"])
    if "text" in entry:
        return str(entry["text"]).encode()
    if "document" in entry:
        return orjson.dumps(entry["document"])
    return orjson.dumps(patched(bases[entry["base"]], entry.get("patch", ())))


def mismatch(case: Case, *, valid: bool, codes: frozenset[str], schema_valid: bool | None = None) -> str:
    """Return in words how a verdict differs from what the case demands; empty if it does not.

    Args:
        case: The case.
        valid: What the validator says.
        codes: The codes that it found.
        schema_valid: What it says of the schema; None if it does not tell.
    """
    wrong = []
    if case.schema_valid is not None and schema_valid is not None and schema_valid != case.schema_valid:
        wrong.append(f"schema_valid is {schema_valid}")
    if case.valid is not None and valid != case.valid:
        wrong.append(f"valid is {valid}")
    if case.codes is not None and codes != case.codes:
        missed, extra = sorted(case.codes - codes), sorted(codes - case.codes)
        wrong.append(
            " and ".join(part for part in (f"misses {missed}" * bool(missed), f"adds {extra}" * bool(extra)) if part)
        )
    return "; ".join(wrong)


def own_verdict(data: bytes) -> dict[str, Any]:
    """Return what our own validator says of a file, by the rules that the standard demands, in the suite's words."""
    outcome = validate_bytes(data, name="case", profile=PROFILES["standard"])
    codes = frozenset(finding.code for finding in outcome.findings)
    reached = outcome.schema_version is not None
    return {
        "valid": not outcome.count("error"),
        "schema_valid": not any(code.startswith("SCI1") for code in codes) if reached else None,
        "codes": codes,
    }
