"""The `co2_eq_emissions` block of a Hugging Face model card."""

from __future__ import annotations

from dataclasses import dataclass

from sci_report.models.report import Report
from sci_report.render.numbers import plain
from sci_report.render.sections import place_name

_TRAINING_TYPES = {"pretraining": "pre-training", "training": "pre-training", "fine_tuning": "fine-tuning"}


@dataclass(frozen=True, slots=True)
class CarbonCard:
    """Members of the block; a text that is empty is left out of it."""

    emissions_g: str
    """Grams of CO2e as a plain decimal."""
    source: str
    training_type: str
    geographical_location: str
    hardware_used: str


def carbon_card(report: Report) -> CarbonCard | None:
    """Return the block, with total emissions or else the operational; None if the report states neither."""
    total, operational = report.results.total_gco2e, report.results.operational_gco2e
    emissions = operational if total is None else total
    if emissions is None:
        return None
    boundary = "operational and embodied" if total is not None else "operational only, embodied emissions not stated"
    stages = dict.fromkeys(_TRAINING_TYPES.get(activity.stage, "") for activity in report.activities)
    return CarbonCard(
        emissions_g=plain(emissions.value, emissions.standard_uncertainty),
        source=f"sci-report {report.identity.id}, ISO/IEC 21031:2024, {boundary}",
        training_type=", ".join(filter(None, stages)),
        geographical_location="; ".join(place_name(place) for place in report.places),
        hardware_used=", ".join(f"{device.count} × {device.name}" for device in report.devices),
    )
