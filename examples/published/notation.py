"""Short words for what these reports say again and again: stated numbers, defaults with their tables, gaps."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping

from sci_report.accounting.settle import modelled_energy
from sci_report.models.boundary import Excluded
from sci_report.models.energy import EnergyEntry, PowerModel, UnitModel
from sci_report.models.identity import Author, Identity, Paper
from sci_report.models.place import GridIntensity
from sci_report.models.provenance import Missing
from sci_report.models.quality import QualityMetric
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, SignedQuantity, Source

HOUR_S = 3600.0
DAY_S = 86_400.0
YEAR_S = 365.0 * DAY_S
G_PER_TONNE = 1e6
G_PER_LB = 453.59237
J_PER_KWH = 3.6e6

NO_PLACE = "No place is stated."
NO_EMBODIED = {"embodied_gco2e": "No figure for the making of this device is published."}
GAPS = {
    "embodied_gco2e": "The source states no embodied emissions, and not how many devices it held for how long.",
    "total_gco2e": "Without embodied emissions there is no total.",
    "sci_gco2e_per_unit": "Without a total there is no score.",
}
"""What follows from one gap: no embodied emissions, so no total and no score."""


def stated(value: float, source: Source) -> Quantity:
    return Quantity(value=value, method="declared", source=source)


def positive(value: float, source: Source) -> PositiveQuantity:
    return PositiveQuantity(value=value, method="declared", source=source)


def rounded(value: float, half_unit: float, source: Source) -> Quantity:
    """A printed number, with the uncertainty that its rounding alone brings."""
    return Quantity(
        value=value,
        method="declared",
        standard_uncertainty=half_unit / 3**0.5,
        uncertainty_basis=f"rounding of the printed number: rectangular, half-width {half_unit:g} (JCGM 100, 4.3.7)",
        source=source,
    )


def fraction(value: float, source: Source) -> Fraction:
    return Fraction(value=value, method="declared", source=source)


def identity(name: str, title: str, paper: Paper) -> Identity:
    """The identity of one of these reports; its id follows from its name, so that a build gives the same bytes."""
    return Identity(
        id=report_id(name),
        created="2026-11-21T00:00:00Z",
        status="final",
        title=title,
        project="published systems described with sci-report",
        authors=(Author(name="sci-report contributors"),),
        paper=paper,
        licence="CC-BY-4.0",
    )


def report_id(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"sci-report/examples/published/{name}").urn


def by_others(text: str) -> str:
    """A subject's description, with the sentence that each of these reports owes its readers."""
    return f"{text}\n\nThis report describes published work by others; its numbers are theirs unless marked as default."


def per_unit(component: str, devices: tuple[str, ...], model: UnitModel) -> EnergyEntry:
    return EnergyEntry(component=component, devices=devices, energy_kwh=modelled_energy(model), unit_model=model)


def of_power(component: str, devices: tuple[str, ...], model: PowerModel) -> EnergyEntry:
    return EnergyEntry(component=component, devices=devices, energy_kwh=modelled_energy(model), power_model=model)


def stated_grid(gco2e_per_kwh: float, source: Source) -> GridIntensity:
    """A factor that the source prints without saying what is inside it."""
    return GridIntensity(
        value=gco2e_per_kwh,
        method="declared",
        source=source,
        signal="average",
        basis="unspecified",
        perspective="unspecified",
        resolution="unspecified",
    )


def quality(metric: str, value: float, source: Source, dataset: str | None = None) -> tuple[QualityMetric, ...]:
    printed = SignedQuantity(value=value, method="declared", source=source)
    return (QualityMetric(metric=metric, value=printed, direction="higher_is_better", dataset=dataset),)


def missing(reasons: Mapping[str, str], *others: Missing) -> tuple[Missing, ...]:
    """List absent results with the reason why, and whatever else is absent."""

    def results() -> Iterator[Missing]:
        for member, why in reasons.items():
            yield Missing(field=f"/results/{member}", reason="unknown", explanation=why)

    return (*results(), *others)


def left_out(reasons: Mapping[str, str]) -> tuple[Excluded, ...]:
    """List what is outside the boundary; a name in `STAGES` is a stage, any other a component."""
    stages = ("evaluation", "inference", "training", "experiments", "data work", "fine-tuning")
    return tuple(
        Excluded(aspect="stage" if name in stages else "component", name=name, reason=why)
        for name, why in reasons.items()
    )
