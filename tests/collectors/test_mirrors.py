from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from sci_report.collectors.base import Lost
from sci_report.collectors.mirrors import MirrorWatch, Zone

WRAP_J = 262_143.0


def watch(sockets: Sequence[str]) -> MirrorWatch:
    return MirrorWatch([Zone(f"cpu{number}", socket, WRAP_J) for number, socket in enumerate(sockets)])


def duplicates_after(sockets: Sequence[str], readings: Sequence[Sequence[float]]) -> dict[str, str]:
    watched = watch(sockets)
    for values_j in readings:
        watched.observe({f"cpu{number}": value_j % WRAP_J for number, value_j in enumerate(values_j)})
    return watched.duplicates()


@given(st.floats(0, WRAP_J), st.lists(st.floats(0, 100), min_size=2, max_size=10), st.floats(0, 0.5))
def test_dies_that_show_one_counter_are_mirrors(start_j: float, growth_j: list[float], skew_j: float) -> None:
    moments = [start_j + sum(growth_j[: number + 1]) for number in range(len(growth_j))]
    readings = [[at_j, at_j + skew_j, at_j + skew_j] for at_j in moments]
    assert duplicates_after(["0", "0", "0"], readings) == {"cpu1": "cpu0", "cpu2": "cpu0"}


def test_sockets_that_start_at_the_same_count_are_told_apart_by_their_growth() -> None:
    readings = [[100.0 * at_s, 60.0 * at_s] for at_s in (0.0, 1.0, 2.0)]
    assert duplicates_after(["0", "1"], readings) == {}
    assert duplicates_after(["0", "0"], readings) == {}


def test_sockets_are_not_taken_for_mirrors_before_they_have_spent_enough_to_tell() -> None:
    assert duplicates_after(["0", "1"], [[0.0, 0.0], [0.5, 0.4]]) == {}


def test_zones_of_different_sockets_that_keep_in_step_are_mirrors() -> None:
    readings = [[7.0 + 100.0 * at_s, 7.0 + 100.0 * at_s] for at_s in (0.0, 1.0, 2.0)]
    assert duplicates_after(["0", "1"], readings) == {"cpu1": "cpu0"}


def test_dies_that_count_for_themselves_are_kept() -> None:
    readings = [[1000.0 + 100.0 * at_s, 5000.0 + 100.0 * at_s] for at_s in (0.0, 1.0)]
    assert duplicates_after(["0", "0"], readings) == {}


def test_each_socket_keeps_one_of_its_mirrors() -> None:
    readings = [[100.0 * at_s, 100.0 * at_s, 9000 + 60.0 * at_s, 9000 + 60.0 * at_s] for at_s in (0.0, 1.0, 2.0)]
    assert duplicates_after(["0", "0", "1", "1"], readings) == {"cpu1": "cpu0", "cpu3": "cpu2"}


def test_one_torn_reading_does_not_decide() -> None:
    readings = [[100.0, 100.0], [200.0, 230.0], [300.0, 300.0]]
    assert duplicates_after(["0", "0"], readings) == {"cpu1": "cpu0"}


def test_a_wrap_between_two_readings_of_one_moment_is_not_a_difference() -> None:
    assert duplicates_after(["0", "0"], [[WRAP_J - 0.1, WRAP_J + 0.1], [WRAP_J + 50, WRAP_J + 50]]) == {"cpu1": "cpu0"}


def test_without_a_common_reading_nothing_is_a_mirror() -> None:
    watched = watch(["0", "0"])
    watched.observe({"cpu0": 1.0, "cpu1": Lost("gone")})
    assert watched.duplicates() == {}
