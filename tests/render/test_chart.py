from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.render.chart import WIDTH, bar_chart, curve_chart
from sci_report.render.curves import Curve
from sci_report.render.energy import Bar
from sci_report.render.rows import Reference


def bar(measured: float, other: float, label: str = "GPU") -> Bar:
    return Bar(label, "1 kWh", measured, other)


def curve(*points: tuple[float, float]) -> Curve:
    return Curve("accuracy", "higher is better", "measured", Reference("nvml"), (), (), "", points)


def test_bars_are_as_long_as_their_energy() -> None:
    chart = bar_chart([bar(6.0, 2.0), bar(0.0, 4.0), bar(1.0, 0.0)])
    assert chart is not None
    parts = [(drawn.measured and drawn.measured.width, drawn.other and drawn.other.width) for drawn in chart.bars]
    assert parts == [("270", "90"), (None, "180"), ("45", None)]
    assert chart.bars[0].other is not None
    assert chart.bars[0].other.x == "270"


@given(st.lists(st.tuples(st.floats(0, 1e12), st.floats(0, 1e12)), min_size=1, max_size=12))
def test_bars_stay_inside_the_picture(energies: list[tuple[float, float]]) -> None:
    chart = bar_chart([bar(*energy) for energy in energies])
    for drawn in chart.bars if chart else ():
        for part in (drawn.measured, drawn.other):
            if part is not None:
                assert 0 <= float(part.x) + float(part.width) <= WIDTH + 0.02
        assert float(drawn.top) < float(chart.height) if chart else False


@pytest.mark.parametrize("bars", [[], [bar(0.0, 0.0)], [bar(1e-320, 0.0)], [bar(1e300, 0.0)]])
def test_without_energy_there_are_no_bars(bars: list[Bar]) -> None:
    assert bar_chart(bars) is None


def test_a_long_label_is_cut() -> None:
    chart = bar_chart([bar(1.0, 0.0, "x" * 64), bar(1.0, 0.0, "中" * 40)])
    assert chart is not None
    assert [drawn.label for drawn in chart.bars] == ["x" * 35 + "…", "中" * 17 + "…"]


def test_ticks_are_round_numbers_in_one_unit() -> None:
    chart = curve_chart(curve((1.0, 0.5), (2.5, 0.8), (5.1, 0.91)))
    assert chart is not None
    assert [tick.label for tick in chart.x_ticks] == ["0", "2", "4", "6"]
    assert [tick.label for tick in chart.y_ticks] == ["0.4", "0.6", "0.8", "1"]
    assert chart.x_title == "energy in kWh"


def test_better_values_are_higher_up() -> None:
    chart = curve_chart(curve((1.0, 0.5), (2.0, 0.9)))
    assert chart is not None
    (_, low), (_, high) = chart.dots
    assert float(high) < float(low)


@given(
    st.lists(
        st.tuples(st.floats(0, 1e36), st.floats(-1e36, 1e36, allow_nan=False)),
        min_size=2,
        max_size=30,
    )
)
def test_a_curve_stays_between_its_axes(points: list[tuple[float, float]]) -> None:
    chart = curve_chart(curve(*points))
    for x, y in chart.dots if chart else ():
        assert chart is not None
        assert float(chart.left) - 0.01 <= float(x) <= float(chart.right) + 0.01
        assert 0 <= float(y) <= float(chart.bottom) + 0.01
        assert 2 <= len(chart.y_ticks) <= 8


@pytest.mark.parametrize(
    "points",
    [
        [(1.0, 0.5)],
        [(0.0, 0.5), (0.0, 0.6)],
        [(1.0, 0.5), (2.0, 0.5)],
        [(1.0, -1.7e308), (2.0, 1.7e308)],
        [(1.0, 1e16), (2.0, 1e16 + 2)],
    ],
)
def test_what_has_no_extent_is_not_drawn(points: list[tuple[float, float]]) -> None:
    assert curve_chart(curve(*points)) is None
