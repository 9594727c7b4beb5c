"""From the bytes of an unpacked file to the reports in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from sci_report.validation.inputs.pieces import form_of
from sci_report.validation.inputs.submitted import Submitted

_LONGEST_SKIP: Final = 1_000_000


def from_bytes(name: str, data: bytes, most_bytes: int) -> Iterator[Submitted]:
    """Yield the reports in the bytes of one unpacked file, by its name."""
    plain = name.removesuffix(".gz")
    form = form_of(plain)
    if form == "yaml":
        from sci_report.validation.inputs.yaml_text import from_yaml  # noqa: PLC0415  (few reports are YAML)

        yield from_yaml(name, data, most_bytes)
    elif form == "lines":
        yield from lines_in(data, name)
    else:
        yield Submitted(name, data)


def lines_in(data: bytes, name: str, first_line: int = 1) -> Iterator[Submitted]:
    """Yield the lines of a text as reports."""
    for number, line in enumerate(data.split(b"\n"), first_line):
        yield from _line(name, line, number)


def stream_of_lines(
    file: BinaryIO, name: str, most_bytes: int, *, first_line: int = 1, stop: int | None = None
) -> Iterator[Submitted]:
    """Yield the lines of an open file as reports; of a line that is too long, only so much as says that it is."""
    number = first_line
    while stop is None or file.tell() < stop:
        line = file.readline(most_bytes + 2)
        if not line:
            return
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(_LONGEST_SKIP)):
            pass
        yield from _line(name, line, number)
        number += 1


def _line(name: str, line: bytes, number: int) -> Iterator[Submitted]:
    line = line.rstrip(b"\r\n")
    if line and not line.isspace():
        yield Submitted(name, line, number)
