"""A report from stated numbers: nothing is measured, every figure is declared or a labelled default.

The method is that of Green Algorithms (Lannelongue, Grealey, Inouye 2021, doi:10.1002/advs.202100707): rated power ×
utilisation × time for each part, times the facility's PUE and the grid's intensity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sci_report.accounting.settle import modelled_energy, settle
from sci_report.authoring import facts
from sci_report.authoring.context import Context, not_negative, positive
from sci_report.authoring.hardware import rated_power, stated_embodied, tabled_embodied
from sci_report.authoring.known import cited, declared, default
from sci_report.authoring.place import resolve_place
from sci_report.errors import InputError
from sci_report.models.activity import ActivityFacts, DeviceUse, EnergyEntry, PowerModel
from sci_report.models.device import Device, Embodied
from sci_report.models.provenance import Missing
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, Source
from sci_report.models.report import SCHEMA_VERSION, Report, ReportFacts
from sci_report.quantities.units import S_PER_H
from sci_report.refdata import Accelerator, dram_power, embodied_for_accelerator, find_accelerator, find_cpu

_FULL_LOAD = Source(name="assumed full load", note="No utilisation was stated; rated power is then an upper bound.")
_ALWAYS_ON = Source(name="memory draws power whether used or not")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDevices:
    """Accelerators, or whole machines whose power is known.

    Args:
        name: Product name; looked up for its rated power. Without one, the power is that of a whole machine.
        power_w: Mean power of one at full utilisation, in W; goes before the table.
        count: How many.
        utilisation: Mean utilisation, 0 to 1.
        embodied_kgco2e: Embodied emissions of one, in kgCO2e.
        lifespan_years: Expected lifespan of one.
    """

    name: str | None = None
    power_w: float | None = None
    count: int = 1
    utilisation: float | None = None
    embodied_kgco2e: float | None = None
    lifespan_years: float | None = None

    def __post_init__(self) -> None:
        positive("the number of devices", self.count, "")
        if self.power_w is not None:
            not_negative("device power", self.power_w, "W")
        check_utilisation("utilisation", self.utilisation)
        if (self.embodied_kgco2e is None) != (self.lifespan_years is None):
            raise InputError(
                "embodied emissions and lifespan go together", "give --embodied-kgco2e and --lifespan-years"
            )
        if self.embodied_kgco2e is not None and self.lifespan_years is not None:
            not_negative("embodied emissions", self.embodied_kgco2e, "kgCO2e")
            positive("lifespan", self.lifespan_years, "years")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCpu:
    """CPU cores.

    Args:
        name: Product name; looked up for rated power and cores.
        cores: Cores used; all cores of one CPU if absent.
        power_w_per_core: Power of one core at full utilisation, in W; goes before the table.
        utilisation: Mean utilisation of those cores, 0 to 1.
    """

    name: str | None = None
    cores: float | None = None
    power_w_per_core: float | None = None
    utilisation: float | None = None

    def __post_init__(self) -> None:
        if self.cores is not None:
            positive("the number of CPU cores", self.cores, "")
        if self.power_w_per_core is not None:
            not_negative("CPU power per core", self.power_w_per_core, "W")
        check_utilisation("CPU utilisation", self.utilisation)
        if self.cores is None and self.name is None:
            raise InputError("the number of CPU cores is missing", "give --cpu-cores or a known --cpu")
        if self.power_w_per_core is None and self.name is None:
            raise InputError("the CPU's power is missing", "give --cpu-power-w-per-core or a known --cpu")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRun:
    """The numbers of a run that is over, or only planned.

    Args:
        context: What the report is about.
        hours: Wall-clock time of the run.
        device_hours: Time summed over devices, when the wall-clock time is not known.
        devices: Accelerators or machines.
        cpu: CPU cores.
        memory_gb: Memory held, in GB.
    """

    context: Context = field(default_factory=Context)
    hours: float | None = None
    device_hours: float | None = None
    devices: StatedDevices | None = None
    cpu: StatedCpu | None = None
    memory_gb: float | None = None

    def __post_init__(self) -> None:
        times = [hours for hours in (self.hours, self.device_hours) if hours is not None]
        if len(times) != 1:
            raise InputError("the time of the run is needed once", "give --hours, or --device-hours")
        positive("the time of the run", times[0], "h")
        if self.memory_gb is not None:
            positive("memory", self.memory_gb, "GB")
        if self.devices is None and self.cpu is None and self.memory_gb is None:
            raise InputError("no hardware was stated", "give --device, --device-power-w, --cpu-cores or --memory-gb")
        if self.device_hours is not None and (self.cpu is not None or self.memory_gb is not None):
            raise InputError("device-hours say nothing about CPU and memory time", "give --hours and --count instead")
        if self.device_hours is not None and self.devices is not None and self.devices.count != 1:
            raise InputError("device-hours already count every device", "give --hours and --count, or --device-hours")


def report_from_statement(run: StatedRun) -> tuple[Report, tuple[str, ...]]:
    """Return the report that follows from stated numbers, and a note for each figure that was assumed.

    Raises:
        UnknownNameError: A region, country or device is in no table.
        InputError: A number is impossible, or one that is needed is missing.
    """
    context = run.context
    place, notes = resolve_place(context.place)
    parts = list(_parts(run))
    devices = tuple(device for device, _, _ in parts if device is not None)
    energy = tuple(entry for _, entry, _ in parts)
    settled = settle(
        ReportFacts(
            schema_version=SCHEMA_VERSION,
            identity=facts.identity(context),
            subject=facts.subject(context),
            boundary=facts.boundary(context, energy, {}),
            places=(place,),
            devices=devices,
            activities=(
                ActivityFacts(
                    id="run1",
                    stage=context.stage,
                    outcome="completed",
                    duration_s=None if run.hours is None else declared(Quantity, run.hours * S_PER_H),
                    place=place.id,
                    uses=tuple(use for _, _, use in parts if use is not None),
                    energy=energy,
                ),
            ),
            functional_unit=facts.functional_unit(context),
            work=facts.work(context),
            missing=(*_unknown_time(run), *facts.missing(context, devices)),
        )
    )
    return settled, notes + tuple(_notes(run))


_Part = tuple[Device | None, EnergyEntry, DeviceUse | None]


def _parts(run: StatedRun) -> Iterator[_Part]:
    duration = declared(Quantity, _hours(run) * S_PER_H)
    if run.devices is not None:
        yield _device_part(run.devices, duration)
    if run.cpu is not None:
        yield None, _entry("cpu", _cpu_model(run.cpu, duration)), None
    if run.memory_gb is not None:
        yield None, _entry("dram", _memory_model(run.memory_gb, duration)), None


def _hours(run: StatedRun) -> float:
    return run.hours if run.hours is not None else run.device_hours or 0.0


def _device_part(stated: StatedDevices, duration: Quantity) -> _Part:
    known = _look_up(stated)
    kind = "node" if stated.name is None else "accelerator" if known is None else known.kind
    device = Device(
        id=f"{kind}0",
        kind=kind,
        name="unnamed machine" if stated.name is None else stated.name if known is None else known.name,
        vendor=None if known is None else known.vendor,
        count=stated.count,
        rated_power_w=None if known is None else rated_power(known.rated_power_w, cited(known.citation)),
        embodied=_embodied(stated, known),
    )
    model = PowerModel(
        power_w=_device_power(stated, known),
        unit="device",
        units=declared(PositiveQuantity, stated.count),
        utilisation=_utilisation(stated.utilisation),
        duration_s=duration,
    )
    use = DeviceUse(device=device.id, count=stated.count, reserved_s=duration)
    return device, _entry(kind, model, device.id), use


def _look_up(stated: StatedDevices) -> Accelerator | None:
    """Return the table's entry; a part that it does not hold is welcome when its power is stated."""
    if stated.name is None:
        return None
    try:
        return find_accelerator(stated.name)
    except InputError:
        if stated.power_w is None:
            raise
        return None


def _device_power(stated: StatedDevices, known: Accelerator | None) -> Quantity:
    if stated.power_w is not None:
        return declared(Quantity, stated.power_w)
    if known is None:
        raise InputError("the power of the machine is missing", "give --device NAME or --device-power-w W")
    if known.rated_power_w is None:
        raise InputError(f"the rated power of {known.name} is not published", "state its power with --device-power-w")
    return default(Quantity, known.rated_power_w, cited(known.citation, f"rated power ({known.rated_power_kind})"))


def _embodied(stated: StatedDevices, known: Accelerator | None) -> Embodied | None:
    if stated.embodied_kgco2e is not None and stated.lifespan_years is not None:
        return stated_embodied(stated.embodied_kgco2e, stated.lifespan_years)
    if known is None or known.kind != "gpu":
        return None
    return tabled_embodied(embodied_for_accelerator(known.name))


def _cpu_model(stated: StatedCpu, duration: Quantity) -> PowerModel:
    power, cores = stated.power_w_per_core, stated.cores
    source: Source | None = None
    if stated.name is not None and (power is None or cores is None):
        known = find_cpu(stated.name)
        if known.cores is None:
            raise InputError(f"the core count of {known.model} is not in the tables", "give --cpu-cores")
        cores = cores or known.cores
        if power is None:
            power, source = known.rated_power_w / known.cores, cited(known.citation, "rated power / number of cores")
    if power is None or cores is None:
        raise InputError("the CPU's power or core count is missing", "give --cpu-power-w-per-core and --cpu-cores")
    return PowerModel(
        power_w=declared(Quantity, power) if source is None else default(Quantity, power, source),
        unit="core",
        units=declared(PositiveQuantity, cores),
        utilisation=_utilisation(stated.utilisation),
        duration_s=duration,
    )


def _memory_model(memory_gb: float, duration: Quantity) -> PowerModel:
    factor = dram_power()
    return PowerModel(
        power_w=default(Quantity, factor.power_w_per_gb, cited(factor.citation)),
        unit="gb",
        units=declared(PositiveQuantity, memory_gb),
        utilisation=default(Fraction, 1.0, _ALWAYS_ON, 0.0),
        duration_s=duration,
    )


def _entry(component: str, model: PowerModel, *devices: str) -> EnergyEntry:
    return EnergyEntry(component=component, devices=devices, energy_kwh=modelled_energy(model), power_model=model)


def _utilisation(stated: float | None) -> Fraction:
    return default(Fraction, 1.0, _FULL_LOAD) if stated is None else declared(Fraction, stated)


def _unknown_time(run: StatedRun) -> Iterator[Missing]:
    if run.hours is None:
        yield Missing(
            field="/activities/0/duration_s",
            reason="unknown",
            explanation="Device-hours were stated; the wall-clock time was not.",
        )


def _notes(run: StatedRun) -> Iterator[str]:
    if run.devices is not None and run.devices.utilisation is None:
        yield "no utilisation was given: full load is assumed, an upper bound; give --utilisation"
    if run.cpu is not None and run.cpu.utilisation is None:
        yield "no CPU utilisation was given: full load is assumed, an upper bound; give --cpu-utilisation"


def check_utilisation(what: str, value: float | None) -> None:
    """Refuse a utilisation outside 0 to 1.

    Raises:
        InputError: It is outside, with a hint when it looks like a percentage.
    """
    if value is None or 0 <= value <= 1:
        return
    percent = f"; {value:g} % is {value / 100:g}" if 1 < value <= 100 else ""
    raise InputError(f"{what} must be between 0 and 1, not {value:g}{percent}")
