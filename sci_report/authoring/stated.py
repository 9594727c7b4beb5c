"""A report from stated numbers: nothing is measured, every figure is declared or a labelled default.

The method is that of Green Algorithms (Lannelongue, Grealey, Inouye 2021, doi:10.1002/advs.202100707): rated power ×
utilisation × time for each part, times the facility's PUE and the grid's intensity.
"""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.accounting.settle import modelled_energy, settle
from sci_report.authoring import facts
from sci_report.authoring.hardware import rated_power, stated_embodied, tabled_embodied
from sci_report.authoring.known import cited, declared, default
from sci_report.authoring.place import resolve_place
from sci_report.authoring.statement import StatedCpu, StatedDevices, StatedRun
from sci_report.errors import InputError
from sci_report.models.activity import ActivityFacts, DeviceUse
from sci_report.models.device import Device, Embodied
from sci_report.models.energy import EnergyEntry, PowerModel
from sci_report.models.migrate import NEWEST
from sci_report.models.provenance import Missing
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, Source
from sci_report.models.report import Report, ReportFacts
from sci_report.quantities.units import S_PER_H
from sci_report.refdata import Accelerator, dram_power, embodied_for_accelerator, find_accelerator, find_cpu

_FULL_LOAD = Source(name="assumed full load", note="No utilisation was stated; rated power is then an upper bound.")
_ALWAYS_ON = Source(name="memory draws power whether used or not")


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
            schema_version=NEWEST,
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
