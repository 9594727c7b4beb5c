"""From a piece of input to the reports in it. Whatever the bytes are, each report is read or has one finding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sci_report.errors import InputError
from sci_report.validation.inputs.pieces import IN_A_FOLDER, STDIN, Piece, pieces
from sci_report.validation.inputs.submitted import Submitted, unreadable
from sci_report.validation.inputs.texts import from_bytes, lines_in, stream_of_lines


def submitted(piece: Piece, most_bytes: int) -> Iterator[Submitted]:
    """Yield the reports of a piece. Of each, at most one byte more than `most_bytes` is read."""
    try:
        yield from _read(piece, most_bytes)
    except (OSError, ValueError) as error:  # ValueError: a path that holds a null character
        yield unreadable(piece.path, getattr(error, "strerror", None) or str(error))


def one_report(path: str, most_bytes: int) -> tuple[str, bytes]:
    """Return name and JSON text of the one report that a path leads to, or of standard input for `-`.

    Raises:
        InputError: It cannot be read, or holds more than one report.
    """
    for piece in pieces([path], most_bytes=most_bytes):
        if path != STDIN and (piece.form in ("lines", "archive") or Path(path).is_dir()):
            what = "it is a folder" if Path(path).is_dir() else "it may hold many reports"
            raise InputError(f"cannot read {path}: {what}", "give the path of one report")
        for report in submitted(piece, most_bytes):
            if report.problem is not None:
                raise InputError(f"cannot read {path}: {report.problem.message}")
            return report.name, report.data
    raise InputError(f"cannot read {path}: there is no report in it")


def _read(piece: Piece, most_bytes: int) -> Iterator[Submitted]:
    if piece.form == "folder":
        yield unreadable(piece.path, f"there is no report in this folder (such as {IN_A_FOLDER})")
    elif piece.form == "special":
        # A pipe would never end, and a link that leads nowhere must not pass for a report without faults.
        yield unreadable(piece.path, "it is no plain file")
    elif piece.form == "archive":
        from sci_report.validation.inputs import archives  # noqa: PLC0415  (few inputs are packed)

        yield from archives.members(piece, most_bytes)
    elif piece.path.lower().endswith(".gz"):
        from sci_report.validation.inputs import archives  # noqa: PLC0415

        yield from archives.unpacked(piece, most_bytes)
    elif piece.form == "lines":
        yield from _lines_of(piece, most_bytes)
    else:
        yield from from_bytes(piece.path, _bytes_of(piece, most_bytes), most_bytes)


def _bytes_of(piece: Piece, most_bytes: int) -> bytes:
    if piece.data is not None:
        return piece.data
    with open(piece.path, "rb", buffering=0) as file:  # noqa: PTH123  (pathlib costs more than reading a small file)
        return _all_of(file, most_bytes + 1)


def _all_of(file: BinaryIO, most: int) -> bytes:
    """Return the rest of a file, or the first bytes of a longer one."""
    parts, left = [], most
    while left > 0 and (part := file.read(min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _lines_of(piece: Piece, most_bytes: int) -> Iterator[Submitted]:
    if piece.data is not None:
        yield from lines_in(piece.data, piece.path, piece.first_line)
        return
    with open(piece.path, "rb") as file:  # noqa: PTH123
        file.seek(piece.start)
        yield from stream_of_lines(file, piece.path, most_bytes, first_line=piece.first_line, stop=piece.stop)
