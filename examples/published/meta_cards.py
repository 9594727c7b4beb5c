"""What Meta's model cards have in common: GPU-hours, a power per GPU, tonnes, and nothing of the hosts."""

from __future__ import annotations

from notation import HOUR_S, per_unit, positive, stated, stated_grid

from sci_report.models.activity import ActivityFacts
from sci_report.models.device import Device
from sci_report.models.energy import UnitModel
from sci_report.models.place import GridIntensity, Place, Pue
from sci_report.models.quantity import Source
from sci_report.models.vocabulary import Stage
from sci_report.models.work import DeviceHours, Work

NO_HOST = {
    "node": "The cards count GPUs only; hosts, network and storage are left out.",
    "experiments": "Failed and preliminary runs are not stated.",
}


def _hours(gpu_hours: float, power_w: float, source: Source) -> UnitModel:
    note = f"Power per GPU as the card states it: {power_w:g} W."
    return UnitModel(
        unit="GPU-hour",
        units=stated(gpu_hours, source),
        energy_per_unit_j=stated(power_w * HOUR_S, Source(name=source.name, url=source.url, note=note)),
    )


def run(name: str, gpu_hours: float, power_w: float, source: Source, stage: Stage) -> ActivityFacts:
    return ActivityFacts(
        id=name,
        stage=stage,
        role="final",
        outcome="completed",
        place="meta",
        energy=(per_unit("gpu", ("gpu",), _hours(gpu_hours, power_w, source)),),
        work=Work(device_hours=(DeviceHours(kind="gpu", hours=positive(gpu_hours, source)),)),
    )


def gpu(name: str, power_w: float, source: Source) -> Device:
    return Device(id="gpu", kind="gpu", name=name, vendor="NVIDIA", rated_power_w=positive(power_w, source))


def place(grid: GridIntensity, pue: Pue) -> Place:
    return Place(id="meta", name="Meta's clusters", infrastructure="private_cloud", grid_gco2e_per_kwh=grid, pue=pue)


def as_in_llama_1(value_note: str) -> tuple[GridIntensity, Pue]:
    """PUE and intensity of the first LLaMA paper, with which the tonnes of Llama 2 follow digit by digit."""
    source = Source(
        name="Touvron et al. 2023, LLaMA: Open and Efficient Foundation Language Models, Table 15",
        url="https://arxiv.org/abs/2302.13971",
        note=value_note,
    )
    grid = stated_grid(385.0, source).model_copy(update={"method": "default"})
    return grid, Pue(value=1.1, method="default", source=source)
