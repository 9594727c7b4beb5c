"""How a number became known, put into the report's terms: declared by the author, or a default from a table."""

from __future__ import annotations

from typing import TypeVar

from sci_report.models.place import Pue
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, Source
from sci_report.refdata import Citation

AUTHOR = Source(name="stated by the author")

_Q = TypeVar("_Q", Quantity, PositiveQuantity, Pue, Fraction)


def declared(kind: type[_Q], value: float, source: str | None = None) -> _Q:
    """Return a value that the author states; `source` names where the author has it from."""
    return kind(value=float(value), method="declared", source=AUTHOR if source is None else Source(name=source))


def default(
    kind: type[_Q],
    value: float,
    source: Source,
    standard_uncertainty: float | None = None,
    uncertainty_basis: str | None = None,
) -> _Q:
    """Return a value that was assumed because nothing better was known."""
    return kind(
        value=float(value),
        method="default",
        standard_uncertainty=standard_uncertainty,
        uncertainty_basis=uncertainty_basis,
        source=source,
    )


def cited(citation: Citation, note: str | None = None) -> Source:
    """Return a reference table's citation as the source of a quantity."""
    return Source(
        name=citation.name,
        release=citation.release,
        year=citation.year,
        url=citation.url,
        licence=citation.licence,
        note=note,
    )
