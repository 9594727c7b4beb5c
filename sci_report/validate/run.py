"""From bytes to findings, as one pure function; and from paths to bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from sci_report.errors import InputError
from sci_report.validate.document import MOST_BYTES, parse, version_problem
from sci_report.validate.engine import engine
from sci_report.validate.finding import FileOutcome, Finding, Raw
from sci_report.validate.locate import line_and_column, offsets
from sci_report.validate.rules.registry import CATALOGUE, FIRST, THEN
from sci_report.validate.schema_pass import schema_findings

STDIN: Final = "-"
REPORTS: Final = "*.sci.json"
"""What is a report in a folder."""


def validate_bytes(data: bytes, *, name: str, most_bytes: int = MOST_BYTES) -> FileOutcome:
    """Return all findings of one report. Pure: any bytes give an outcome, none an exception.

    Args:
        data: The file's bytes.
        name: What to call the file.
        most_bytes: Larger files are refused unread.
    """
    raws = _findings(data, most_bytes)
    return FileOutcome(name, tuple(_located(raws, data)) if raws else ())


def read_reports(paths: Iterable[str], most_bytes: int = MOST_BYTES) -> Iterator[tuple[str, bytes]]:
    """Yield the name and bytes of every report: of files, of folders' `*.sci.json`, and of standard input for `-`.

    At most one byte more than `most_bytes` is read of each.

    Raises:
        InputError: A path leads nowhere, cannot be read, or is a folder without reports.
    """
    for path in paths:
        if path == STDIN:
            yield "<stdin>", sys.stdin.buffer.read(most_bytes + 1)
        elif Path(path).is_dir():
            yield from _folder(Path(path), most_bytes)
        else:
            yield path, _read(Path(path), most_bytes)


def _folder(folder: Path, most_bytes: int) -> Iterator[tuple[str, bytes]]:
    found = sorted(path for path in folder.rglob(REPORTS) if path.is_file())
    if not found:
        raise InputError(f"no report in the folder {folder}", f"reports in a folder are named {REPORTS}")
    for path in found:
        yield str(path), _read(path, most_bytes)


def _read(path: Path, most_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most_bytes + 1)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error


def _findings(data: bytes, most_bytes: int) -> list[Raw]:
    document = parse(data, most_bytes)
    if isinstance(document, Raw):
        return [document]
    problem = version_problem(document)
    if problem is not None:
        return [problem]
    raws = list(schema_findings(document, engine(document["schema_version"])))
    if raws:
        return raws
    raws = list(chain.from_iterable(check(document) for check in FIRST))
    if not any(CATALOGUE[raw.code].severity == "error" for raw in raws):
        raws.extend(chain.from_iterable(check(document) for check in THEN))
    return raws


def _located(raws: list[Raw], data: bytes) -> Iterator[Finding]:
    """Yield the findings with their lines, in the order of the text."""
    if any(raw.offset is not None or raw.code in ("SCI001", "SCI002") for raw in raws):
        text, places = data.decode("utf-8", errors="replace"), {raw.pointer: raw.offset or 0 for raw in raws}
    else:
        text = data.decode("utf-8")
        places = offsets(text, {raw.pointer for raw in raws})
    for raw in sorted(raws, key=lambda raw: (places[raw.pointer], raw.code, raw.pointer)):
        rule = CATALOGUE[raw.code]
        line, column = line_and_column(text, places[raw.pointer])
        yield Finding(
            code=raw.code,
            name=rule.name,
            severity=rule.severity,
            message=raw.message,
            pointer=raw.pointer,
            line=line,
            column=column,
            expected=raw.expected,
            actual=raw.actual,
        )
