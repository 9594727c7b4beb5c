"""What starting costs: modules that must not be loaded before they are needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pandas", "pydantic", "jinja2", "requests", "uncertainties", "numpy", "pynvml", "jsonschema")


def loaded_after(code: str) -> set[str]:
    """Top-level modules loaded in a fresh interpreter that ran `code`."""
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize(
    "code",
    [
        "import sci_report",
        "import sci_report.collectors",
        "import sci_report.refdata",
        "sys.argv = ['sci-report', '--help']; from sci_report.cli import command; command()",
        "sys.argv = ['sci-report', '--version']; from sci_report.cli import command; command()",
    ],
)
def test_nothing_heavy_is_imported_to_start(code: str) -> None:
    loaded = loaded_after(code)

    assert "sci_report" in loaded
    assert loaded & set(HEAVY) == set()


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--version"], 0), (["validate", "no-such-file"], 2), (["no-such-command"], 2)]
)
def test_a_process_that_ends_at_once_has_said_all_and_keeps_its_code(arguments: list[str], code: int) -> None:
    done = subprocess.run([sys.executable, "-m", "sci_report", *arguments], capture_output=True, text=True, check=False)

    assert done.returncode == code
    assert (done.stdout + done.stderr).endswith("\n")


def test_output_that_cannot_be_written_is_told_at_the_end() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run([sys.executable, "-m", "sci_report", "schema"], stdout=full, stderr=-1, check=False)

    assert done.returncode != 0
