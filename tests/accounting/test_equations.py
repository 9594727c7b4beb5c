"""The equations against figures worked out by hand or printed in the standards' own texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.accounting import equations

amounts = st.floats(min_value=1e-9, max_value=1e9)


def test_a_strubell_row_follows_from_its_inputs() -> None:
    """BERT-base of Strubell et al. 2019, Table 3: 12 041.51 W for 79 h, PUE 1.58, 0.954 lb/kWh: 1507 kWh, 1438 lb."""
    it_energy = equations.modelled_energy_kwh(
        power_w=12041.51, idle_power_w=0.0, units=1, utilisation=1.0, duration_s=79 * 3600
    )
    facility = equations.facility_energy_kwh(it_energy, 1.58)

    assert facility == pytest.approx(1507, abs=12041.51 * 0.5 * 1.58 / 1000)
    assert equations.operational_gco2e(facility, 0.954) == pytest.approx(1438, rel=0.01)


def test_power_grows_from_idle_to_full_with_utilisation() -> None:
    def energy(utilisation: float) -> float:
        return equations.modelled_energy_kwh(
            power_w=300.0, idle_power_w=100.0, units=2, utilisation=utilisation, duration_s=3600
        )

    assert [energy(0.0), energy(0.5), energy(1.0)] == pytest.approx([0.2, 0.4, 0.6])


def test_embodied_share_is_that_of_time_and_of_resources() -> None:
    """A quarter of the life of two devices, of which a half was reserved."""
    share = equations.embodied_gco2e(
        device_gco2e=1000.0, count=2, reserved_s=1.0, lifespan_s=4.0, resources_reserved=1.0, resources_total=2.0
    )

    assert share == 250.0


@given(amounts, amounts, amounts)
def test_the_score_is_proportional_to_carbon_and_inverse_to_units(total: float, units: float, factor: float) -> None:
    score = equations.sci_gco2e_per_unit(total, units)

    assert equations.sci_gco2e_per_unit(total * factor, units) == pytest.approx(score * factor)
    assert equations.sci_gco2e_per_unit(total, units * factor) == pytest.approx(score / factor)
