from __future__ import annotations

from sci_report.models.report import Report
from sci_report.render.equation import equations
from tests.render.reports import with_activities
from tests.samples import full_report, small_report


def lines(report: Report) -> list[str]:
    parts = ((one.symbol, one.formula, one.numbers, one.result) for one in equations(report))
    return [" = ".join(filter(None, part)).replace("\u00a0", " ").replace("\u202f", " ") for part in parts]


def test_the_equations_hold_the_numbers_of_the_report() -> None:
    assert lines(full_report()) == [
        "E = IT energy × PUE = 10.26 kWh × 1.15 = 11.8 kWh",
        "O = E × I = 11.8 kWh × 120 g CO₂e/kWh = 1.416 kg CO₂e",
        "M = Σ devices × TE × (TiR / EL) × (RR / ToR) = 0.072 kg CO₂e",
        "SCI = (O + M) / R = (1.416 kg CO₂e + 0.072 kg CO₂e) / (2 × 10⁶) = 744.1 µg CO₂e per training token",
    ]


def test_several_places_have_no_single_factor_to_show() -> None:
    energy, operational, *_ = lines(with_activities(2))
    assert energy == "E = Σ IT energy × PUE = 11 kWh"
    assert operational == "O = Σ E × I = 1.32 kg CO₂e"


def test_what_is_missing_stays_missing() -> None:
    assert [line.rpartition(" = ")[2] for line in lines(small_report())] == ["–", "–", "–", "–"]
