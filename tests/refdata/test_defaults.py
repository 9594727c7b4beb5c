from __future__ import annotations

from statistics import quantiles

import pytest

from sci_report.refdata import DRAM_POWER_W_PER_GB, cpu_core_default, dram_power
from sci_report.refdata.table import read_table


def test_the_core_default_is_green_algorithms_any_and_lies_within_what_cpus_are_rated_at() -> None:
    default = cpu_core_default()
    # GreenAlgorithms/green-algorithms-tool, data/v3.0/TDP_cpu.csv, row "Any".
    assert default.power_w_per_core == 12.0
    assert default.low_w_per_core < default.power_w_per_core < default.high_w_per_core
    assert default.citation.name.startswith("Green Algorithms")
    assert default.note.startswith("default for an unknown CPU")


def test_the_percentiles_are_those_of_the_table() -> None:
    per_core = [float(row["rated_power_w"]) / int(row["cores"]) for row in read_table("cpus") if row["cores"]]
    deciles = quantiles(per_core, n=10, method="inclusive")
    default = cpu_core_default()
    assert (default.low_w_per_core, default.high_w_per_core) == pytest.approx((deciles[0], deciles[-1]), rel=0.01)


def test_memory_power_is_that_of_the_paper() -> None:
    # Lannelongue et al. 2021: 0.3725 W per GB.
    assert (dram_power().power_w_per_gb, DRAM_POWER_W_PER_GB) == (0.3725, 0.3725)
    assert "Karyakin and Salem 2017" in dram_power().citation.name
