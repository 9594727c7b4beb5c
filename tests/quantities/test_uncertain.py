from __future__ import annotations

import pytest

from sci_report.quantities.uncertain import Variables, uncertainty_of, value_of


def test_a_number_without_uncertainty_is_a_plain_float() -> None:
    number = Variables().number(3.0, None, "cause")

    assert number == 3.0
    assert uncertainty_of(number) is None


def test_numbers_of_one_cause_are_fully_correlated() -> None:
    variables = Variables()
    first, second = (variables.number(10.0, 1.0, "cause") for _ in range(2))

    assert uncertainty_of(first - second) is None
    assert uncertainty_of(first + second) == pytest.approx(2.0)


def test_numbers_of_different_causes_are_independent() -> None:
    variables = Variables()
    total = variables.number(10.0, 3.0, "one") + variables.number(10.0, 4.0, "other")

    assert value_of(total) == 20.0
    assert uncertainty_of(total) == pytest.approx(5.0)
