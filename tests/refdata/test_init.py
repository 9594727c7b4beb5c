from __future__ import annotations

import subprocess
import sys

import sci_report.refdata

SNIPPET = """
import sys
import sci_report.refdata as refdata
refdata.grid_for_cloud_region("aws:us-east-1")
refdata.find_accelerator("A100")
refdata.match_cpu("AMD EPYC 7763 64-Core Processor")
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_look_ups_load_only_the_standard_library() -> None:
    done = subprocess.run([sys.executable, "-c", SNIPPET], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded & {"pandas", "numpy", "pydantic", "requests", "jinja2", "click", "uncertainties", "orjson"} == set()
    assert "sci_report" in loaded


def test_every_public_name_exists_and_is_listed_once() -> None:
    names = sci_report.refdata.__all__
    assert [name for name in names if not hasattr(sci_report.refdata, name)] == []
    assert len(set(names)) == len(names)
