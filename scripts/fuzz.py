"""Coverage-guided fuzzing of the validator with atheris, from real reports: any bytes, all rules, every form of input.

    python scripts/fuzz.py [SECONDS]

It ends with an error at the first input that raises, takes more than ten seconds or two gigabytes; atheris writes that
input to a file. pip install atheris
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any, Final

atheris: Any = import_module("atheris")

with atheris.instrument_imports(include=["sci_report"]):
    from sci_report.reporters.base import Tally
    from sci_report.reporters.registry import REPORTERS, reporter
    from sci_report.validation.batch.shard import Settings, Shard, outcomes
    from sci_report.validation.inputs.pieces import Piece, form_of
    from sci_report.validation.profile import Profile

_ROOT: Final = Path(__file__).resolve().parents[1]
_EVERYTHING: Final = Settings(Profile("everything", "0", "All rules.", (("SCI001", "SCI999"),)), most_bytes=1_000_000)
_NAMES: Final = ("r.json", "r.json", "r.json", "r.jsonl", "r.yaml", "r.zip", "r.tar.gz", "r.json.gz")


def one_input(data: bytes) -> None:
    """Judge some bytes as one of the forms of input, and write the findings in one of the formats."""
    if len(data) < 2:
        return
    name, form = _NAMES[data[0] % len(_NAMES)], list(REPORTERS)[data[1] % len(REPORTERS)]
    shard = Shard(0, (Piece(name, form_of(name), data=data[2:]),))
    for _ in reporter(form)(outcomes(shard, _EVERYTHING), Tally("1", "1")):
        pass


def main() -> None:
    """Fuzz for some seconds."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    with tempfile.TemporaryDirectory() as folder:
        seeds = [*(_ROOT / "examples").rglob("*.sci.json"), _ROOT / "templates" / "draft" / "report.toml"]
        for number, path in enumerate(seeds):
            Path(folder, str(number)).write_bytes(bytes((number % 8, number % 5)) + path.read_bytes())
        limits = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2000", "-max_len=60000"]
        atheris.Setup([sys.argv[0], *limits, folder], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
