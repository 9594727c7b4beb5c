"""From facts to totals: sums, absences, and uncertainty with its correlations."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.accounting.settle import modelled_energy, settle
from sci_report.models.activity import ActivityFacts
from sci_report.models.energy import EnergyEntry, PowerModel
from sci_report.models.place import Place
from sci_report.models.quantity import Fraction, Source
from sci_report.models.report import Report
from tests.samples import full_report, memory_model, oregon, positive, quantity, search_and_training, small_report

relative = st.floats(min_value=1e-3, max_value=0.5)
energies = st.floats(min_value=1e-6, max_value=1e6)


def settled(*activities: tuple[EnergyEntry, ...], places: tuple[Place, ...]) -> Report:
    """Settle a report with one activity for each group of entries, each at the place of the same index."""
    facts = search_and_training()
    return settle(
        facts.model_copy(
            update={
                "places": places,
                "activities": tuple(
                    ActivityFacts(
                        id=f"a{index}",
                        stage="training",
                        outcome="completed",
                        place=places[index % len(places)].id,
                        energy=entries,
                    )
                    for index, entries in enumerate(activities)
                ),
            }
        )
    )


def measured(kwh: float, u: float | None = None, source: str = "nvml.total_energy") -> EnergyEntry:
    return EnergyEntry(component="gpu", devices=("gpu0",), energy_kwh=quantity(kwh, u, "measured", Source(name=source)))


def relative_uncertainty(number: object) -> float:
    value, u = number.value, number.standard_uncertainty  # type: ignore[attr-defined]  # a Derived
    return u / value  # type: ignore[no-any-return]


def test_totals_of_the_sample_follow_by_hand() -> None:
    results = full_report().results
    gpu_kwh, dram_kwh = 4.4 + 5.1, 2 * 512 * 0.3725 * 7200 / 3.6e6

    assert results.it_energy_kwh.value == pytest.approx(gpu_kwh + dram_kwh)
    assert results.facility_energy_kwh is not None
    assert results.facility_energy_kwh.value == pytest.approx((gpu_kwh + dram_kwh) * 1.15)
    assert results.operational_gco2e is not None
    assert results.operational_gco2e.value == pytest.approx((gpu_kwh + dram_kwh) * 1.15 * 120)
    assert results.embodied_gco2e is not None
    assert results.embodied_gco2e.value == pytest.approx(2 * 8 * 150_000 * 7200 / 1.2e8 / 2)
    assert results.total_gco2e is not None
    assert results.total_gco2e.value == results.operational_gco2e.value + results.embodied_gco2e.value
    assert results.sci_gco2e_per_unit is not None
    assert results.sci_gco2e_per_unit.value == pytest.approx(results.total_gco2e.value / 2e6)
    assert results.measured_energy_fraction is not None
    assert results.measured_energy_fraction.value == pytest.approx(gpu_kwh / (gpu_kwh + dram_kwh))


def test_what_cannot_be_worked_out_is_absent_and_never_zero() -> None:
    report = small_report()

    assert report.results.it_energy_kwh.value == 3.0
    absent = ("facility_energy_kwh", "operational_gco2e", "embodied_gco2e", "total_gco2e", "sci_gco2e_per_unit")
    assert [getattr(report.results, name) for name in absent] == [None] * 5


def test_one_activity_without_a_grid_factor_leaves_the_whole_without_carbon() -> None:
    """A part is not the whole: the sum over the other activities would pass for the total."""
    no_grid = oregon().model_copy(update={"id": "elsewhere", "grid_gco2e_per_kwh": None})
    report = settled((measured(1.0),), (measured(1.0),), places=(oregon(), no_grid))

    assert report.activities[0].totals.operational_gco2e is not None
    assert report.results.operational_gco2e is None
    assert report.results.facility_energy_kwh is not None


@given(energies, energies)
def test_a_grid_factor_used_twice_is_one_variable(first_kwh: float, second_kwh: float) -> None:
    """The relative uncertainty of the sum is that of the shared factors, not smaller by averaging."""
    report = settled((measured(first_kwh),), (measured(second_kwh),), places=(oregon(),))

    assert report.results.operational_gco2e is not None
    expected = math.hypot(14 / 120, 0.02 / 1.15)
    assert relative_uncertainty(report.results.operational_gco2e) == pytest.approx(expected)


def test_an_equal_factor_at_two_places_is_still_one_variable() -> None:
    twin = oregon().model_copy(update={"id": "twin"})
    report = settled((measured(1.0),), (measured(1.0),), places=(oregon(), twin))

    assert report.results.operational_gco2e is not None
    assert relative_uncertainty(report.results.operational_gco2e) == pytest.approx(math.hypot(14 / 120, 0.02 / 1.15))


def test_different_factors_at_two_places_average_out() -> None:
    other = oregon().model_copy(
        update={
            "id": "other",
            "grid_gco2e_per_kwh": oregon().grid_gco2e_per_kwh.model_copy(  # type: ignore[union-attr]  # it has one
                update={"source": Source(name="another table")}
            ),
            "pue": positive(1.15),
        }
    )
    sharp = oregon().model_copy(update={"pue": positive(1.15)})
    report = settled((measured(1.0),), (measured(1.0),), places=(sharp, other))

    assert report.results.operational_gco2e is not None
    assert relative_uncertainty(report.results.operational_gco2e) == pytest.approx(14 / 120 / math.sqrt(2))


@given(relative)
def test_one_instrument_errs_alike_in_every_activity(u: float) -> None:
    place = oregon().model_copy(update={"pue": positive(1.0)})
    same = settled((measured(1.0, u),), (measured(1.0, u),), places=(place,))
    two = settled((measured(1.0, u),), (measured(1.0, u, "rapl.package"),), places=(place,))

    assert same.results.it_energy_kwh.standard_uncertainty == pytest.approx(2 * u)
    assert two.results.it_energy_kwh.standard_uncertainty == pytest.approx(math.sqrt(2) * u)


def test_a_modelled_energy_carries_the_uncertainty_of_its_power() -> None:
    energy = modelled_energy(memory_model())

    assert energy.value == pytest.approx(512 * 0.3725 * 7200 / 3.6e6)
    assert energy.standard_uncertainty == pytest.approx(512 * 0.2 * 7200 / 3.6e6)
    assert energy.method == "estimated"


@pytest.mark.parametrize("utilisation", [0.0, 0.3, 1.0])
def test_a_power_model_adds_its_own_uncertainty_at_any_utilisation(utilisation: float) -> None:
    model = PowerModel(
        power_w=quantity(100.0),
        idle_power_w=quantity(10.0),
        unit="core",
        units=positive(4.0),
        utilisation=Fraction(value=utilisation, method="measured", source=Source(name="kernel")),
        duration_s=quantity(3600.0),
        model_standard_uncertainty_w=5.0,
    )

    assert modelled_energy(model).standard_uncertainty == pytest.approx(4 * 5.0 / 1000)


def test_a_place_that_is_not_listed_is_refused() -> None:
    facts = search_and_training().model_copy(update={"places": ()})

    with pytest.raises(KeyError, match="oregon"):
        settle(facts)
