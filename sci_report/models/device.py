"""Hardware as evidence: what ran, what it is rated at, what it cost to make."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sci_report.models.base import Block, Count, Id, Name, Sha256, Text, Word
from sci_report.models.quantity import PositiveQuantity, Quantity

Kind = Word
"""An open vocabulary: cpu, gpu, tpu, npu, dram, storage, network, node, instance, neuromorphic, photonic, …"""


class Embodied(Block):
    """Emissions of making a device, per device (ISO/IEC 21031:2024, terms TE and EL)."""

    gco2e: Quantity = Field(description="TE: total embodied emissions of one device in gCO2e.")
    lifespan_s: PositiveQuantity = Field(description="EL: expected lifespan in seconds.")
    stages: tuple[Literal["raw_materials", "manufacturing", "transport", "installation", "end_of_life"], ...] = Field(
        (), max_length=5, description="Life-cycle stages that TE covers; cradle-to-gate is the first two."
    )
    note: Text | None = Field(None, description="What of the device is inside, such as its share of a chassis.")


class PeakRate(Block):
    """The most that one device can do in one numeric format."""

    precision: Name = Field(description="Numeric format, such as `bf16`.")
    flop_per_s: PositiveQuantity = Field(description="Peak rate of one device in FLOP per second, without sparsity.")


class Device(Block):
    """One device, or several alike."""

    id: Id = Field(description="Identifier that activities refer to.")
    kind: Kind = Field(description="Kind of hardware, from an open vocabulary: `gpu`, `cpu`, `dram`, `tpu`, `node`, …")
    name: Name = Field(description="Product name.")
    vendor: Name | None = Field(None, description="Manufacturer.")
    family: Name | None = Field(None, description="Product family or architecture, such as `Ampere`.")
    count: Count = Field(1, description="How many devices of this kind the entry describes.")
    part_of: Id | None = Field(
        None, description="Id of the device that holds this one, whose energy reading covers this one as well."
    )
    fingerprint_sha256: Sha256 | None = Field(
        None,
        description="SHA-256 of the vendor's unique id, salted for the run, by which shards of one run find the same "
        "device.",
    )
    cores: Count | None = Field(None, description="Physical cores of one device.")
    threads: Count | None = Field(None, description="Hardware threads of one device.")
    rated_power_w: PositiveQuantity | None = Field(None, description="Rated (design or board) power of one, in W.")
    idle_power_w: Quantity | None = Field(None, description="Power of one device at rest, in W.")
    memory_gb: PositiveQuantity | None = Field(None, description="Memory of one device, in GB (10^9 bytes).")
    peak_rates: tuple[PeakRate, ...] = Field((), max_length=50, description="Peak rates of one device, by format.")
    embodied: Embodied | None = Field(None, description="Embodied emissions of one device.")
