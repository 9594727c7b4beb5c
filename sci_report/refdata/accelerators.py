"""Accelerators: rated power, peak rates, memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from sci_report.errors import UnknownNameError
from sci_report.refdata.sources import Citation, cite
from sci_report.refdata.table import Row, name_key, near_misses, optional_float, read_table

Kind = Literal["gpu", "tpu", "npu", "soc"]
RatedPowerKind = Literal["board_tdp", "module_tdp", "chip_tdp", "max_power_limit", "measured_max", "unpublished"]

_VENDOR_PREFIXES = ("nvidia", "amd", "intel", "google", "aws")


@dataclass(frozen=True, slots=True)
class Accelerator:
    """Published figures of a part. Rates are peak, dense (no sparsity), in 10¹² FLOP per second.

    Attributes:
        name: The part, with form factor and memory where the vendor sells several.
        nvml_name: What the vendor's management library calls it; None where it is unknown or there is none.
        vendor: Who makes it.
        kind: What it is; a `soc` holds the CPU too, and its rated power covers both.
        rated_power_w: Watts; None when the vendor publishes none.
        rated_power_kind: What the rating covers.
        memory_gib: Memory of the part.
        fp32_tflops: Vector FP32, not TF32.
        fp16_tflops: Matrix units, FP16 in.
        bf16_tflops: Matrix units, BF16 in.
        fp8_tflops: Matrix units, FP8 in.
        year: Year of launch.
        confidence: How sure the figures are: `high`, `medium` or `low`.
        citation: Where the figures come from.
        note: What a reader must know, such as a board that shows up as two devices.
    """

    name: str
    nvml_name: str | None
    vendor: str
    kind: Kind
    rated_power_w: float | None
    rated_power_kind: RatedPowerKind
    memory_gib: float | None
    fp32_tflops: float | None
    fp16_tflops: float | None
    bf16_tflops: float | None
    fp8_tflops: float | None
    year: int
    confidence: str
    citation: Citation
    note: str | None


def find_accelerator(name: str) -> Accelerator:
    """Return the part of that name, NVML name or alias; case, punctuation and a leading vendor do not matter.

    A family name such as `A100` or `H100` stands for its commonest part; the result names it in full.

    Raises:
        UnknownNameError: No part of that name is in the table.
    """
    found = match_accelerator(name)
    if found is None:
        suggestions = near_misses(_key(name), {key: row["name"] for key, row in _parts().items()})
        raise UnknownNameError("accelerator", name, suggestions, "state the device's power in watts instead")
    return found


def match_accelerator(name: str) -> Accelerator | None:
    """Return the part of that name as `find_accelerator` does, or None."""
    row = _parts().get(_key(name))
    return None if row is None else _accelerator(row)


def list_accelerators() -> tuple[str, ...]:
    """Return the name of every part in the table, sorted."""
    return tuple(row["name"] for row in read_table("accelerators"))


@cache
def _parts() -> dict[str, Row]:
    return {
        _key(name): row
        for row in read_table("accelerators")
        for name in (row["name"], row["nvml_name"], *row["aliases"].split(";"))
        if name
    }


def _key(name: str) -> str:
    key = name_key(name)
    for prefix in _VENDOR_PREFIXES:
        key = key.removeprefix(prefix)
    return key


def _accelerator(row: Row) -> Accelerator:
    return Accelerator(
        name=row["name"],
        nvml_name=row["nvml_name"] or None,
        vendor=row["vendor"],
        kind=cast(Kind, row["kind"]),
        rated_power_w=optional_float(row["rated_power_w"]),
        rated_power_kind=cast(RatedPowerKind, row["rated_power_kind"]),
        memory_gib=optional_float(row["memory_gib"]),
        fp32_tflops=optional_float(row["fp32_tflops"]),
        fp16_tflops=optional_float(row["fp16_tflops"]),
        bf16_tflops=optional_float(row["bf16_tflops"]),
        fp8_tflops=optional_float(row["fp8_tflops"]),
        year=int(row["year"]),
        confidence=row["confidence"],
        citation=cite(row),
        note=row["note"] or None,
    )
