"""A column of numbers in one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_report.render.numbers import Figure, Scale, Uncertain, column
from sci_report.render.wording import MISSING


@dataclass(frozen=True, slots=True)
class Column:
    """Heading, unit and figures from top to bottom; a missing number shows the sign for it."""

    label: str
    unit: str
    figures: tuple[Figure, ...]


def number_column(label: str, numbers: Sequence[Uncertain | None], scale: Scale) -> Column | None:
    """Return the column, or None if none of its numbers is known."""
    if all(number is None for number in numbers):
        return None
    unit, figures = column(numbers, scale)
    return Column(label, unit, tuple(Figure(MISSING, None, unit) if figure is None else figure for figure in figures))
