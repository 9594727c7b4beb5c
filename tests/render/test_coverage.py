"""What the uncertainty of a total leaves out is said beside it."""

from __future__ import annotations

from sci_report.render.coverage import uncovered
from sci_report.render.view import headline
from tests.samples import full_report, positive, small_report


def test_inputs_without_uncertainty_are_named_once() -> None:
    report = full_report()
    sharp = report.places[0].model_copy(update={"pue": positive(1.15)})

    assert uncovered(report) == "the utilisation"
    assert uncovered(report.model_copy(update={"places": (sharp,)})) == "the PUE, the utilisation"


def test_a_declared_energy_without_uncertainty_is_named() -> None:
    assert uncovered(small_report()) == "the node energy"
    assert headline(small_report())[-1] == "± does not cover the node energy, for which no uncertainty is stated"
