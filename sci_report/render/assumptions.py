"""What the report rests on that no instrument read: every estimated, declared or default number in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from sci_report.models.activity import ActivityFacts, DeviceUse, EnergyEntry, PowerModel
from sci_report.models.boundary import Excluded
from sci_report.models.claims import Claim
from sci_report.models.device import Device, Embodied
from sci_report.models.place import Place
from sci_report.models.quality import QualityMetric
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, SignedQuantity
from sci_report.models.report import Report
from sci_report.models.subject import Base
from sci_report.render.numbers import Scale
from sci_report.render.rows import AnyQuantity, Row, quantity_row
from sci_report.render.scales import CARBON, COUNT, DURATION, ENERGY, FLOP, INTENSITY, MEMORY, POWER, SHARE
from sci_report.render.sections import metric_name, place_name
from sci_report.render.wording import shortened, words

FIELDS: Final[Mapping[str, tuple[str, Scale]]] = {
    "count": ("Functional units (R)", COUNT),
    "duration_s": ("Duration", DURATION),
    "energy_kwh": ("Energy", ENERGY),
    "estimated_share": ("Share of what is left out", SHARE),
    "flop": ("Compute", FLOP),
    "gco2e": ("Emissions", CARBON),
    "grid_gco2e_per_kwh": ("Grid intensity", INTENSITY),
    "idle_power_w": ("Idle power of one", POWER),
    "lifespan_s": ("Lifespan", DURATION),
    "memory_gb": ("Memory", MEMORY),
    "parameters_active": ("Parameters, active", COUNT),
    "parameters_total": ("Parameters, total", COUNT),
    "power_w": ("Power of one at full utilisation", POWER),
    "pue": ("PUE", COUNT),
    "rated_power_w": ("Rated power", POWER),
    "reserved_s": ("Time reserved", DURATION),
    "resources_reserved": ("Resources reserved", COUNT),
    "resources_total": ("Resources of the device", COUNT),
    "samples": ("Samples", COUNT),
    "share": ("Share of the base model's footprint", SHARE),
    "steps": ("Optimiser steps", COUNT),
    "tokens": ("Tokens", COUNT),
    "units": ("Number of units", COUNT),
    "utilisation": ("Utilisation", SHARE),
    "value": ("Value of the metric", COUNT),
}
"""Label and units of every field of a report that holds a quantity."""

_ORDER: Final = ("default", "estimated", "declared")
_MOST_USES: Final = 3


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that was not measured, and where it is used."""

    row: Row
    used_in: str


def assumptions(report: Report) -> tuple[Assumption, ...]:
    """Return every number that was not measured, equal ones once, defaults first."""
    uses: dict[Row, dict[str, None]] = {}
    for field, quantity, context in _quantities(report, ""):
        if quantity.method != "measured":
            label, scale = FIELDS[field]
            uses.setdefault(quantity_row(label, quantity, scale), {})[context] = None
    found = [Assumption(row, shortened(filter(None, used), _MOST_USES)) for row, used in uses.items()]
    return tuple(sorted(found, key=lambda assumption: _ORDER.index(assumption.row.method or "")))


def _quantities(block: BaseModel, context: str) -> Iterator[tuple[str, AnyQuantity, str]]:
    """Every quantity of a block with its field's name and, in words, whose it is."""
    here = ", ".join(part for part in (context, _name(block)) if part)
    for name in type(block).model_fields:
        value = getattr(block, name)
        for member in value if isinstance(value, tuple) else (value,):
            if isinstance(member, Quantity | PositiveQuantity | Fraction | SignedQuantity):
                yield name, member, here
            elif isinstance(member, BaseModel):
                yield from _quantities(member, here)


def _name(block: BaseModel) -> str:  # noqa: PLR0911  (one line for each block that has a name)
    match block:
        case ActivityFacts() | Device():
            return block.id
        case Place():
            return place_name(block)
        case EnergyEntry():
            return words(block.component)
        case DeviceUse():
            return block.device
        case Base() | Excluded():
            return block.name
        case Claim():
            return "claim, not part of the score"
        case Embodied():
            return "embodied"
        case PowerModel():
            return f"per {words(block.unit)}"
        case QualityMetric():
            return metric_name(block)
        case _:
            return ""
