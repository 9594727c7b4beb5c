"""A derived number may be rounded as it is printed, and no further."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.validation.rules.agreement import COARSEST, COARSEST_UNCERTAINTY, agrees, half_unit

numbers = st.floats(min_value=1e-12, max_value=1e18)


@pytest.mark.parametrize(
    ("printed", "half"),
    [
        ("0.25", 0.005),
        ("12.5", 0.05),
        ("1e-9", 5e-10),
        ("257", 0.5),
        ("257.0", 0.5),
        ("24700000", 5e4),
        ("2.47e7", 5e4),
        ("1e22", 5e21),
        ("100", 50.0),
        ("0", 0.5),
    ],
)
def test_the_last_digit_is_the_last_that_is_not_a_zero_at_the_end_of_a_whole_number(printed: str, half: float) -> None:
    assert half_unit(float(printed)) == pytest.approx(half)


@given(numbers, st.integers(3, 17))
def test_rounding_to_three_digits_or_more_agrees(number: float, digits: int) -> None:
    assert agrees(float(f"{number:.{digits - 1}e}"), number)


@given(numbers, st.integers(2, 17))
def test_an_uncertainty_may_be_rounded_to_two_digits(number: float, digits: int) -> None:
    assert agrees(float(f"{number:.{digits - 1}e}"), number, coarsest=COARSEST_UNCERTAINTY)


@given(numbers, st.floats(min_value=1.02, max_value=1e6))
def test_what_is_two_percent_off_or_more_never_agrees(number: float, factor: float) -> None:
    assert not agrees(number * factor, number)
    assert not agrees(number / factor, number)


@given(numbers, st.floats(min_value=0, max_value=1e30))
def test_the_slack_of_inputs_never_allows_more_than_the_bound(number: float, slack: float) -> None:
    assert not agrees(number * (1 + 2 * COARSEST), number, slack)


@pytest.mark.parametrize("expected", [float("inf"), float("nan")])
def test_nothing_agrees_with_what_is_no_number(expected: float) -> None:
    assert not agrees(1.0, expected)
