from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.collectors.integrate import Step
from sci_report.collectors.series import PowerSample, PowerSeries


@given(st.lists(st.floats(0, 1000), max_size=300), st.sampled_from([2, 4, 10]))
def test_energy_and_times_survive_any_merging(powers_w: list[float], limit: int) -> None:
    series = PowerSeries(limit)
    for number, power_w in enumerate(powers_w):
        series.add(Step(10.0 + number, 11.0 + number, power_w))
    samples = series.samples(10.0)
    assert sum(each.power_w * (each.end_s - each.start_s) for each in samples) == pytest.approx(sum(powers_w))
    assert len(samples) <= limit + 1
    edges = [each.start_s for each in samples] + [float(len(powers_w))] * bool(samples)
    assert [each.end_s for each in samples] == edges[1:]


def test_a_short_run_keeps_every_sample() -> None:
    series = PowerSeries()
    series.add(Step(5.0, 6.0, 100.0))
    series.add(Step(7.0, 7.5, 100.0))
    assert series.samples(5.0) == (PowerSample(0.0, 1.0, 100.0), PowerSample(2.0, 2.5, 200.0))


def test_time_that_was_not_measured_does_not_dilute_the_power() -> None:
    series = PowerSeries(limit=2)
    for start_s in (0.0, 10.0, 20.0, 30.0):
        series.add(Step(start_s, start_s + 1.0, 50.0))
    assert {each.power_w for each in series.samples(0.0)} == {50.0}


def test_a_step_without_duration_has_no_power() -> None:
    series = PowerSeries()
    series.add(Step(1.0, 1.0, 0.0))
    assert series.samples(0.0) == ()
