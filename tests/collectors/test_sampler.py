from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.collectors.sampler import Sampler, Task, due_after


def run(tasks: list[Task], until: threading.Event) -> None:
    sampler = Sampler(tasks, time.monotonic)
    sampler.start()
    assert until.wait(30)
    assert sampler.stop(timeout_s=30)


class Recording:
    """An action that counts its calls, and tells when there were enough."""

    def __init__(self, enough: int) -> None:
        self.calls = 0
        self.enough = threading.Event()
        self._enough = enough

    def __call__(self) -> None:
        self.calls += 1
        if self.calls >= self._enough:
            self.enough.set()


@pytest.mark.parametrize(("now_s", "due_s"), [(0.0, 0.5), (0.49, 0.5), (0.5, 1.0), (0.7, 1.0), (9.9, 10.0)])
def test_times_count_from_the_start_and_what_is_missed_is_skipped(now_s: float, due_s: float) -> None:
    assert due_after(Task(print, interval_s=0.5), now_s) == due_s


@given(st.integers(0, 10**6), st.floats(0.001, 100), st.floats(0.001, 0.99))
def test_a_scattered_task_is_due_once_in_each_interval(number: int, interval_s: float, share: float) -> None:
    due_s = due_after(Task(print, interval_s, scattered=True), (number + share) * interval_s)
    assert number + 1 - 1e-6 <= due_s / interval_s < number + 2


@pytest.mark.parametrize("period", [1, 1 / 2, 1 / 3, 2, 3, 10])
def test_a_load_in_step_with_the_interval_does_not_deceive_a_scattered_task(period: float) -> None:
    """A task that always saw the same half of a square wave would count 0 or all of its moments."""
    task = Task(print, interval_s=1.0, scattered=True)
    moments = [due_after(task, float(number)) for number in range(600)]
    in_high_half = sum(moment / period % 1 < 0.5 for moment in moments)
    assert in_high_half / len(moments) == pytest.approx(0.5, abs=0.01)


def test_each_task_keeps_its_own_interval() -> None:
    fast, slow = Recording(20), Recording(1)
    run([Task(fast, interval_s=0.005), Task(slow, interval_s=0.02)], fast.enough)
    assert 1 <= slow.calls < fast.calls


def test_stopping_does_not_wait_for_the_next_sample() -> None:
    sampler = Sampler([Task(lambda: None, interval_s=1e6)], time.monotonic)
    sampler.start()
    assert sampler.stop(timeout_s=30)


def test_stopping_gives_up_on_an_action_that_hangs() -> None:
    entered, release = threading.Event(), threading.Event()

    def hang() -> None:
        entered.set()
        release.wait(30)

    sampler = Sampler([Task(hang, interval_s=0.001)], time.monotonic)
    sampler.start()
    assert entered.wait(30)
    assert not sampler.stop(timeout_s=0.01)
    release.set()
    assert sampler.stop(timeout_s=30)


@pytest.mark.parametrize("tasks", [[], [Task(lambda: None, interval_s=1.0)]], ids=["without tasks", "never started"])
def test_a_sampler_that_does_not_run_can_be_stopped(tasks: list[Task]) -> None:
    assert Sampler(tasks, time.monotonic).stop(timeout_s=1.0)


def test_the_thread_leaves_signals_to_the_main_thread() -> None:
    masks: list[str] = []
    action = Recording(1)

    def note_mask() -> None:
        status = Path(f"/proc/self/task/{threading.get_native_id()}/status").read_text(encoding="ascii")
        masks.extend(line for line in status.splitlines() if line.startswith("SigBlk"))
        action()

    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    run([Task(note_mask, interval_s=0.001)], action.enough)
    blocked = int(masks[0].split()[1], 16)
    assert all(blocked >> (number - 1) & 1 for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before
