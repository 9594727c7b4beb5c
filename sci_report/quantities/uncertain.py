"""Numbers with standard uncertainty, correlations kept.

First-order propagation (JCGM 100:2008, 5.2) is done by the `uncertainties` package, which follows each number back
to the independent variables behind it. What this module adds is identity: numbers that rest on one cause share one
variable, so that a grid factor used twice, or an instrument read twice, is not averaged away.

The package is imported with the first uncertain number, since it takes longer to load than most reports to check.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from uncertainties.core import AffineScalarFunc

Number: TypeAlias = "float | AffineScalarFunc"
"""A float, or one with uncertainty; the arithmetic of `sci_report.accounting` takes either."""


class Variables:
    """The independent causes of uncertainty behind one calculation, each a standardised variable of its own."""

    def __init__(self) -> None:
        self._by_cause: dict[Hashable, AffineScalarFunc] = {}

    def number(self, value: float, standard_uncertainty: float | None, cause: Hashable) -> Number:
        """Return `value` with its uncertainty; numbers with equal `cause` are fully correlated."""
        if not standard_uncertainty:
            return value
        if cause not in self._by_cause:
            from uncertainties import ufloat  # noqa: PLC0415  (lazily: see the module's docstring)

            self._by_cause[cause] = ufloat(0.0, 1.0)
        return value + standard_uncertainty * self._by_cause[cause]


def value_of(number: Number) -> float:
    """Return the value without its uncertainty."""
    return number if isinstance(number, float | int) else float(number.nominal_value)


def uncertainty_of(number: Number) -> float | None:
    """Return the standard uncertainty, or None where none is known or none is left."""
    return None if isinstance(number, float | int) else float(number.std_dev) or None
