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
        "sys.argv = ['sci-report', '--help']; from sci_report.__main__ import main; main()",
        "sys.argv = ['sci-report', '--version']; from sci_report.__main__ import main; main()",
    ],
)
def test_nothing_heavy_is_imported_to_start(code: str) -> None:
    assert loaded_after(code) & set(HEAVY) == set()
