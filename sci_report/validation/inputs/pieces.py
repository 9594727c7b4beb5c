"""From paths to pieces of input, each of which one process can read alone."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO, Final, Literal, NamedTuple

Form = Literal["json", "lines", "yaml", "archive", "folder", "special"]

STDIN: Final = "-"
STDIN_NAME: Final = "<stdin>"

_IN_A_FOLDER: Final = (".sci.json", ".sci.json.gz", ".sci.jsonl", ".sci.jsonl.gz", ".sci.yaml", ".sci.yml")
IN_A_FOLDER: Final = "*.sci.json, *.sci.jsonl or *.sci.yaml, as they are or with .gz"
"""What is a report in a folder or in an archive."""

_FORMS: Final[dict[str, Form]] = {
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".zip": "archive",
    ".tar": "archive",
    ".tgz": "archive",
    ".tar.gz": "archive",
    ".tar.bz2": "archive",
    ".tar.xz": "archive",
}

_PIECE_BYTES: Final = 1_000_000
_PIECE_LINES: Final = 2_000
"""A file of lines is cut into pieces of at most so much, and a line more: what one process holds at a time."""


class Piece(NamedTuple):
    """A part of the input.

    Attributes:
        path: The file.
        form: How to read it; a `folder` stands for one without reports, `special` for what is no plain file in one.
        start: First byte, of a file of lines.
        stop: Byte before which the last line starts; None for the end.
        first_line: Number of the line at `start`, from 1.
        data: The bytes, where they came from a stream that no other process can read.
    """

    path: str
    form: Form
    start: int = 0
    stop: int | None = None
    first_line: int = 1
    data: bytes | None = None


def is_report(name: str) -> bool:
    """Return whether a file in a folder or in an archive is taken for a report, by its name."""
    return name.endswith(_IN_A_FOLDER)


def form_of(name: str) -> Form:
    """Return how to read a file, by its name; what is not known otherwise is JSON."""
    plain = name.lower()
    if plain.endswith((".tar.gz", ".tgz")):
        return "archive"
    plain = plain.removesuffix(".gz")
    return next((form for suffix, form in _FORMS.items() if plain.endswith(suffix)), "json")


def pieces(paths: Iterable[str], *, most_bytes: int, stdin_name: str = STDIN_NAME) -> Iterator[Piece]:
    """Yield the input in the order of the paths; in folders and globs, in the order of the names.

    What cannot be found or opened is a piece as well: whoever reads it will tell.

    Args:
        paths: Files, folders, patterns for `glob` (`**` for any depth), or `-` for standard input.
        most_bytes: One byte more than that is read of a report on standard input.
        stdin_name: What to call standard input; its ending tells how to read it.
    """
    for path in paths:
        if path == STDIN:
            yield from _of_stream(sys.stdin.buffer, stdin_name, most_bytes)
        elif glob.has_magic(path) and not os.path.lexists(path):
            matches = sorted(glob.iglob(path, recursive=True))
            for match in matches or [path]:
                yield from _of_path(match)
        else:
            yield from _of_path(path)


def _of_path(path: str) -> Iterator[Piece]:
    if not os.path.isdir(path):
        yield from _of_file(path)
        return
    is_empty = True
    for file in _files_under(path):
        is_empty = False
        if os.path.isfile(file) or os.path.isdir(file):
            yield from _of_file(file)
        else:
            yield Piece(file, "special")
    if is_empty:
        yield Piece(path, "folder")


def _files_under(folder: str) -> Iterator[str]:
    """Yield the reports in a folder and those below it. A folder that cannot be read is no empty one: it is yielded."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files_under(entry.path)
        elif is_report(entry.name):
            yield entry.path


def _of_file(path: str) -> Iterator[Piece]:
    form = form_of(path)
    if form != "lines" or path.lower().endswith(".gz"):
        yield Piece(path, form)
        return
    try:
        with open(path, "rb") as file:
            yield from _of_lines(file, path)
    except OSError:
        yield Piece(path, form)


def _of_stream(stream: BinaryIO, name: str, most_bytes: int) -> Iterator[Piece]:
    """Yield standard input. Lines are read while they come; anything else as a whole."""
    form = form_of(name)
    if form != "lines" or name.lower().endswith(".gz"):
        yield Piece(name, form, data=stream.read(most_bytes + 1))
        return
    first_line, waiting = 1, b""
    while True:
        block = stream.read(_PIECE_BYTES)
        waiting += block
        end = waiting.rfind(b"\n") + 1 if block else len(waiting)
        if len(waiting) - end > most_bytes:  # one endless line: what is kept of it says that it is too long
            end = len(waiting)
        for start, stop, lines in _cuts(waiting[:end]):
            yield Piece(name, form, first_line=first_line, data=waiting[start:stop])
            first_line += lines
        waiting = waiting[end:]
        if not block:
            return


def _of_lines(file: BinaryIO, path: str) -> Iterator[Piece]:
    at, first_line = 0, 1
    while block := file.read(_PIECE_BYTES):
        block += file.readline()
        for start, stop, lines in _cuts(block):
            yield Piece(path, "lines", at + start, at + stop, first_line)
            first_line += lines
        at += len(block)


def _cuts(block: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and number of lines of the parts of a block, none of more lines than a piece has."""
    lines = block.count(b"\n")
    if lines <= _PIECE_LINES:
        if block:
            yield 0, len(block), lines
        return
    start = 0
    ends = (match.end() for match in re.finditer(b"\n", block))
    while some := list(islice(ends, _PIECE_LINES)):
        yield start, some[-1], len(some)
        start = some[-1]
    if start < len(block):
        yield start, len(block), 0
