from __future__ import annotations

import subprocess
import sys

import pytest

import sci_report.collectors


@pytest.mark.parametrize("heavy", ["pynvml", "pydantic", "pandas", "jinja2", "csv", "importlib.metadata"])
def test_importing_the_package_loads_nothing_heavy(heavy: str) -> None:
    program = f"import sys, sci_report.collectors; sys.exit({heavy!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_every_public_name_is_there() -> None:
    assert all(hasattr(sci_report.collectors, name) for name in sci_report.collectors.__all__)
