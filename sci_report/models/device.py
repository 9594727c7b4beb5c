"""Hardware as evidence: what ran, what it is rated at, what it cost to make."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from sci_report.models.base import Block, Count, Id, Name
from sci_report.models.quantity import PositiveQuantity, Quantity

Kind = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_-]*$")]
"""An open vocabulary: cpu, gpu, tpu, npu, dram, storage, network, node, neuromorphic, photonic, …"""


class Embodied(Block):
    """Emissions of making a device, per device (ISO/IEC 21031:2024, terms TE and EL)."""

    gco2e: Quantity = Field(description="TE: total embodied emissions of one device in gCO2e.")
    lifespan_s: PositiveQuantity = Field(description="EL: expected lifespan in seconds.")
    scope: Name | None = Field(None, description="Life-cycle stages covered, such as `cradle-to-gate`.")


class Device(Block):
    """One device, or several alike."""

    id: Id = Field(description="Identifier that activities refer to.")
    kind: Kind = Field(description="Kind of hardware, from an open vocabulary: `gpu`, `cpu`, `dram`, `tpu`, `node`, …")
    name: Name = Field(description="Product name.")
    vendor: Name | None = Field(None, description="Manufacturer.")
    count: Count = Field(1, description="How many devices of this kind the entry describes.")
    rated_power_w: PositiveQuantity | None = Field(None, description="Rated (design or board) power of one, in W.")
    memory_gb: PositiveQuantity | None = Field(None, description="Memory of one device, in GB (10^9 bytes).")
    embodied: Embodied | None = Field(None, description="Embodied emissions of one device.")
