"""Energy by component: how much, how it was measured or estimated, and what of a device it is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sci_report.models.base import Block, CountOrZero, Id, Name, Text, Word
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity

Component = Word
"""An open vocabulary: gpu, cpu, dram, storage, network, node, facility, other_accelerator, …"""

_Share = Annotated[float, Field(ge=0, le=1)]
_Amount = Annotated[float, Field(ge=0, le=1e36)]


class PowerModel(Block):
    """The inputs of an energy estimated from power and time.

    energy = units × (idle + (power − idle) × utilisation) × duration
    """

    power_w: Quantity = Field(description="Power of one unit at full utilisation, in W.")
    idle_power_w: Quantity | None = Field(None, description="Power of one unit at rest, in W; absent counts as 0 W.")
    unit: Literal["device", "core", "gb"] = Field(description="What one unit is: a device, a CPU core, a GB of memory.")
    units: PositiveQuantity = Field(description="How many units.")
    utilisation: Fraction = Field(description="Mean utilisation over the duration.")
    duration_s: Quantity = Field(description="Time during which the units drew this power, in s.")
    model_standard_uncertainty_w: _Amount | None = Field(
        None,
        description="Standard uncertainty (k = 1) of the mean power of one unit that the model itself brings, beyond "
        "that of its inputs, in W.",
    )


class UnitModel(Block):
    """The inputs of an energy estimated from a count: operations of a chip, tokens or queries of a service.

    energy = units × energy per unit
    """

    unit: Name = Field(description="What is counted, singular: `synaptic operation`, `token`, `query`.")
    units: Quantity = Field(description="How many of them the energy is for.")
    energy_per_unit_j: Quantity = Field(description="Energy of one of them, in J.")


class Coverage(Block):
    """What part of the energy the reading covers."""

    time: _Share | None = Field(
        None, description="Share of the activity's duration in which the instrument could be read."
    )
    parts: _Share | None = Field(None, description="Share of the devices of the entry that were read.")
    note: Text | None = Field(None, description="How the rest was filled in, or that it was not.")


class Sampling(Block):
    """How the instrument was read."""

    interval_s: Annotated[float, Field(gt=0, le=1e9)] | None = Field(
        None, description="Time between two readings, in s."
    )
    samples: CountOrZero | None = Field(None, description="Readings taken.")
    lost_samples: CountOrZero | None = Field(None, description="Readings that failed or were dropped.")
    longest_gap_s: _Amount | None = Field(None, description="Longest time without a reading, in s.")
    restarts: CountOrZero | None = Field(None, description="How often reading was taken up again after it broke off.")
    clock: Literal["monotonic", "wall", "instrument"] | None = Field(
        None, description="Clock that the readings were timed with."
    )


class Instrument(Block):
    """The meter or program behind a measured or estimated energy."""

    name: Name = Field(description="Product, library or program.")
    vendor: Name | None = Field(None, description="Who makes it.")
    version: Name | None = Field(None, description="Version of program, driver or firmware.")
    accuracy: Text | None = Field(None, description="Accuracy as its vendor states it, with the conditions.")
    calibrated: Text | None = Field(None, description="When and against what it was calibrated.")


class Attribution(Block):
    """What part of a device's energy is counted, when the device also served others."""

    kind: Literal["whole_device", "process", "allocated"] = Field(
        description="All of the device's energy; the part of some processes; or a part by agreement."
    )
    share: Fraction | None = Field(None, description="Share of the device's energy that the entry holds.")
    basis: Text | None = Field(None, description="What the share rests on, such as CPU time.")


class EnergyEntry(Block):
    """Energy of one component of some devices: each joule has one home."""

    component: Component = Field(
        description="Which part used the energy, from an open vocabulary: `gpu`, `cpu`, `dram`, `node`, …"
    )
    devices: tuple[Id, ...] = Field((), max_length=100_000, description="Ids of the devices that used it.")
    load: Literal["dynamic", "idle"] | None = Field(
        None,
        description="The part above idle (`dynamic`) or the part at rest (`idle`), where the two are told apart; "
        "absent means both.",
    )
    energy_kwh: Quantity = Field(description="Energy at the device, without PUE, in kWh.")
    power_model: PowerModel | None = Field(
        None, description="Inputs of the estimate, when the energy was estimated from power and time."
    )
    unit_model: UnitModel | None = Field(
        None, description="Inputs of the estimate, when the energy was estimated from a count of units."
    )
    mean_power_w: Quantity | None = Field(None, description="Mean power of all its devices together, in W.")
    peak_power_w: Quantity | None = Field(None, description="Highest power of all its devices together, in W.")
    coverage: Coverage | None = Field(None, description="What part of the energy the reading covers.")
    sampling: Sampling | None = Field(None, description="How the instrument was read.")
    instrument: Instrument | None = Field(None, description="What it was read with.")
    attribution: Attribution | None = Field(
        None, description="What part of the devices' energy is counted; absent means all of it."
    )


class IdleBaseline(Block):
    """Power at rest before a run."""

    component: Component = Field(description="Which part was at rest.")
    devices: tuple[Id, ...] = Field((), max_length=100_000, description="Ids of the devices at rest.")
    power_w: Quantity = Field(description="Mean power of all of them together, in W.")
    duration_s: Quantity = Field(description="Time over which it was measured, in s.")
