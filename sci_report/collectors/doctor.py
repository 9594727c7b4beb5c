"""What can be measured here, by which meter, and what would enable the rest."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sci_report.collectors.base import Channel, Lost, Unavailable
from sci_report.collectors.registry import (
    MeterFactory,
    OpenMeter,
    OpenMeters,
    chosen,
    installed_meters,
    open_meter,
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One meter's state of health.

    Attributes:
        meter: Its name.
        channels: What it can read here; empty if it cannot be used.
        used: Ids of the channels a measurement would take; the others are measured better by another meter.
        losses: Why a channel cannot be read now, by its id.
        reason: Why the meter cannot be used, if it cannot.
        remedy: What would enable it, if anything would.
    """

    meter: str
    channels: tuple[Channel, ...]
    used: frozenset[str]
    losses: Mapping[str, str]
    reason: str | None
    remedy: str | None

    @property
    def works(self) -> bool:
        """Whether at least one channel can be read."""
        return len(self.losses) < len(self.channels)


def diagnose(factories: Mapping[str, MeterFactory] | None = None) -> tuple[Diagnosis, ...]:
    """Open each meter, read it once, close it, and say what was found, in order of preference.

    Args:
        factories: Meters by name; by default all that are installed.
    """
    factories = installed_meters() if factories is None else factories
    tried = {name: open_meter(name, factory) for name, factory in factories.items()}
    opened = OpenMeters(tuple(each for each in tried.values() if isinstance(each, OpenMeter)), ())
    used = {each.name: frozenset(channel.id for channel in each.channels) for each in chosen(opened.meters)}
    diagnoses = tuple(_diagnosis(name, each, used.get(name, frozenset())) for name, each in tried.items())
    opened.close()
    return diagnoses


def _diagnosis(name: str, tried: OpenMeter | Unavailable, used: frozenset[str]) -> Diagnosis:
    if isinstance(tried, Unavailable):
        return Diagnosis(name, (), used, {}, tried.reason, tried.remedy)
    readings = tried.meter.read(time.monotonic())
    losses = {each: reading.reason for each, reading in readings.items() if isinstance(reading, Lost)}
    return Diagnosis(name, tried.channels, used, losses, None, None)
