"""SCI256-SCI257: what stands beside the totals: scores for other units, and what is inherited from a base model."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.accounting import equations
from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import agrees, disagreement, half_unit, value_of
from sci_report.validation.rules.base import Document, Rule

INHERITED = {"inherited_it_energy_kwh": "it_energy_kwh", "inherited_gco2e": "total_gco2e"}
"""Each inherited number and the part of a base's footprint that it is a share of."""


def _alternative_scores(document: Document) -> Iterator[Raw]:
    results, units = document.get("results", {}), document.get("alternative_units", ())
    scores, total = results.get("alternative_sci_gco2e_per_unit", ()), value_of(results.get("total_gco2e"))
    where = "/results/alternative_sci_gco2e_per_unit"
    wanted = 0 if total is None else len(units)
    if len(scores) != wanted:
        why = "the total is absent" if total is None else "one for each of `alternative_units`"
        message = f"there must be {wanted} scores ({why}), not {len(scores)}"
        yield Raw("SCI256", where if scores else "/results", message, wanted, len(scores))
    elif total is not None:
        for index, (unit, score) in enumerate(zip(units, scores, strict=True)):
            count = unit["count"]["value"]
            expected = equations.sci_gco2e_per_unit(total, count)
            if not agrees(score["value"], expected, equations.sci_gco2e_per_unit(half_unit(total), count)):
                equation = "total emissions / functional units"
                yield disagreement("SCI256", f"{where}/{index}/value", score["value"], expected, equation)


def _inherited(document: Document) -> Iterator[Raw]:
    bases, results = document.get("subject", {}).get("base", ()), document.get("results", {})
    shared = [(index, base) for index, base in enumerate(bases) if "share" in base]
    for member, part in INHERITED.items():
        stated = value_of(results.get(member))
        lacking = next((index for index, base in shared if part not in base.get("footprint", {})), None)
        if not shared or lacking is not None:
            if stated is not None:
                what = "no base has a `share`" if lacking is None else f"/subject/base/{lacking} lacks `{part}`"
                yield Raw("SCI257", pointer("results", member), f"it cannot be worked out: {what}", actual=stated)
            continue
        expected = sum(base["share"]["value"] * base["footprint"][part]["value"] for _, base in shared)
        if stated is not None and not agrees(stated, expected):
            yield disagreement(
                "SCI257", pointer("results", member, "value"), stated, expected, "the sum of share × footprint"
            )


RULES = (
    Rule(
        code="SCI256",
        name="alternative-scores",
        summary="Each alternative functional unit has its score: the same total divided by its count.",
        why="Several units are fair only if all divide one total; otherwise the flattering one can be picked.",
        source="SPEC 6.5.4; SCI for AI, functional units; ISO/IEC 21031:2024, SCI = (O + M) per R",
        fix="State one score for each of `alternative_units`, in their order: total emissions / count.",
        bad='{"alternative_units": [{"count": {"value": 4.0}}], "results": {"total_gco2e": {"value": 100.0}, '
        '"alternative_sci_gco2e_per_unit": [{"value": 20.0}]}}',
        good='{"alternative_units": [{"count": {"value": 4.0}}], "results": {"total_gco2e": {"value": 100.0}, '
        '"alternative_sci_gco2e_per_unit": [{"value": 25.0}]}}',
        check=_alternative_scores,
        needs=("alternative_units", "alternative_sci_gco2e_per_unit"),
    ),
    Rule(
        code="SCI257",
        name="inherited-footprint",
        summary="What is inherited from base models is the sum of share × footprint.",
        why="A model that builds on another one hides most of its cost unless the share is stated, and checked.",
        source="SPEC 6.8.1",
        fix="Multiply each base's footprint by its share and add up; the sum enters no other total.",
        bad='{"subject": {"base": [{"share": {"value": 0.1}, "footprint": {"total_gco2e": {"value": 500.0}}}]}, '
        '"results": {"inherited_gco2e": {"value": 500.0}}}',
        good='{"subject": {"base": [{"share": {"value": 0.1}, "footprint": {"total_gco2e": {"value": 500.0}}}]}, '
        '"results": {"inherited_gco2e": {"value": 50.0}}}',
        check=_inherited,
        needs=("inherited_it_energy_kwh", "inherited_gco2e"),
    ),
)
