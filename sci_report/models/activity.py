"""What was done: stage, time, place, hardware, energy by component."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sci_report.models.base import Block, Count, Id, Text, Timestamp
from sci_report.models.quantity import Derived, Fraction, PositiveQuantity, Quantity
from sci_report.models.vocabulary import Outcome, Stage

Component = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_-]*$")]
"""An open vocabulary: gpu, cpu, dram, storage, network, node, other_accelerator, …"""


class PowerModel(Block):
    """The inputs of an estimated energy.

    energy = units × (idle + (power − idle) × utilisation) × duration
    """

    power_w: Quantity = Field(description="Power of one unit at full utilisation, in W.")
    idle_power_w: Quantity | None = Field(None, description="Power of one unit at rest, in W; absent counts as 0 W.")
    unit: Literal["device", "core", "gb"] = Field(description="What one unit is: a device, a CPU core, a GB of memory.")
    units: PositiveQuantity = Field(description="How many units.")
    utilisation: Fraction = Field(description="Mean utilisation over the duration.")
    duration_s: Quantity = Field(description="Time during which the units drew this power, in s.")
    model_standard_uncertainty_w: Annotated[float, Field(ge=0, le=1e36)] | None = Field(
        None,
        description="Standard uncertainty (k = 1) of the mean power of one unit that the model itself brings, beyond "
        "that of its inputs, in W.",
    )


class EnergyEntry(Block):
    """Energy of one component of some devices: each joule has one home."""

    component: Component = Field(
        description="Which part used the energy, from an open vocabulary: `gpu`, `cpu`, `dram`, `node`, …"
    )
    devices: tuple[Id, ...] = Field((), max_length=100_000, description="Ids of the devices that used it.")
    energy_kwh: Quantity = Field(description="Energy at the device, without PUE, in kWh.")
    power_model: PowerModel | None = Field(
        None, description="Inputs of the estimate, when the energy was estimated from power and time."
    )
    coverage: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None, description="Share of the activity's duration in which the instrument could be read."
    )


class DeviceUse(Block):
    """Devices held for an activity; what of their embodied emissions it takes on (TiR, RR, ToR)."""

    device: Id = Field(description="Id of the device entry.")
    count: Count = Field(1, description="How many of its devices were held.")
    reserved_s: Quantity = Field(description="TiR: time the devices were reserved, in s.")
    resources_reserved: Quantity | None = Field(
        None, description="RR: resources reserved, such as virtual cores; stated with `resources_total`."
    )
    resources_total: PositiveQuantity | None = Field(
        None, description="ToR: resources of the device in the same unit; absent means the whole device was held."
    )


class ActivityTotals(Block):
    """What follows for one activity. A member whose inputs are missing is absent."""

    it_energy_kwh: Derived = Field(description="Sum of the energy entries, in kWh.")
    facility_energy_kwh: Derived | None = Field(None, description="IT energy × PUE, in kWh.")
    operational_gco2e: Derived | None = Field(None, description="Facility energy × grid intensity, in gCO2e.")
    embodied_gco2e: Derived | None = Field(
        None, description="Sum over devices held of count × TE × (TiR / EL) × (RR / ToR), in gCO2e."
    )


class ActivityFacts(Block):
    """An activity before its totals are worked out."""

    id: Id = Field(description="Identifier, unique in the report.")
    stage: Stage = Field(description="Stage of the life cycle.")
    outcome: Outcome = Field(description="Whether it ran to its end; what failed or was stopped counts as well.")
    description: Text | None = Field(None, description="What was done, for a reader.")
    repeats: Count = Field(1, description="How many runs the numbers below add up.")
    start: Timestamp | None = Field(None, description="Start of the first run.")
    end: Timestamp | None = Field(None, description="End of the last run.")
    duration_s: Quantity | None = Field(None, description="Wall-clock time from start to end, in s.")
    place: Id | None = Field(None, description="Id of the place where it ran.")
    uses: tuple[DeviceUse, ...] = Field((), max_length=10_000, description="Devices held for it.")
    energy: tuple[EnergyEntry, ...] = Field(
        min_length=1, max_length=10_000, description="Energy by component, without PUE."
    )


class Activity(ActivityFacts):
    """One thing that was done and the energy it took."""

    totals: ActivityTotals = Field(description="Derived numbers of the activity.")
