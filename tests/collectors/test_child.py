"""Real processes, real signals, a real terminal."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sci_report.collectors.child import ChildResult, CommandError, run_command
from sci_report.errors import InputError, MeasurementError

REPOSITORY = Path(__file__).parents[2]

WRAPPER = """
import sys, threading
if sys.argv[1] == "--with-thread":  # One that leaves signals unblocked, and so may take ours.
    del sys.argv[1]
    threading.Thread(target=threading.Event().wait, daemon=True).start()
from sci_report.collectors.child import run_command
sys.exit(run_command(sys.argv[1:]).returncode)
"""

COUNTER = """
import os, signal, sys, time
caught = []
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
    signal.signal(number, lambda received, frame: caught.append(signal.Signals(received).name))
print("ready", flush=True)
give_up_s = time.monotonic() + 30
while not caught and time.monotonic() < give_up_s:
    time.sleep(0.01)
time.sleep(0.3)  # Room for a second delivery.
print("caught", *caught, flush=True)
sys.exit(40 + len(caught))
"""


def python(program: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(program)]


@pytest.mark.parametrize("code", [0, 1, 7, 255])
def test_the_exit_code_is_the_childs(code: int) -> None:
    assert run_command(python(f"raise SystemExit({code})")) == ChildResult(code, None)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_child_ended_by_a_signal_gives_128_and_its_number(number: signal.Signals) -> None:
    program = f"import os; os.kill(os.getpid(), {int(number)})"
    assert run_command(python(program)) == ChildResult(128 + number, number)


def test_a_program_is_looked_up_in_the_path() -> None:
    assert run_command(["true"]) == ChildResult(0, None)


def test_arguments_reach_the_child_as_they_are() -> None:
    program = "import sys; raise SystemExit(sys.argv[1:] != ['a b', '*', '$HOME', ''])"
    assert run_command([*python(program), "a b", "*", "$HOME", ""]) == ChildResult(0, None)


def test_standard_streams_are_the_childs() -> None:
    child = python("import sys; sys.stdout.write(sys.stdin.read().upper()); sys.stderr.write('note')")
    completed = subprocess.run(
        [*python(WRAPPER), *child], cwd=REPOSITORY, input="work\n", capture_output=True, text=True, check=True
    )
    assert (completed.stdout, completed.stderr) == ("WORK\n", "note")


def test_a_command_that_is_not_there_exits_with_127() -> None:
    with pytest.raises(CommandError, match=r"no command 'no-such-command-here'; check its spelling and PATH") as caught:
        run_command(["no-such-command-here"])
    assert caught.value.exit_code == 127
    assert isinstance(caught.value, MeasurementError)


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [("#!/bin/sh\n", 0o644, "may not be run; try: chmod"), ("no interpreter line\n", 0o755, "a first line such as #!")],
    ids=["mode", "format"],
)
def test_a_command_that_cannot_be_run_exits_with_126(tmp_path: Path, text: str, mode: int, message: str) -> None:
    script = tmp_path / "script"
    script.write_text(text)
    script.chmod(mode)
    with pytest.raises(CommandError, match=message) as caught:
        run_command([str(script)])
    assert caught.value.exit_code == 126


def test_without_a_command_the_usage_is_named() -> None:
    with pytest.raises(InputError, match="no command was given"):
        run_command([])


@pytest.mark.parametrize("argv", [["true"], ["no-such-command-here"]], ids=["run", "not run"])
def test_handlers_and_mask_are_as_before(argv: list[str]) -> None:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD)
    before = [signal.getsignal(number) for number in numbers], signal.pthread_sigmask(signal.SIG_BLOCK, [])
    with suppress(CommandError):
        run_command(argv)
    after = [signal.getsignal(number) for number in numbers], signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert after == before


def test_the_child_starts_with_no_signal_blocked() -> None:
    program = """
        status = dict(line.split(":") for line in open("/proc/self/status"))
        raise SystemExit(int(status["SigBlk"], 16) != 0)
    """
    assert run_command(python(program)) == ChildResult(0, None)


def test_the_child_does_not_ignore_broken_pipes() -> None:
    assert run_command(["sh", "-c", "kill -PIPE $$"]) == ChildResult(128 + signal.SIGPIPE, signal.SIGPIPE)


def test_a_child_is_waited_for_even_where_children_are_ignored() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert run_command(python("raise SystemExit(5)")) == ChildResult(5, None)
        assert signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_ignored_signals_stay_ignored_in_the_child() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert run_command(["sh", "-c", "kill -HUP $$; exit 3"]) == ChildResult(3, None)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_end_of_the_child_is_noticed_though_another_thread_takes_the_signal() -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    assert run_command(python("raise SystemExit(6)")) == ChildResult(6, None)
    release.set()
    thread.join()


@pytest.fixture
def wrapped(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """A process that runs the counting child, which is ready."""
    process = subprocess.Popen(
        [*python(WRAPPER), *request.param, *python(COUNTER)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT])
@pytest.mark.parametrize("wrapped", [[]], ids=["alone"], indirect=True)
def test_a_signal_sent_to_us_alone_reaches_the_child_once(
    wrapped: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert_caught_once(wrapped, number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("wrapped", [["--with-thread"]], ids=["with a thread"], indirect=True)
def test_a_signal_that_another_thread_took_reaches_the_child_once(
    wrapped: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert_caught_once(wrapped, number)


def assert_caught_once(wrapped: subprocess.Popen[str], number: signal.Signals) -> None:
    wrapped.send_signal(number)
    output, _ = wrapped.communicate()
    assert (output, wrapped.returncode) == (f"caught {number.name}\n", 41)


TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def on_a_terminal(child: list[str], keys: bytes) -> tuple[str, int]:
    """Run the wrapper on a terminal of its own, press keys when the child is ready; return output and exit code."""
    terminal, side = pty.openpty()
    process = subprocess.Popen(
        [*python(TAKE_TERMINAL), *python(WRAPPER), *child],
        cwd=REPOSITORY,
        stdin=side,
        stdout=side,
        stderr=side,
        start_new_session=True,
    )
    os.close(side)
    output = b""
    pressed = False
    while chunk := _read(terminal):
        output += chunk
        if not pressed and b"ready" in output:
            os.write(terminal, keys)
            pressed = True
    os.close(terminal)
    return output.decode(), process.wait()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1000)
    except OSError:  # Linux reports the end of a terminal this way.
        return b""


@pytest.mark.parametrize("options", [[], ["--with-thread"]], ids=["alone", "with a thread"])
@pytest.mark.parametrize(("key", "name"), [(b"\x03", "SIGINT"), (b"\x1c", "SIGQUIT")], ids=["Ctrl-C", "Ctrl-\\"])
def test_a_key_reaches_the_child_once_and_we_outlive_it(key: bytes, name: str, options: list[str]) -> None:
    output, returncode = on_a_terminal([*options, *python(COUNTER)], key)
    assert f"caught {name}\r\n" in output
    assert returncode == 41
    assert "Traceback" not in output


def test_a_key_reaches_a_child_that_left_the_process_group() -> None:
    output, returncode = on_a_terminal(python("import os; os.setpgid(0, 0)\n" + COUNTER), b"\x03")
    assert "caught SIGINT\r\n" in output
    assert returncode == 41


def test_a_child_that_does_not_catch_the_key_ends_as_in_a_shell() -> None:
    program = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_DFL); print('ready', flush=True)\n"
    _, returncode = on_a_terminal(python(program + "time.sleep(60)"), b"\x03")
    assert returncode == 128 + signal.SIGINT
