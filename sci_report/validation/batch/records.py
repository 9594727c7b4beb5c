"""Outcomes as plain records, and back: one line of JSON for each report, or rows of a Parquet file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from sci_report.validation.finding import FileOutcome, Finding

_MEMBERS: Final = ("code", "name", "severity", "message", "pointer", "line", "column", "expected", "actual")
_SHOWN: Final = ("excerpt", "excerpt_column")


def record_of(outcome: FileOutcome, *, with_excerpts: bool = False) -> dict[str, Any]:
    """Return what is said of one report, as JSON can say it.

    Args:
        outcome: The report's outcome.
        with_excerpts: Whether to hold what can be shown of the lines as well, so that nothing is lost.
    """
    members = _MEMBERS + _SHOWN * with_excerpts
    findings = [
        {member: value for member in members if (value := getattr(finding, member)) is not None}
        for finding in outcome.findings
    ]
    return {
        # File names are bytes to the system; what is no text is shown, not lost.
        "name": outcome.name.encode("utf-8", errors="replace").decode(),
        **({} if outcome.line is None else {"line": outcome.line}),
        **({} if outcome.schema_version is None else {"schema_version": outcome.schema_version}),
        "consistent": not outcome.count("error"),
        "cut": outcome.is_cut,
        **({"ignored": [list(each) for each in outcome.ignored]} if outcome.ignored else {}),
        "findings": findings,
    }


def outcome_of(record: dict[str, Any]) -> FileOutcome:
    """Return the outcome that a record with excerpts was made of."""
    return FileOutcome(
        record["name"],
        tuple(Finding(**finding) for finding in record["findings"]),
        record["cut"],
        record.get("schema_version"),
        record.get("line"),
        tuple((number, count) for number, count in record.get("ignored", ())),
    )


def rows_of(outcomes: Iterable[FileOutcome]) -> Iterator[dict[str, Any]]:
    """Yield a row for each finding; a report without any has one row, whose `code` is null."""
    for number, outcome in enumerate(outcomes):
        record = record_of(outcome, with_excerpts=True)
        report = {
            "report": number,
            "file": record["name"],
            "report_line": outcome.line,
            "schema_version": outcome.schema_version,
            "consistent": record["consistent"],
            "cut": outcome.is_cut,
            "ignored": [number for each in outcome.ignored for number in each],
        }
        for finding in outcome.findings or (None,):
            own = {member: getattr(finding, member, None) for member in (*_MEMBERS, *_SHOWN)}
            yield {**report, **own, **{member: _text(own[member]) for member in ("expected", "actual")}}


def outcomes_of(rows: Iterable[dict[str, Any]]) -> Iterator[FileOutcome]:
    """Yield the outcomes that rows were made of."""
    for _, of_report in groupby(rows, key=lambda row: row["report"]):
        found = list(of_report)
        first = found[0]
        findings = tuple(
            Finding(
                **{member: row[member] for member in (*_MEMBERS, *_SHOWN) if member not in ("expected", "actual")},
                expected=_value(row["expected"]),
                actual=_value(row["actual"]),
            )
            for row in found
            if row["code"] is not None
        )
        flat = first["ignored"] or []
        ignored = tuple(zip(flat[::2], flat[1::2], strict=True))
        yield FileOutcome(first["file"], findings, first["cut"], first["schema_version"], first["report_line"], ignored)


def _text(value: Any) -> str | None:
    import orjson  # noqa: PLC0415

    return None if value is None else orjson.dumps(value).decode()


def _value(text: str | None) -> Any:
    import orjson  # noqa: PLC0415

    return None if text is None else orjson.loads(text)
