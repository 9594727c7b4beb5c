"""The equations of the standard with this report's numbers in them (ISO/IEC 21031:2024)."""

from __future__ import annotations

from dataclasses import dataclass

from sci_report.models.place import Place
from sci_report.models.quantity import Derived, PositiveQuantity, Quantity
from sci_report.models.report import Report
from sci_report.models.work import FunctionalUnit
from sci_report.render.numbers import Scale, column, figure
from sci_report.render.scales import CARBON, COUNT, ENERGY, INTENSITY
from sci_report.render.wording import MISSING


@dataclass(frozen=True, slots=True)
class Equation:
    """`symbol` = `formula` = `numbers` = `result`; `numbers` is empty where they would not fit a line."""

    symbol: str
    meaning: str
    formula: str
    numbers: str
    result: str


def equations(report: Report) -> tuple[Equation, ...]:
    """Return the way from energy to score; values are without uncertainty, for a reader to recompute."""
    found, unit = report.results, report.functional_unit
    place = _only_place(report)
    it_energy, facility_energy = _in_one_unit(ENERGY, found.it_energy_kwh, found.facility_energy_kwh)
    operational, embodied, _ = _in_one_unit(CARBON, found.operational_gco2e, found.embodied_gco2e, found.total_gco2e)
    pue = _text(place.pue, COUNT) if place else MISSING
    intensity = _text(place.grid_gco2e_per_kwh, INTENSITY) if place else MISSING
    score = _text(found.sci_gco2e_per_unit, CARBON)
    per_unit = f" per {unit.unit}" if unit is not None and score != MISSING else ""
    several = "" if place else "Σ "
    return (
        Equation("E", "facility energy", f"{several}IT energy × PUE", _product(it_energy, pue), facility_energy),
        Equation("O", "operational", f"{several}E × I", _product(facility_energy, intensity), operational),
        Equation("M", "embodied", "Σ devices × TE × (TiR / EL) × (RR / ToR)", "", embodied),
        Equation("SCI", "score", "(O + M) / R", _quotient(operational, embodied, unit), score + per_unit),
    )


def _only_place(report: Report) -> Place | None:
    """The place where everything ran, if it is one: then the factors are single numbers."""
    ids = {activity.place for activity in report.activities}
    return next((place for place in report.places if ids == {place.id}), None)


def _in_one_unit(scale: Scale, *numbers: Derived | None) -> tuple[str, ...]:
    _, figures = column([None if number is None else (number.value, None) for number in numbers], scale)
    return tuple(MISSING if figure is None else figure.text for figure in figures)


def _text(number: Derived | PositiveQuantity | Quantity | None, scale: Scale) -> str:
    return MISSING if number is None else figure(number.value, None, scale).text


def _product(left: str, right: str) -> str:
    return "" if MISSING in (left, right) else f"{left} × {right}"


def _quotient(operational: str, embodied: str, unit: FunctionalUnit | None) -> str:
    if unit is None or MISSING in (operational, embodied):
        return ""
    return f"({operational} + {embodied}) / ({_text(unit.count, COUNT)})"
