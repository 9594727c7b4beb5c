"""When a stated number agrees with the one that follows from its inputs.

Inputs are exact as stated. A derived number may be rounded as it is printed, and so may the derived numbers that it was
worked out from; so it agrees if it is within half a unit of the last digit of each. Zeros at the end of a whole number
are not taken for digits: 24 700 000 g is 24.7 t, and a number in JSON cannot tell which was meant. Two bounds keep this
sane: rounding of the arithmetic itself is never held against anyone, and a number with so few digits that 0.5 % are
lost is not worth comparing. Uncertainties are rightly stated to two digits, so for them it is 5 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from sci_report.validation.finding import Raw
from sci_report.validation.rules.base import Document

ARITHMETIC: Final = 1e-9
"""Relative rounding of double-precision sums over up to millions of entries."""

COARSEST: Final = 5e-3
"""Relative. Half a unit of the third significant digit is at most this much."""

COARSEST_UNCERTAINTY: Final = 5e-2
"""Relative. Half a unit of the second significant digit is at most this much (JCGM 100:2008, 7.2.6)."""

_SLIPS: Final = (
    (1000.0, "a factor of 1000, like Wh for kWh or g for kg"),
    (1e6, "a factor of a million, like g for t"),
    (3.6, "a factor of 3.6, like MJ for kWh"),
    (3.6e6, "a factor of 3 600 000, like J for kWh"),
    (3600.0, "a factor of 3600, like seconds for hours"),
    (60.0, "a factor of 60, like seconds for minutes"),
    (24.0, "a factor of 24, like hours for days"),
    (2.2046226, "a factor of 2.2046, like pounds for kilograms"),
    (453.59237, "a factor of 453.6, like grams for pounds"),
    (1.609344, "a factor of 1.609, like kilometres for miles"),
    (10.0, "a factor of ten, like a digit too many"),
)


def half_unit(number: float) -> float:
    """Return half a unit of the last significant digit of a number as it is printed, zeros at its end left aside."""
    mantissa, _, exponent = repr(float(number)).partition("e")
    whole, _, decimals = mantissa.partition(".")
    zeros_at_end = len(whole) - len(whole.rstrip("0")) if number else 0
    place = zeros_at_end if decimals in ("", "0") else -len(decimals)
    return float(0.5 * 10.0 ** (int(exponent or 0) + place))


def agrees(
    stated: float, expected: float, slack: float | Callable[[], float] = 0.0, coarsest: float = COARSEST
) -> bool:
    """Return whether `stated` is `expected`, rounded.

    Args:
        stated: The number as it stands in the report.
        expected: The number that follows from its inputs.
        slack: What the rounding of derived inputs may move it, or how to work that out: few numbers need it.
        coarsest: Relative bound of what rounding may do.
    """
    if not math.isfinite(expected):
        return False
    difference, size = abs(stated - expected), abs(expected)
    if difference <= ARITHMETIC * size:
        return True
    if difference > coarsest * size:
        return False
    return difference <= half_unit(stated) + (slack() if callable(slack) else slack) + ARITHMETIC * size


def disagreement(
    code: str, where: str, stated: float, expected: float, equation: str, *, factors: Document | None = None
) -> Raw:
    """Return the finding for a derived number that does not follow, with the slip that would explain it."""
    message = f"{stated:.6g} is stated, but {equation} = {expected:.6g}{_slip(stated, expected, factors or {})}"
    return Raw(code, where, message, expected, stated)


def value_of(quantity: Any) -> float | None:
    """Return the value of a quantity that may be absent."""
    return None if quantity is None else quantity["value"]


def _slip(stated: float, expected: float, factors: Document) -> str:
    if not stated or not expected:
        return ""
    ratio = stated / expected
    for factor, words in (*_SLIPS, *((value, f"the factor of the {name}") for name, value in factors.items())):
        for candidate in (factor, 1 / factor if factor else 0):
            if candidate and abs(candidate - 1) > 0.02 and abs(ratio / candidate - 1) < 0.005:
                return f"; they differ by {words}"
    return f"; the ratio is {ratio:.4g}"
