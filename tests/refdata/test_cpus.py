from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.errors import UnknownNameError
from sci_report.refdata import find_cpu, match_cpu
from sci_report.refdata.cpus import cpu_key
from sci_report.refdata.table import read_table

MODELS = [row["model"] for row in read_table("cpus")]


@pytest.mark.parametrize(
    ("reported", "model", "power_w", "cores"),
    [
        ("Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz", "Intel Xeon Gold 6148", 150, 20),
        ("AMD EPYC 7763 64-Core Processor", "AMD EPYC 7763", 280, 64),
        ("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", "Intel Xeon E5-2680 v4", 120, 14),
        ("Intel(R) Xeon(R) CPU E5-2690 0 @ 2.90GHz", "Intel Xeon E5-2690", 135, 8),
        ("Intel(R) Xeon(R) Platinum 8480+", "Intel Xeon Platinum 8480+", 350, 56),
        ("11th Gen Intel(R) Core(TM) i7-11700K @ 3.60GHz", "Intel Core i7-11700K", 125, 8),
        ("AMD Ryzen 7 PRO 5850U with Radeon Graphics", "AMD Ryzen 7 PRO 5850U", 15, 8),
        ("AMD Ryzen 7 7840HS w/ Radeon 780M Graphics", "AMD Ryzen 7 7840HS", 54, 8),
        ("AMD Ryzen Threadripper PRO 5995WX 64-Cores", "AMD Ryzen Threadripper PRO 5995WX", 280, 64),
        ("AMD Opteron(tm) Processor 6276", "AMD Opteron 6276", 115, 16),
    ],
)
def test_what_linux_reports_finds_the_vendors_rating(reported: str, model: str, power_w: float, cores: int) -> None:
    cpu = match_cpu(reported)
    assert cpu is not None
    assert (cpu.model, cpu.rated_power_w, cpu.cores, cpu.alternatives_w) == (model, power_w, cores, ())


@pytest.mark.parametrize(
    "reported",
    [
        "AMD EPYC",
        "AMD EPYC-Milan Processor",
        "AMD EPYC Processor (with IBPB)",
        "Intel(R) Xeon(R) Processor",
        "Intel(R) Xeon(R) CPU @ 2.20GHz",
        "Intel Xeon Processor (Skylake, IBRS)",
        "QEMU Virtual CPU version 2.5+",
        "Common KVM processor",
        "Neoverse-N1",
        "Apple M1",
        "",
    ],
)
def test_a_name_that_is_no_exact_model_matches_nothing(reported: str) -> None:
    assert match_cpu(reported) is None


@given(st.sampled_from(MODELS), st.sampled_from(["", " CPU @ 2.40GHz", " 64-Core Processor", " with Radeon Graphics"]))
def test_a_model_is_found_under_what_a_kernel_adds(model: str, added: str) -> None:
    found = match_cpu(model.upper() + added)
    assert found is not None
    assert cpu_key(found.model) == cpu_key(model)


@given(st.text())
def test_the_key_of_a_key_is_itself_and_no_text_breaks_the_match(name: str) -> None:
    match_cpu(name)
    key = cpu_key(name)
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


def test_a_disputed_rating_carries_its_alternatives() -> None:
    cpu = find_cpu("AMD Ryzen 9 3900X")
    assert (cpu.rated_power_w, cpu.alternatives_w) == (105.0, (125.0,))


def test_unknown_cores_are_absent() -> None:
    assert find_cpu("Intel Xeon Platinum 8272CL").cores is None


def test_the_citation_says_which_table_it_is_from() -> None:
    assert find_cpu("AMD EPYC 7763").citation.name == "CodeCarbon CPU power table (AMD product tables)"


def test_an_unknown_model_is_an_error_with_near_misses() -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_cpu("Intel Xeon Gold 61488")
    assert "Intel Xeon Gold 6148" in caught.value.suggestions
