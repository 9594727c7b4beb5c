from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.refdata.grid import uncertainty_of_average, year_note


@pytest.mark.parametrize(
    ("country", "is_of_the_site", "half_width"),
    [("NO", False, 0.2), ("NO", True, 0.2), ("US", False, 0.5), ("US", True, 0.2), ("IN", False, 0.5)],
)
def test_an_average_over_a_large_country_is_wider(country: str, is_of_the_site: bool, half_width: float) -> None:
    uncertainty, basis = uncertainty_of_average(100.0, country, is_of_the_site=is_of_the_site)
    assert uncertainty == pytest.approx(100 * half_width / sqrt(3), rel=1e-12)
    assert f"half-width {100 * half_width:.0f} % of the value" in basis


@given(st.floats(0.01, 2000), st.floats(0.1, 10))
def test_uncertainty_scales_with_the_value(value: float, factor: float) -> None:
    once, _ = uncertainty_of_average(value, "DE", is_of_the_site=False)
    scaled, _ = uncertainty_of_average(value * factor, "DE", is_of_the_site=False)
    assert scaled == pytest.approx(once * factor, rel=1e-9)


def test_another_year_than_asked_is_said() -> None:
    assert (year_note(2023, 2024), year_note(2024, 2024), year_note(2024, None)) == (
        "figure of 2023, used for 2024",
        None,
        None,
    )
