"""SCI258-SCI259: a grid factor and the series or mix that it is made of."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import ARITHMETIC, agrees, disagreement
from sci_report.validation.rules.base import Document, Rule

_MIX_SLACK = 0.01
"""Published mixes are rounded to a percent or a tenth of one."""


def _series(document: Document) -> Iterator[Raw]:
    for index, place in enumerate(document.get("places", ())):
        grid = place.get("grid_gco2e_per_kwh", {})
        series = grid.get("series")
        if series is None:
            continue
        where = pointer("places", index, "grid_gco2e_per_kwh", "series")
        steps, energy = series["gco2e_per_kwh"], series.get("energy_kwh", ())
        beyond = next((position for position in series.get("filled_steps", ()) if position >= len(steps)), None)
        if beyond is not None:
            message = f"step {beyond} is filled in, but the series has {len(steps)} steps"
            yield Raw("SCI258", f"{where}/filled_steps", message, actual=beyond)
        if energy and len(energy) != len(steps):
            message = f"{len(energy)} energies are stated for {len(steps)} steps"
            yield Raw("SCI258", f"{where}/energy_kwh", message, len(steps), len(energy))
            continue
        weights = energy or [1.0] * len(steps)
        if not math.fsum(weights):
            yield Raw("SCI258", f"{where}/energy_kwh", "the energy of all steps is 0, so no step has a weight")
            continue
        mean = math.fsum(w * step for w, step in zip(weights, steps, strict=True)) / math.fsum(weights)
        if not agrees(grid["value"], mean):
            at = pointer("places", index, "grid_gco2e_per_kwh", "value")
            equation = "the mean of the series" + (", weighted by energy" if energy else "")
            yield disagreement("SCI258", at, grid["value"], mean, equation)


def _mix(document: Document) -> Iterator[Raw]:
    for index, place in enumerate(document.get("places", ())):
        mix = place.get("electricity_mix", ())
        total = math.fsum(part["share"]["value"] for part in mix)
        if mix and abs(total - 1) > _MIX_SLACK + ARITHMETIC:
            where = pointer("places", index, "electricity_mix")
            yield Raw("SCI259", where, f"the shares of the mix add up to {total:.4g}, not to 1", 1.0, total)


_PLACE = (
    '{{"places": [{{"grid_gco2e_per_kwh": {{"value": {value}, "series": {{"gco2e_per_kwh": [100.0, 300.0], '
    '"energy_kwh": [3.0, 1.0]}}}}}}]}}'
)

RULES = (
    Rule(
        code="SCI258",
        name="series-mean",
        summary="A grid factor made from a series is its mean, weighted by energy where that is stated.",
        why="The same run can take clean or dirty hours; the mean over all hours does not tell.",
        source="SPEC 6.9.1–6.9.3",
        fix="Work the mean out again; state one energy for each step, or none.",
        bad=_PLACE.format(value="200.0"),
        good=_PLACE.format(value="150.0"),
        check=_series,
        needs=("series",),
    ),
    Rule(
        code="SCI259",
        name="mix-sum",
        summary="The shares of an electricity mix add up to 1.",
        why="What is left out of a mix is often what emits.",
        source="SPEC 9.8.1",
        severity="warning",
        fix="Add the missing source; `unknown` where it is not known. Shares go from 0 to 1.",
        bad='{"places": [{"electricity_mix": [{"source": "wind", "share": {"value": 0.6}}]}]}',
        good='{"places": [{"electricity_mix": [{"source": "wind", "share": {"value": 0.6}}, '
        '{"source": "unknown", "share": {"value": 0.4}}]}]}',
        check=_mix,
        needs=("electricity_mix",),
    ),
)
