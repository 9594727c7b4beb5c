from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.errors import UnknownNameError
from sci_report.refdata import Accelerator, Citation, find_accelerator, list_accelerators
from sci_report.refdata.accelerators import match_accelerator
from sci_report.refdata.table import read_table

NAMES = [
    (name, row["name"])
    for row in read_table("accelerators")
    for name in (row["name"], row["nvml_name"], *row["aliases"].split(";"))
    if name
]


def test_a_part_has_the_datasheets_figures() -> None:
    # NVIDIA H100 datasheet, SXM5: dense rates.
    assert find_accelerator("NVIDIA H100 80GB HBM3") == Accelerator(
        name="H100 SXM5 80GB",
        nvml_name="NVIDIA H100 80GB HBM3",
        vendor="NVIDIA",
        kind="gpu",
        rated_power_w=700.0,
        rated_power_kind="module_tdp",
        memory_gib=80.0,
        fp32_tflops=66.9,
        fp16_tflops=989.4,
        bf16_tflops=989.4,
        fp8_tflops=1978.9,
        year=2022,
        confidence="high",
        citation=Citation("Vendor datasheet", None, 2022, None, "fact (vendor datasheet)"),
        note=None,
    )


@given(
    st.sampled_from(NAMES), st.sampled_from([str.upper, str.lower, str]), st.sampled_from(["-", "_", " ", "", " / "])
)
def test_name_nvml_name_and_alias_are_found_in_any_case_and_punctuation(
    name: tuple[str, str], case: type[str], separator: str
) -> None:
    assert find_accelerator(case(separator.join(name[0].split()))).name == name[1]


def test_no_name_stands_for_two_parts() -> None:
    assert [(name, part) for name, part in NAMES if find_accelerator(name).name != part] == []


@pytest.mark.parametrize("written", ["A100", "NVIDIA A100", "nvidia a100-sxm4-80gb"])
def test_a_family_name_stands_for_its_commonest_part_and_the_result_says_which(written: str) -> None:
    assert find_accelerator(written).name == "A100 SXM4 80GB"


@pytest.mark.parametrize("name", ["TPU v5e", "AWS Trainium2", "Apple M1"])
def test_an_unpublished_power_is_absent(name: str) -> None:
    part = find_accelerator(name)
    assert (part.rated_power_w, part.rated_power_kind) == (None, "unpublished")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("A100", "gpu"), ("TPU v3", "tpu"), ("Gaudi2", "npu"), ("trn1", "npu"), ("Jetson Nano", "soc"), ("M1", "soc")],
)
def test_the_kind_tells_chips_that_hold_the_cpu_too(name: str, kind: str) -> None:
    assert find_accelerator(name).kind == kind


def test_power_is_absent_exactly_where_unpublished() -> None:
    parts = [find_accelerator(name) for name in list_accelerators()]
    assert [part for part in parts if (part.rated_power_w is None) != (part.rated_power_kind == "unpublished")] == []


def test_a_board_of_two_devices_says_so() -> None:
    assert "dual-GPU board" in (find_accelerator("K80").note or "")


def test_an_unknown_part_is_an_error_with_near_misses() -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_accelerator("NVIDIA H10O 80GB HBM3")
    assert "H100 SXM5 80GB" in caught.value.suggestions
    assert match_accelerator("NVIDIA H10O 80GB HBM3") is None
