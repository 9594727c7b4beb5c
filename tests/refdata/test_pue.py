from __future__ import annotations

from math import sqrt

import pytest

from sci_report.errors import InputError, UnknownNameError
from sci_report.refdata import pue_for_provider, pue_industry_average


@pytest.mark.parametrize(
    ("written", "provider", "pue", "year"),
    [
        ("aws", "aws", 1.15, 2024),  # AWS sustainability page 2025, not the stale 1.2 of calculators
        ("Microsoft", "azure", 1.17, 2025),  # owned datacenters, FY25, not the design value 1.12
        ("azure", "azure", 1.17, 2025),
        ("gcp", "google", 1.09, 2024),
        ("Google", "google", 1.09, 2024),
        ("OVHcloud", "ovhcloud", 1.26, 2024),  # fleet, not the design value 1.09
    ],
)
def test_a_provider_has_its_newest_fleet_figure(written: str, provider: str, pue: float, year: int) -> None:
    factor = pue_for_provider(written)
    assert (factor.provider, factor.pue, factor.year, factor.citation.year) == (provider, pue, year, year)


def test_a_fleet_figure_states_why_it_has_no_uncertainty() -> None:
    factor = pue_for_provider("aws")
    assert factor.standard_uncertainty is None
    assert "not the spread over its sites" in (factor.uncertainty_basis or "")


def test_a_low_confidence_is_passed_on() -> None:
    assert (pue_for_provider("scaleway").confidence, pue_for_provider("aws").confidence) == ("low", "high")


def test_an_earlier_year_can_be_asked_for() -> None:
    assert pue_for_provider("google", 2017).pue == 1.11
    assert pue_for_provider("google", 2030).note == "figure of 2024, used for 2030"
    with pytest.raises(InputError, match="the table starts in 2023"):
        pue_for_provider("aws", 2010)


def test_a_provider_that_publishes_only_its_best_site_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="industry average"):
        pue_for_provider("oracle")


def test_a_misspelt_provider_gets_near_misses() -> None:
    with pytest.raises(UnknownNameError) as caught:
        pue_for_provider("googel")
    assert caught.value.suggestions == ("google",)


def test_the_industry_average_is_the_newest_survey_and_reaches_down_to_the_best_fleet() -> None:
    factor = pue_industry_average()
    assert (factor.pue, factor.year) == (1.54, 2025)  # Uptime Institute Global Data Center Survey 2025
    assert factor.standard_uncertainty == pytest.approx((1.54 - 1.08) / sqrt(3))  # Meta's fleet, 2024: 1.08
    assert "meta 2024: 1.08" in (factor.uncertainty_basis or "")


def test_the_industry_average_is_not_a_provider() -> None:
    with pytest.raises(UnknownNameError):
        pue_for_provider("industry-average")
