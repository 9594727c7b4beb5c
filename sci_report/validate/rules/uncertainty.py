"""SCI241-SCI242: the uncertainties of derived numbers. They are checked once the numbers themselves agree."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.validate.finding import Raw
from sci_report.validate.rules.agreement import agrees, disagreement
from sci_report.validate.rules.base import Document, Rule
from sci_report.validate.rules.propagation import propagated

_EQUATION = "first-order propagation from the inputs"
_NEGLIGIBLE = 1e-9
"""Relative to the value: what is left of uncertainties that cancel."""


def _uncertainties(document: Document) -> Iterator[Raw]:
    for where, number, expected in propagated(document):
        stated, negligible = number.get("standard_uncertainty"), _NEGLIGIBLE * number["value"]
        if stated is None and expected > negligible:
            yield Raw("SCI242", where, f"its inputs state uncertainties; {_EQUATION} gives {expected:.6g}", expected)
        elif stated is not None and not agrees(stated, expected, negligible):
            yield disagreement("SCI241", f"{where}/standard_uncertainty", stated, expected, _EQUATION)


_EXAMPLE = (
    '{{"activities": [{{"energy": [{{"component": "gpu", "energy_kwh": {{"value": 10.0, "method": "declared", '
    '"standard_uncertainty": 0.5}}}}], "totals": {{"it_energy_kwh": {{"value": 10.0{uncertainty}}}}}}}], '
    '"results": {{}}}}'
)

RULES = (
    Rule(
        code="SCI241",
        name="uncertainty",
        summary="The uncertainty of a derived number follows from those of its inputs.",
        why="An uncertainty that is made up is worse than none; one factor used twice is one cause, not two.",
        source="JCGM 100:2008, 5.1.2 and 5.2.2",
        fix="Propagate to first order (k = 1), equal factors fully correlated; leave it out where no input has one.",
        bad=_EXAMPLE.format(uncertainty=', "standard_uncertainty": 0.1'),
        good=_EXAMPLE.format(uncertainty=', "standard_uncertainty": 0.5'),
        check=_uncertainties,
    ),
    Rule(
        code="SCI242",
        name="uncertainty-absent",
        summary="A derived number whose inputs state uncertainties states its own.",
        why="Readers compare results by it.",
        source="JCGM 100:2008, 7.2.1",
        severity="warning",
        fix="Add the uncertainty shown.",
        bad=_EXAMPLE.format(uncertainty=""),
        good=_EXAMPLE.format(uncertainty=', "standard_uncertainty": 0.5'),
        check=_uncertainties,
    ),
)
