"""SCI221-SCI229: the totals of the report and the score."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.accounting import equations
from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import agrees, disagreement, half_unit, value_of
from sci_report.validation.rules.base import Document, Rule
from sci_report.validation.rules.beside import INHERITED
from sci_report.validation.rules.forms import summed

_SUMMED = {
    "it_energy_kwh": "SCI221",
    "facility_energy_kwh": "SCI222",
    "operational_gco2e": "SCI223",
    "embodied_gco2e": "SCI224",
}


def _total(document: Document) -> Iterator[Raw]:
    results = document.get("results", {})
    stated = value_of(results.get("total_gco2e"))
    operational, embodied = value_of(results.get("operational_gco2e")), value_of(results.get("embodied_gco2e"))
    if stated is None:
        return
    if operational is None or embodied is None:
        lacking = "operational_gco2e" if operational is None else "embodied_gco2e"
        message = f"it cannot be worked out: `{lacking}` is absent, and a part is not the whole"
        yield Raw("SCI225", "/results/total_gco2e", message, actual=stated)
        return
    expected = operational + embodied
    if not agrees(stated, expected, lambda: half_unit(operational) + half_unit(embodied)):
        yield disagreement("SCI225", "/results/total_gco2e/value", stated, expected, "operational + embodied emissions")


def _score(document: Document) -> Iterator[Raw]:
    results = document.get("results", {})
    stated, total = value_of(results.get("sci_gco2e_per_unit")), value_of(results.get("total_gco2e"))
    count = value_of(document.get("functional_unit", {}).get("count"))
    if stated is None:
        return
    if total is None or count is None:
        lacking = "/results/total_gco2e" if total is None else "/functional_unit"
        message = f"it cannot be worked out: `{lacking}` is absent"
        yield Raw("SCI226", "/results/sci_gco2e_per_unit", message, actual=stated)
        return
    expected = equations.sci_gco2e_per_unit(total, count)
    if not agrees(stated, expected, lambda: equations.sci_gco2e_per_unit(half_unit(total), count)):
        where = "/results/sci_gco2e_per_unit/value"
        yield disagreement("SCI226", where, stated, expected, "total emissions / functional units")


def _measured_fraction(document: Document) -> Iterator[Raw]:
    stated = value_of(document.get("results", {}).get("measured_energy_fraction"))
    if stated is None:
        return
    entries = [entry["energy_kwh"] for activity in document.get("activities", ()) for entry in activity["energy"]]
    whole = sum(energy["value"] for energy in entries)
    where = "/results/measured_energy_fraction"
    if whole == 0:
        yield Raw("SCI227", where, "it cannot be worked out: the energy is 0", actual=stated)
        return
    expected = sum(energy["value"] for energy in entries if energy["method"] == "measured") / whole
    if not agrees(stated, expected):
        equation = "measured energy / all energy"
        yield disagreement("SCI227", f"{where}/value", stated, expected, equation)


_OPTIONAL = frozenset(
    {
        "measured_energy_fraction",
        "site_water_l",
        "grid_water_l",
        "water_l",
        "inherited_it_energy_kwh",
        "inherited_gco2e",
    }
)
"""Results whose absence needs no reason: not every report states water or builds on another model."""


def _absent(document: Document) -> Iterator[Raw]:
    results, listed = document.get("results", {}), {gap["field"] for gap in document.get("missing", ())}
    for member, is_known in _follows(document).items():
        if member in results:
            continue
        if is_known:
            yield Raw("SCI229", "/results", f"`{member}` is absent, though all that it is worked out from is stated")
        elif member not in _OPTIONAL and pointer("results", member) not in listed:
            yield Raw("SCI228", "/results", f"`{member}` is absent, and `missing` does not say why")


def _is_inherited(document: Document, part: str) -> bool:
    shared = [base for base in document.get("subject", {}).get("base", ()) if "share" in base]
    return bool(shared) and all(part in base.get("footprint", {}) for base in shared)


def _follows(document: Document) -> dict[str, bool]:
    """Map each result to whether all that it is worked out from is stated."""
    activities, results = document.get("activities", ()), document.get("results", {})
    return {
        "measured_energy_fraction": any(e["energy_kwh"]["value"] for a in activities for e in a.get("energy", ())),
        **{
            member: bool(activities) and all(member in activity.get("totals", {}) for activity in activities)
            for member in ("facility_energy_kwh", "operational_gco2e", "embodied_gco2e", "site_water_l", "grid_water_l")
        },
        "water_l": "site_water_l" in results and "grid_water_l" in results,
        **{member: _is_inherited(document, part) for member, part in INHERITED.items()},
        "total_gco2e": "operational_gco2e" in results and "embodied_gco2e" in results,
        "sci_gco2e_per_unit": "total_gco2e" in results and "functional_unit" in document,
    }


RULES = (
    *(
        Rule(
            code=code,
            name=f"total-{member.rpartition('_')[0].replace('_', '-')}",
            summary=f"The report's `{member}` is the sum over its activities.",
            why="A total over some of the activities would pass for the whole.",
            source="SPEC 6.5.1, 6.1.2",
            fix="Add the activities' totals up again; leave the total out if one of them is unknown.",
            bad=f'{{"activities": [{{"totals": {{"{member}": {{"value": 2.0}}}}}}, '
            f'{{"totals": {{"{member}": {{"value": 1.0}}}}}}], "results": {{"{member}": {{"value": 1.0}}}}}}',
            good=f'{{"activities": [{{"totals": {{"{member}": {{"value": 2.0}}}}}}, '
            f'{{"totals": {{"{member}": {{"value": 1.0}}}}}}], "results": {{"{member}": {{"value": 3.0}}}}}}',
            check=summed(code, member),
            needs=(member,),
        )
        for member, code in _SUMMED.items()
    ),
    Rule(
        code="SCI225",
        name="total-carbon",
        summary="Total emissions are operational plus embodied emissions.",
        why="Nothing else enters: no offset, no certificate, no market-based figure lowers it.",
        source="SPEC 6.5.2, 6.1.2; ISO/IEC 21031:2024, O + M, and its exclusions",
        fix="Add the two; what was bought belongs under `claims`.",
        bad='{"results": {"operational_gco2e": {"value": 390.0}, "embodied_gco2e": {"value": 10.0}, '
        '"total_gco2e": {"value": 0.0}}}',
        good='{"results": {"operational_gco2e": {"value": 390.0}, "embodied_gco2e": {"value": 10.0}, '
        '"total_gco2e": {"value": 400.0}}}',
        check=_total,
        needs=("total_gco2e",),
    ),
    Rule(
        code="SCI226",
        name="sci-score",
        summary="The score is total emissions divided by the number of functional units.",
        why="It is what readers compare.",
        source="SPEC 6.5.3, 6.1.2; ISO/IEC 21031:2024, SCI = (O + M) per R",
        fix="Divide grams by the count of units as stated; mind thousands and millions of tokens.",
        bad='{"functional_unit": {"count": {"value": 50000}}, "results": {"total_gco2e": {"value": 6500000.0}, '
        '"sci_gco2e_per_unit": {"value": 0.13}}}',
        good='{"functional_unit": {"count": {"value": 50000}}, "results": {"total_gco2e": {"value": 6500000.0}, '
        '"sci_gco2e_per_unit": {"value": 130.0}}}',
        check=_score,
        needs=("sci_gco2e_per_unit",),
    ),
    Rule(
        code="SCI227",
        name="measured-fraction",
        summary="The measured fraction is the share of energy whose method is `measured`.",
        why="It tells a reader at a glance how much of a report is an estimate.",
        source="SPEC 6.7.1",
        fix="Divide the measured energy by all energy.",
        bad='{"activities": [{"energy": [{"energy_kwh": {"value": 3.0, "method": "measured"}}, '
        '{"energy_kwh": {"value": 1.0, "method": "default"}}]}], '
        '"results": {"measured_energy_fraction": {"value": 1.0}}}',
        good='{"activities": [{"energy": [{"energy_kwh": {"value": 3.0, "method": "measured"}}, '
        '{"energy_kwh": {"value": 1.0, "method": "default"}}]}], '
        '"results": {"measured_energy_fraction": {"value": 0.75}}}',
        check=_measured_fraction,
        needs=("measured_energy_fraction",),
    ),
    Rule(
        code="SCI228",
        name="absent-without-reason",
        summary="A result that is absent is listed under `missing`.",
        why="Absent is not zero: a reader must be told why there is no number.",
        source="SPEC 4.6.3",
        severity="warning",
        fix="Add an entry to `missing` with the result's pointer and the reason; or state what it needs.",
        bad='{"results": {"facility_energy_kwh": {"value": 1}, "operational_gco2e": {"value": 1}, '
        '"embodied_gco2e": {"value": 1}, "total_gco2e": {"value": 2}}}',
        good='{"results": {"facility_energy_kwh": {"value": 1}, "operational_gco2e": {"value": 1}, "embodied_gco2e": '
        '{"value": 1}, "total_gco2e": {"value": 2}}, "missing": [{"field": "/results/sci_gco2e_per_unit"}]}',
        check=_absent,
    ),
    Rule(
        code="SCI229",
        name="result-absent",
        summary="A result that can be worked out is stated.",
        why="A number withheld, while its parts are there, leaves the sum to each reader.",
        source="SPEC 6.1.3",
        severity="warning",
        fix="Work it out.",
        bad='{"results": {"operational_gco2e": {"value": 390.0}, "embodied_gco2e": {"value": 10.0}}}',
        good='{"results": {"operational_gco2e": {"value": 390.0}, "embodied_gco2e": {"value": 10.0}, '
        '"total_gco2e": {"value": 400.0}}}',
        check=_absent,
    ),
)
