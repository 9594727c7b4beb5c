"""The questions of `sci-report new`, asked one by one in a terminal; the answers make a stated run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from sci_report.authoring.context import Context, PlaceOptions, Work
from sci_report.authoring.place import resolve_place
from sci_report.authoring.statement import StatedCpu, StatedDevices, StatedRun
from sci_report.errors import InputError
from sci_report.models.vocabulary import STAGES
from sci_report.refdata import find_accelerator


def ask() -> StatedRun:
    """Ask for what an estimate needs, and return it. An answer that cannot be is asked for again.

    Raises:
        InputError: The answers contradict each other.
    """
    click.echo("An estimate from what you know of the run. Enter takes what stands in [ ]; Ctrl-C ends.\n", err=True)
    name = _text("Name of the model or system", "unnamed")
    stage: Any = click.prompt("Stage of the life cycle", type=click.Choice(STAGES), default="training", err=True)
    hours = _number("Wall-clock time, in hours")
    devices = _devices()
    cpu_cores = _number("CPU cores used (0 for none or unknown)", 0.0)
    cpu = None
    if cpu_cores:
        watts = _number("Power of one core at full load, in W")
        cpu = StatedCpu(cores=cpu_cores, power_w_per_core=watts)
    memory_gb = _number("Memory held, in GB (0 if unknown)", 0.0)
    place = _place()
    unit = _text("Functional unit, such as `training run` or `token`", "training run")
    count = _number(f"How many of these were delivered ({unit})", 1.0)
    return StatedRun(
        context=Context(name=name, stage=stage, place=place, work=Work(functional_unit=unit, functional_units=count)),
        hours=hours,
        devices=devices,
        cpu=cpu,
        memory_gb=memory_gb or None,
    )


def _devices() -> StatedDevices | None:
    name = _checked("Accelerator, such as `A100 SXM4 80GB` (empty for none)", "", _known_accelerator)
    if not name:
        watts = _number("Mean power of the whole machine, in W (0 if unknown)", 0.0)
        return StatedDevices(power_w=watts) if watts else None
    count = click.prompt("How many of them", type=click.IntRange(min=1), default=1, err=True)
    utilisation = _checked("Their mean utilisation, 0 to 1 (1 if unknown)", "1", float)
    return StatedDevices(name=name, count=count, utilisation=utilisation)


def _place() -> PlaceOptions:
    def known(answer: str) -> PlaceOptions:
        place = PlaceOptions(region=answer) if ":" in answer else PlaceOptions(country=answer or None)
        resolve_place(place)
        return place

    where = _checked("Cloud region (`aws:eu-west-3`) or country (`FR`); empty for the world average", "", known)
    pue = _number("PUE of the facility (1 for a machine on a desk, 0 if unknown)", 0.0)
    return PlaceOptions(region=where.region, country=where.country, pue=pue or None)


def _known_accelerator(name: str) -> str:
    if name:
        find_accelerator(name)
    return name


def _text(question: str, default: str) -> str:
    return str(click.prompt(question, default=default, err=True))


def _number(question: str, default: float | None = None) -> float:
    return float(click.prompt(question, type=click.FloatRange(min=0), default=default, err=True))


def _checked(question: str, default: str, taken: Callable[[str], Any]) -> Any:
    """Ask until the answer can be taken."""

    def answer(text: str) -> Any:
        try:
            return taken(text)
        except (InputError, ValueError) as error:
            raise click.UsageError(str(error)) from error

    return click.prompt(question, default=default, show_default=bool(default), value_proc=answer, err=True)
