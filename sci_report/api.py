"""Reports in Python: read, check, write. Offered as `sci_report.read`, `sci_report.check` and so on."""

from __future__ import annotations

import os
from pathlib import Path

from sci_report.authoring.files import write_atomically
from sci_report.errors import InputError
from sci_report.models import text
from sci_report.models.report import Report
from sci_report.validate.finding import FileOutcome
from sci_report.validate.run import validate_bytes


def read(path: str | os.PathLike[str]) -> Report:
    """Return the report in a file; one of an older version of the standard is lifted to the newest.

    Numbers that contradict each other do not keep a report from being read; `check` tells of them.

    Raises:
        InputError: The file cannot be read, or is no report; the message says what is wrong, and in which line.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {os.fspath(path)}: {error.strerror or error}") from error
    for found in validate_bytes(data, name=os.fspath(path)).findings:
        if found.code < "SCI2" and found.severity == "error":
            where = f"line {found.line}, {found.pointer or 'the root'}"
            raise InputError(f"{os.fspath(path)} is not a report: {found.code} in {where}: {found.message}")
    return text.report_from_bytes(data)


def check(report: Report | str | os.PathLike[str]) -> FileOutcome:
    """Return what the validator finds in a report, or in a file.

    Raises:
        InputError: The file cannot be read.
    """
    if isinstance(report, Report):
        return validate_bytes(text.report_to_bytes(report), name=report.identity.id)
    try:
        return validate_bytes(Path(report).read_bytes(), name=os.fspath(report))
    except OSError as error:
        raise InputError(f"cannot read {os.fspath(report)}: {error.strerror or error}") from error


def write(report: Report, path: str | os.PathLike[str]) -> None:
    """Write a report to a file that is either whole or not there, its members in the order of the schema.

    Raises:
        InputError: The file cannot be written; what stood there before is as it was.
    """
    write_atomically(Path(path), text.report_to_bytes(report))


def digest(report: Report) -> str:
    """Return the SHA-256 of the report's canonical form (RFC 8785) without its signatures, in hexadecimal.

    It is the same however the file is indented or ordered; by it a report is cited as `report_sha256`.

    Raises:
        InputError: A number has no canonical form.
    """
    return text.digest(text.document_of(report))
