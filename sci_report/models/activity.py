"""What was done: stage, time, place, hardware, and the totals that follow."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sci_report.models.base import Block, Count, Id, Name, Text, Timestamp
from sci_report.models.energy import EnergyEntry, IdleBaseline
from sci_report.models.quantity import Derived, Fraction, PositiveQuantity, Quantity
from sci_report.models.vocabulary import Outcome, Role, Stage
from sci_report.models.work import Work


class DeviceUse(Block):
    """Devices held for an activity; what of their embodied emissions it takes on (TiR, RR, ToR)."""

    device: Id = Field(description="Id of the device entry.")
    count: Count = Field(1, description="How many of its devices were held.")
    reserved_s: Quantity = Field(
        description="TiR: time the devices were reserved, idle or not, in s; where only device-hours are known, their "
        "sum, with a `count` of 1."
    )
    busy_s: Quantity | None = Field(None, description="Time in which they worked, in s; the rest they were idle.")
    utilisation: Fraction | None = Field(None, description="Mean utilisation over the time reserved.")
    memory_used_gb: Quantity | None = Field(None, description="Memory used of one device, in GB (10^9 bytes).")
    resources_reserved: Quantity | None = Field(
        None, description="RR: resources reserved, such as virtual cores; stated with `resources_total`."
    )
    resources_total: PositiveQuantity | None = Field(
        None, description="ToR: resources of the device in the same unit; absent means the whole device was held."
    )


class Segment(Block):
    """A time in which the activity ran, when it was paused between."""

    start: Timestamp = Field(description="Start, or resumption.")
    end: Timestamp = Field(description="End, or pause.")
    end_reason: Literal["finished", "paused_for_carbon", "preempted", "crashed", "stopped", "other"] | None = Field(
        None, description="Why it ended."
    )


class Region(Block):
    """A named part of a run, such as an epoch; its energy is inside that of the activity."""

    name: Name = Field(description="Name, such as `evaluation`.")
    entries: Count = Field(1, description="How often it was entered; time and energy are those of all together.")
    duration_s: Quantity = Field(description="Time spent in it, in s.")
    energy_kwh: Quantity | None = Field(None, description="IT energy used in it, in kWh; no total reads it.")


class ActivityTotals(Block):
    """What follows for one activity. A member whose inputs are missing is absent."""

    it_energy_kwh: Derived = Field(description="Sum of the energy entries, in kWh.")
    facility_energy_kwh: Derived | None = Field(None, description="IT energy × PUE, in kWh.")
    operational_gco2e: Derived | None = Field(None, description="Facility energy × grid intensity, in gCO2e.")
    embodied_gco2e: Derived | None = Field(
        None,
        description="Sum over devices held of count × TE × (TiR / EL) × (RR / ToR), in gCO2e; or what is "
        "stated in its place.",
    )
    site_water_l: Derived | None = Field(None, description="IT energy × WUE, in litres.")
    grid_water_l: Derived | None = Field(None, description="Facility energy × water at the power station, in litres.")


class ActivityFacts(Block):
    """An activity before its totals are worked out."""

    id: Id = Field(description="Identifier, unique in the report.")
    stage: Stage = Field(description="Stage of the life cycle.")
    role: Role | None = Field(
        None,
        description="What the run was for; together with `outcome` it tells the final run from all that led to it.",
    )
    outcome: Outcome = Field(
        description="Whether it ran to its end; what failed or was stopped counts as well. A `planned` one has not "
        "run: its numbers are a forecast."
    )
    description: Text | None = Field(None, description="What was done, for a reader.")
    repeats: Count = Field(1, description="How many runs the numbers below add up.")
    start: Timestamp | None = Field(None, description="Start of the first run.")
    end: Timestamp | None = Field(None, description="End of the last run.")
    duration_s: Quantity | None = Field(None, description="Wall-clock time from start to end, in s.")
    segments: tuple[Segment, ...] = Field(
        (), max_length=10_000, description="When it ran, if it was paused and resumed; in order, without overlap."
    )
    place: Id | None = Field(None, description="Id of the place where it ran.")
    uses: tuple[DeviceUse, ...] = Field((), max_length=10_000, description="Devices held for it.")
    stated_embodied_gco2e: Quantity | None = Field(
        None,
        description="Embodied emissions that the activity takes on, in gCO2e, where their source states the amount "
        "only; it then stands for the sum over `uses`.",
    )
    energy: tuple[EnergyEntry, ...] = Field(
        min_length=1, max_length=10_000, description="Energy by component, without PUE."
    )
    other_readings: tuple[EnergyEntry, ...] = Field(
        (),
        max_length=1000,
        description="Further readings of energy that `energy` counts already, by other instruments; no total reads "
        "them.",
    )
    baseline: tuple[IdleBaseline, ...] = Field(
        (), max_length=1000, description="Power at rest, measured apart from the run; no total reads it."
    )
    regions: tuple[Region, ...] = Field((), max_length=10_000, description="Named parts of the run.")
    work: Work | None = Field(None, description="Work done by this activity, all its repeats together.")


class Activity(ActivityFacts):
    """One thing that was done and the energy it took."""

    totals: ActivityTotals = Field(description="Derived numbers of the activity.")
