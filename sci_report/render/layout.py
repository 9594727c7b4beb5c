"""Text set in columns of a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from sci_report.render.widths import display_width

Align = Literal["left", "right"]

_GAP: Final = "  "
_NARROWEST_FIRST_COLUMN: Final = 16
_WIDEST_FIRST_COLUMN: Final = 34


def wrapped(text: str, width: int, first_indent: str = "", indent: str = "") -> list[str]:
    """Break the text into lines of at most `width` columns; a word longer than a line is cut."""
    lines, line, empty = [], first_indent, True
    for word in _fitting_words(text, width - max(len(first_indent), len(indent))):
        if not empty and display_width(line) + 1 + display_width(word) > width:
            lines.append(line)
            line, empty = indent, True
        line += word if empty else f" {word}"
        empty = False
    return [*lines, line]


def laid_out(rows: Sequence[Sequence[str]], aligns: Sequence[Align], width: int) -> list[list[str]]:
    """Set rows of cells in columns and return the lines of each row.

    Columns are as wide as their cells; the first one is wrapped where the others leave too little room.
    """
    rest = [max((display_width(row[column]) for row in rows), default=0) for column in range(1, len(aligns))]
    used = sum(len(_GAP) + columns for columns in rest if columns)
    first = max(_NARROWEST_FIRST_COLUMN, min(_WIDEST_FIRST_COLUMN, width - used))
    return [_row_lines(row, aligns, [first, *rest]) for row in rows]


def right_aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Set a table of numbers, headings in the first row."""
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [
        _GAP.join(_padded(cell, columns, "right") for cell, columns in zip(row, widths, strict=True)) for row in rows
    ]


def _row_lines(row: Sequence[str], aligns: Sequence[Align], widths: Sequence[int]) -> list[str]:
    start, *more = wrapped(row[0], widths[0], indent="  ")
    cells = zip([start, *row[1:]], widths, aligns, strict=True)
    return [_GAP.join(_padded(cell, columns, align) for cell, columns, align in cells if columns), *more]


def _padded(text: str, columns: int, align: Align) -> str:
    blank = " " * (columns - display_width(text))
    return text + blank if align == "left" else blank + text


def _fitting_words(text: str, columns: int) -> list[str]:
    words = []
    for word in text.split():
        rest = word
        while display_width(rest) > columns:
            head = _head(rest, columns)
            words.append(head)
            rest = rest[len(head) :]
        words.append(rest)
    return words


def _head(word: str, columns: int) -> str:
    """As much of the word as fits, at least one character."""
    used, end = 0, 0
    while end < len(word) and (not end or used + display_width(word[end]) <= columns):
        used += display_width(word[end])
        end += 1
    return word[:end]
