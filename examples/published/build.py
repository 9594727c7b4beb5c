"""Write the reports of this folder. The same facts give the same bytes.

python examples/published/build.py [--output FOLDER]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

import bert_base
import bloom
import bloom_api
import code_llama
import distilbert
import docornot
import evolved_transformer
import gemini
import lisa
import llama_2
import llama_3_1
import mlperf_tiny
import patterson
import xylo

from sci_report.accounting.settle import settle
from sci_report.models.report import ReportFacts
from sci_report.models.text import report_to_bytes

REPORTS: Mapping[str, Callable[[], ReportFacts]] = {
    "bert-base": bert_base.facts,
    "bloom-176b": bloom.facts,
    "bloom-api": bloom_api.facts,
    "code-llama": code_llama.facts,
    "distilbert": distilbert.facts,
    "docornot": docornot.facts,
    "evolved-transformer": evolved_transformer.facts,
    "gemini-prompt": gemini.facts,
    "lisa": lisa.facts,
    "llama-2": llama_2.facts,
    "llama-3.1": llama_3_1.facts,
    "meena": patterson.meena,
    "mlperf-tiny-kws": mlperf_tiny.facts,
    "switch-1.5t": patterson.switch,
    "t5-11b": patterson.t5,
    "xylo-kws": xylo.facts,
}


def build(folder: Path) -> None:
    """Write every report to `folder`, each as `<name>.sci.json`."""
    for name, facts in REPORTS.items():
        (folder / f"{name}.sci.json").write_bytes(report_to_bytes(settle(facts())))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent)
    build(parser.parse_args().output)
