from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.collectors.base import LoadModel, Uncertainty


def test_uncertainties_of_different_kinds_add_up_in_squares() -> None:
    trust = Uncertainty("basis", relative=0.03, power_w=4.0, edge_s=0.5)
    energy_j, duration_s = 1000.0, 10.0
    assert trust.standard_j(energy_j, duration_s) == math.hypot(30.0, 40.0, 50.0)


def test_a_moment_has_no_uncertainty_of_its_edges() -> None:
    assert Uncertainty("basis", edge_s=0.1).standard_j(0.0, 0.0) == 0.0


@given(st.floats(0, 1), st.floats(0.001, 1e6), st.floats(1, 500), st.floats(0, 0.9), st.integers(1, 128))
def test_the_utilisation_follows_from_the_energy(
    utilisation: float, elapsed_s: float, unit_power_w: float, idle_share: float, units: int
) -> None:
    model = LoadModel("core", units, unit_power_w, idle_share * unit_power_w, False, ())
    energy_j = model.energy_j(utilisation * elapsed_s, elapsed_s)
    found = model.mean_utilisation(energy_j, elapsed_s)
    assert 0 <= found <= 1
    assert found == pytest.approx(utilisation, abs=1e-12)
    assert model.energy_j(found * elapsed_s, elapsed_s) == pytest.approx(energy_j, rel=1e-12)


def test_where_power_does_not_depend_on_load_the_utilisation_is_full() -> None:
    assert LoadModel("device", 1, 50.0, 50.0, False, ()).mean_utilisation(100.0, 2.0) == 1.0
