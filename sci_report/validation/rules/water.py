"""SCI251-SCI255: water on site and at the power stations."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.accounting import equations
from sci_report.validation.finding import Raw
from sci_report.validation.rules.agreement import agrees, disagreement, half_unit, value_of
from sci_report.validation.rules.base import Document, Rule
from sci_report.validation.rules.forms import product, summed


def _total(document: Document) -> Iterator[Raw]:
    results = document.get("results", {})
    stated = value_of(results.get("water_l"))
    site, grid = value_of(results.get("site_water_l")), value_of(results.get("grid_water_l"))
    if stated is None:
        return
    if site is None or grid is None:
        lacking = "site_water_l" if site is None else "grid_water_l"
        message = f"it cannot be worked out: `{lacking}` is absent, and a part is not the whole"
        yield Raw("SCI255", "/results/water_l", message, actual=stated)
    elif not agrees(stated, site + grid, half_unit(site) + half_unit(grid)):
        equation = "water on site + water at the power stations"
        yield disagreement("SCI255", "/results/water_l/value", stated, site + grid, equation)


def _sum_rule(code: str, name: str, member: str) -> Rule:
    parts = f'{{"activities": [{{"totals": {{"{member}": {{"value": 2.0}}}}}}, {{"totals": {{"{member}": '
    return Rule(
        code=code,
        name=name,
        summary=f"The report's `{member}` is the sum over its activities.",
        why="A total over some of the activities would pass for the whole.",
        source="SPEC 6.5.1, 6.1.2",
        fix="Add the activities' totals up again; leave the total out if one of them is unknown.",
        bad=f'{parts}{{"value": 1.0}}}}}}], "results": {{"{member}": {{"value": 1.0}}}}}}',
        good=f'{parts}{{"value": 1.0}}}}}}], "results": {{"{member}": {{"value": 3.0}}}}}}',
        check=summed(code, member),
        needs=(member,),
    )


RULES = (
    Rule(
        code="SCI251",
        name="activity-site-water",
        summary="Water on site is IT energy × WUE.",
        why="WUE is stated for IT energy: with the facility's energy the figure would be too high by the PUE.",
        source="SPEC 6.6.1, 6.1.2; ISO/IEC 30134-9",
        fix="Multiply the activity's IT energy by the WUE of its place.",
        bad='{"places": [{"id": "p", "pue": {"value": 1.5}, "wue_l_per_kwh": {"value": 1.8}}], "activities": '
        '[{"place": "p", "totals": {"it_energy_kwh": {"value": 100.0}, "site_water_l": {"value": 270.0}}}]}',
        good='{"places": [{"id": "p", "pue": {"value": 1.5}, "wue_l_per_kwh": {"value": 1.8}}], "activities": '
        '[{"place": "p", "totals": {"it_energy_kwh": {"value": 100.0}, "site_water_l": {"value": 180.0}}}]}',
        check=product(
            "SCI251",
            target="site_water_l",
            origin="it_energy_kwh",
            factor="wue_l_per_kwh",
            equation="IT energy × WUE",
            form=equations.site_water_l,
        ),
        needs=("site_water_l",),
    ),
    Rule(
        code="SCI252",
        name="activity-grid-water",
        summary="Water at the power stations is facility energy × water per kWh of electricity.",
        why="The stations deliver all that the facility takes, its overhead included.",
        source="SPEC 6.6.2, 6.1.2",
        fix="Multiply the activity's facility energy by the litres per kWh of its place's grid.",
        bad='{"places": [{"id": "p", "grid_water_l_per_kwh": {"value": 3.0}}], "activities": [{"place": "p", '
        '"totals": {"facility_energy_kwh": {"value": 150.0}, "grid_water_l": {"value": 300.0}}}]}',
        good='{"places": [{"id": "p", "grid_water_l_per_kwh": {"value": 3.0}}], "activities": [{"place": "p", '
        '"totals": {"facility_energy_kwh": {"value": 150.0}, "grid_water_l": {"value": 450.0}}}]}',
        check=product(
            "SCI252",
            target="grid_water_l",
            origin="facility_energy_kwh",
            factor="grid_water_l_per_kwh",
            equation="facility energy × water per kWh of electricity",
            form=equations.grid_water_l,
        ),
        needs=("grid_water_l",),
    ),
    _sum_rule("SCI253", "total-site-water", "site_water_l"),
    _sum_rule("SCI254", "total-grid-water", "grid_water_l"),
    Rule(
        code="SCI255",
        name="total-water",
        summary="Total water is water on site and at the power stations.",
        why="Either alone is a part, and which part is larger depends on the cooling.",
        source="SPEC 6.6.3, 6.1.2",
        fix="Add the two; leave the total out if one is unknown.",
        bad='{"results": {"site_water_l": {"value": 180.0}, "grid_water_l": {"value": 450.0}, '
        '"water_l": {"value": 450.0}}}',
        good='{"results": {"site_water_l": {"value": 180.0}, "grid_water_l": {"value": 450.0}, '
        '"water_l": {"value": 630.0}}}',
        check=_total,
        needs=("water_l",),
    ),
)
