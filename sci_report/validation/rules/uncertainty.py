"""SCI241-SCI242: the uncertainties of derived numbers. They are checked once the numbers themselves agree.

Uncertainties cannot be worked out from those one step before, since what shares a cause does not add like what does
not. They are propagated from the inputs, and what rests on one that disagrees is not judged: it would disagree as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import COARSEST_UNCERTAINTY, agrees, disagreement
from sci_report.validation.rules.base import Document, Rule
from sci_report.validation.rules.propagation import Steps, propagated

_EQUATION = "first-order propagation from the inputs"
_RESULTS = "results"
_ANY = "any activity"
_NEGLIGIBLE = 1e-9
"""Relative to the value: what is left of uncertainties that cancel."""


_RESTS_ON = {
    "facility_energy_kwh": ("it_energy_kwh",),
    "operational_gco2e": ("facility_energy_kwh",),
    "total_gco2e": ("operational_gco2e", "embodied_gco2e"),
    "sci_gco2e_per_unit": ("total_gco2e",),
    "alternative_sci_gco2e_per_unit": ("total_gco2e",),
    "site_water_l": ("it_energy_kwh",),
    "grid_water_l": ("facility_energy_kwh",),
    "water_l": ("site_water_l", "grid_water_l"),
}
"""What a derived number is worked out from, beside its own inputs, in the same activity or the same results."""


def _uncertainties(document: Document) -> Iterator[Raw]:
    doubtful: set[tuple[str | int, str]] = set()
    for steps, number, expected in propagated(document):
        stated, negligible = number.get("standard_uncertainty"), _NEGLIGIBLE * number["value"]
        if doubtful and any(origin in doubtful for origin in _origins(*_owner_and_member(steps))):
            doubtful |= _with_its_like(steps)
        elif stated is None:
            if expected > negligible:
                message = f"its inputs state uncertainties; {_EQUATION} gives {expected:.6g}"
                yield Raw("SCI242", pointer(*steps), message, expected)
        elif not agrees(stated, expected, negligible, COARSEST_UNCERTAINTY):
            doubtful |= _with_its_like(steps)
            yield disagreement("SCI241", pointer(*steps, "standard_uncertainty"), stated, expected, _EQUATION)


def _owner_and_member(steps: Steps) -> tuple[str | int, str]:
    """Return whose number it is, an activity's or the report's, and which; an entry's energy is one of `entries`."""
    if steps[0] == _RESULTS:
        return _RESULTS, str(steps[1])
    return steps[1], "entries" if steps[2] == "energy" else str(steps[-1])


def _with_its_like(steps: Steps) -> set[tuple[str | int, str]]:
    owner, member = _owner_and_member(steps)
    return {(owner, member), (_ANY, member)}


def _origins(owner: str | int, member: str) -> Iterator[tuple[str | int, str]]:
    yield from ((owner, origin) for origin in _RESTS_ON.get(member, ()))
    if owner == _RESULTS:
        yield _ANY, member
    elif member == "it_energy_kwh":
        yield owner, "entries"


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
        source="SPEC 7.3.2, 7.3.4; JCGM 100:2008, 5.1.2 and 5.2.2",
        fix="Propagate to first order (k = 1), equal factors fully correlated; leave it out where no input has one.",
        bad=_EXAMPLE.format(uncertainty=', "standard_uncertainty": 0.1'),
        good=_EXAMPLE.format(uncertainty=', "standard_uncertainty": 0.5'),
        check=_uncertainties,
        needs=("standard_uncertainty", "model_standard_uncertainty_w"),
    ),
    Rule(
        code="SCI242",
        name="uncertainty-absent",
        summary="A derived number whose inputs state uncertainties states its own.",
        why="Readers compare results by it.",
        source="SPEC 7.3.1; JCGM 100:2008, 7.2.1",
        severity="warning",
        fix="Add the uncertainty shown.",
        bad=_EXAMPLE.format(uncertainty=""),
        good=_EXAMPLE.format(uncertainty=', "standard_uncertainty": 0.5'),
        check=_uncertainties,
        needs=("standard_uncertainty", "model_standard_uncertainty_w"),
    ),
)
