"""SCI311-SCI317: work that the parts listed can do, and numbers of work against each other."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.quantities.units import J_PER_KWH, S_PER_H
from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import value_of
from sci_report.validation.rules.base import Document, Rule

BEST_FLOP_PER_J = {
    2014: 1.9e10,
    2015: 3.23e10,
    2016: 7.4e10,
    2017: 4.5e11,
    2018: 9.3e11,
    2020: 1.25e12,
    2021: 1.43e12,
    2022: 4.33e12,
    2024: 5.0e12,
}
"""Year → peak rate over rated power of the best part launched until then, at its narrowest format (FP8 or wider)."""

_BEYOND_BEST = 2.0
"""A part draws less than its rating when a power limit is set, and the newest year may not be in the table yet."""

_KINDS = ("cpu", "dram", "gpu", "network", "node", "npu", "soc", "storage", "tpu")
"""Kinds of device that the table covers: other technologies have other limits."""

_SIX_ND = (0.3, 3.0)
"""6·N·D leaves out attention, embeddings and recomputation; a factor of three either way holds more than those."""

_LEAST_J = 1e-6
_MOST_J = {"token": 1e4, "request": 1e7, "inference": 1e7, "image": 1e7, "sample": 1e7}
"""Bounds of reason for one unit of inference, in J, wide on purpose: the systems in examples/published lie inside."""
_LEAST_BUSY, _MOST_BUSY = 0.4, 1.02
"""Of the time held: some count the hours in which devices worked, none can count more than they were held."""
_TRAINING = ("pretraining", "training")


def _peaks(document: Document) -> Iterator[Raw]:
    devices = {device["id"]: device for device in document.get("devices", ())}
    for index, activity in enumerate(document.get("activities", ())):
        for position, flop in enumerate(activity.get("work", {}).get("flop", ())):
            uses = [use for use in activity.get("uses", ()) if devices.get(use["device"], {}).get("peak_rates")]
            if flop.get("accounting") != "gross" or not uses:
                continue
            limit = sum(_most_flop(use, devices[use["device"]], flop.get("precision")) for use in uses)
            if flop["value"] > limit:
                where = pointer("activities", index, "work", "flop", position, "value")
                message = f"{flop['value']:.4g} FLOP are more than the devices held can do in that time, {limit:.4g}"
                yield Raw("SCI311", where, message, limit, flop["value"])


def _most_flop(use: Document, device: Document, precision: str | None) -> float:
    rates = [
        rate["flop_per_s"]["value"] for rate in device["peak_rates"] if precision in (None, rate["precision"])
    ] or [rate["flop_per_s"]["value"] for rate in device["peak_rates"]]
    return float(max(rates) * use["reserved_s"]["value"] * use.get("count", 1))


def _efficiency(document: Document) -> Iterator[Raw]:
    if any(device.get("kind") not in _KINDS for device in document.get("devices", ())):
        return
    year = _year(document)
    limit = _BEYOND_BEST * BEST_FLOP_PER_J[max((known for known in BEST_FLOP_PER_J if known <= year), default=2014)]
    places: list[tuple[tuple[str | int, ...], Document, float | None]] = [
        ((), document, value_of(document.get("results", {}).get("it_energy_kwh")))
    ]
    for index, activity in enumerate(document.get("activities", ())):
        places.append((("activities", index), activity, value_of(activity.get("totals", {}).get("it_energy_kwh"))))
    for steps, owner, energy_kwh in places:
        for position, flop in enumerate(owner.get("work", {}).get("flop", ())):
            if energy_kwh and flop["value"] / (energy_kwh * J_PER_KWH) > limit:
                where = pointer(*steps, "work", "flop", position, "value")
                ratio = flop["value"] / (energy_kwh * J_PER_KWH)
                message = f"{ratio:.3g} FLOP for each joule are beyond any part known in {year}"
                yield Raw("SCI312", where, message, limit, ratio)


def _year(document: Document) -> int:
    """Return the last year of work, or that of the report."""
    ends = [activity["end"][:4] for activity in document.get("activities", ()) if "end" in activity]
    return int(max(ends, default="") or document.get("identity", {}).get("created", "2026")[:4])


def _device_hours(document: Document) -> Iterator[Raw]:
    kinds = {device["id"]: device.get("kind") for device in document.get("devices", ())}
    for index, activity in enumerate(document.get("activities", ())):
        for position, stated in enumerate(activity.get("work", {}).get("device_hours", ())):
            held = [use for use in activity.get("uses", ()) if kinds.get(use["device"]) == stated["kind"]]
            hours = sum(use["reserved_s"]["value"] * use.get("count", 1) for use in held) / S_PER_H
            if held and not _LEAST_BUSY * hours <= stated["hours"]["value"] <= _MOST_BUSY * hours:
                where = pointer("activities", index, "work", "device_hours", position, "hours", "value")
                message = f"{stated['hours']['value']:.6g} device-hours are stated, but {hours:.6g} follow from `uses`"
                yield Raw("SCI313", where, message, hours, stated["hours"]["value"])


def _six_nd(document: Document) -> Iterator[Raw]:
    subject, work = document.get("subject", {}), document.get("work", {})
    size = value_of(subject.get("parameters_active")) or value_of(subject.get("parameters_total"))
    tokens = value_of(work.get("tokens"))
    stages = {activity.get("stage") for activity in document.get("activities", ())}
    if not size or not tokens or not stages <= set(_TRAINING) or "transformer" not in subject.get("architecture", ""):
        return
    for position, flop in enumerate(work.get("flop", ())):
        expected = 6 * size * tokens
        if not _SIX_ND[0] <= flop["value"] / expected <= _SIX_ND[1]:
            where = pointer("work", "flop", position, "value")
            message = f"{flop['value']:.3g} FLOP are far from 6·N·D = {expected:.3g} for a transformer"
            yield Raw("SCI314", where, message, expected, flop["value"])


def _per_token(document: Document) -> Iterator[Raw]:
    unit, energy_kwh = document.get("functional_unit", {}), value_of(document.get("results", {}).get("it_energy_kwh"))
    stages = {activity.get("stage") for activity in document.get("activities", ())}
    kind = unit.get("kind")
    if kind not in _MOST_J or energy_kwh is None or stages != {"inference"}:
        return
    each_j = energy_kwh * J_PER_KWH / unit["count"]["value"] / unit.get("kind_per_unit", 1)
    if not _LEAST_J <= each_j <= _MOST_J[kind]:
        message = f"{each_j:.3g} J for each {kind} are beyond reason; mind thousands and millions"
        yield Raw("SCI315", "/functional_unit/count/value", message, actual=unit["count"]["value"])


def _amounts(document: Document) -> Iterator[Raw]:
    owners: list[tuple[tuple[str | int, ...], Document]] = [((), document)]
    owners += [(("activities", index), activity) for index, activity in enumerate(document.get("activities", ()))]
    for steps, owner in owners:
        if "work" not in owner:
            continue
        work = owner["work"]
        tokens = value_of(work.get("tokens"))
        parts = [value_of(work.get(name)) or 0.0 for name in ("input_tokens", "output_tokens")]
        if tokens is not None and sum(parts) > tokens * 1.005:
            yield Raw(
                "SCI316", pointer(*steps, "work", "tokens"), "input and output are more than all", sum(parts), tokens
            )
        unique = value_of(work.get("unique_tokens"))
        if tokens is not None and unique is not None and unique > tokens * 1.005:
            where = pointer(*steps, "work", "unique_tokens")
            yield Raw("SCI316", where, "tokens counted once are more than tokens counted each time", tokens, unique)
        for gross, effective in _pairs(work.get("flop", ())):
            if effective["value"] > gross["value"] * 1.005:
                where = pointer(*steps, "work", "flop")
                yield Raw("SCI316", where, "effective FLOP are more than gross", gross["value"], effective["value"])


def _pairs(counts: list[Document]) -> Iterator[tuple[Document, Document]]:
    for gross in counts:
        for effective in counts:
            same = gross.get("precision") == effective.get("precision")
            if same and gross.get("accounting") == "gross" and effective.get("accounting") == "effective":
                yield gross, effective


def _curves(document: Document) -> Iterator[Raw]:
    whole = value_of(document.get("results", {}).get("it_energy_kwh"))
    for index, metric in enumerate(document.get("quality", ())):
        points = metric.get("curve", {}).get("points", ())
        reached = max((point.get("energy_kwh", 0.0) for point in points), default=0.0)
        if whole is not None and reached > whole * 1.005:
            where = pointer("quality", index, "curve", "points")
            yield Raw(
                "SCI317", where, f"the curve ends at {reached:.4g} kWh, the report at {whole:.4g}", whole, reached
            )


_HELD = (
    '{{"devices": [{{"id": "g", "kind": "gpu", "peak_rates": [{{"precision": "bf16", "flop_per_s": '
    '{{"value": 312e12}}}}]}}], "activities": [{{"uses": [{{"device": "g", "count": 8, "reserved_s": '
    '{{"value": 3600}}}}], "work": {work}}}]}}'
)
_FLOP = '{{"flop": [{{"value": {flop}, "accounting": "gross", "precision": "bf16"}}]}}'
_WHOLE = (
    '{{"subject": {{"architecture": "transformer", "parameters_total": {{"value": 7e9}}}}, "activities": '
    '[{{"stage": "{stage}"}}], "work": {{"tokens": {{"value": 2e12}}, "unique_tokens": {{"value": {unique}}}, "flop": '
    '[{{"value": {flop}}}]}}, "functional_unit": {{"kind": "token", "count": {{"value": {count}}}}}, '
    '"results": {{"it_energy_kwh": {{"value": 1000}}}}, "quality": [{{"curve": {{"points": '
    '[{{"energy_kwh": {curve}}}]}}}}]}}'
)


def _whole(**changed: object) -> str:
    stated = {"stage": "training", "unique": 1e12, "flop": 8.4e22, "count": 1e9, "curve": 900}
    return _WHOLE.format(**{**stated, **changed})


RULES = (
    Rule(
        code="SCI311",
        name="flop-above-peak",
        summary="Gross FLOP are not more than the devices held can do in the time they were held.",
        why="Peak rate × time × devices is a bound that nothing passes; FLOP and FLOP/s are easily mixed up.",
        source="vendors' peak rates; SPEC 5.7",
        fix="Check FLOP, time and count; a peak rate is stated without sparsity.",
        bad=_HELD.format(work=_FLOP.format(flop="1e20")),
        good=_HELD.format(work=_FLOP.format(flop="4e18")),
        since="1.1",
        check=_peaks,
        needs=("peak_rates",),
    ),
    Rule(
        code="SCI312",
        name="flop-per-joule",
        summary="FLOP for each joule of IT energy are at most twice what the best part of the year does at its peak.",
        why="No run is more efficient than the part it runs on.",
        source="the table of accelerators in sci_report/refdata, from vendors' datasheets",
        fix="Check both: MWh for kWh, FLOP of several runs against the energy of one.",
        bad=_whole(flop=1e24),
        good=_whole(flop=1e21),
        since="1.1",
        check=_efficiency,
        needs=("flop",),
    ),
    Rule(
        code="SCI313",
        name="device-hours",
        summary="Device-hours are at most the time that devices were held, summed over them, and most of it.",
        why="They are easily multiplied by the number of devices twice, or not at all.",
        source="SPEC 5.11",
        fix="Add up count × reserved time over the devices of that kind.",
        bad=_HELD.format(work='{"device_hours": [{"kind": "gpu", "hours": {"value": 64}}]}'),
        good=_HELD.format(work='{"device_hours": [{"kind": "gpu", "hours": {"value": 8}}]}'),
        since="1.1",
        check=_device_hours,
        needs=("device_hours",),
    ),
    Rule(
        code="SCI314",
        name="six-n-d",
        summary="FLOP of training a transformer are about six times parameters times tokens, within a factor of three.",
        why="Far from it, one of the three numbers is wrong by a unit, or FLOP/s are stated for FLOP.",
        source="Kaplan et al. 2020, arXiv:2001.08361, section 2.1",
        severity="warning",
        fix="Check billions and trillions; of a mixture of experts state the active parameters.",
        bad=_whole(flop=8.4e19),
        good=_whole(),
        since="1.1",
        check=_six_nd,
        needs=("flop",),
    ),
    Rule(
        code="SCI315",
        name="energy-per-unit",
        summary="Inference takes at least a microjoule of IT energy; at most 10 kJ for a token, 10 MJ for a request.",
        why="Outside of it, count or energy is wrong by a unit, or the two are not of the same requests.",
        source="bounds of reason, wide on purpose",
        severity="warning",
        fix="Check the count of units and the energy.",
        bad=_whole(stage="inference", count=1),
        good=_whole(stage="inference"),
        since="1.1",
        check=_per_token,
        needs=("functional_unit",),
    ),
    Rule(
        code="SCI316",
        name="parts-of-work",
        summary="No part of the work is more than the whole: input and output, unique tokens, effective FLOP.",
        why="The two were likely exchanged.",
        source="SPEC 5.11; SCI for AI, gross and effective",
        fix="Exchange them, or correct the one that is wrong.",
        bad=_whole(unique=3e12),
        good=_whole(),
        since="1.1",
        check=_amounts,
        needs=("work",),
    ),
    Rule(
        code="SCI317",
        name="curve-beyond-whole",
        summary="A learning curve ends with no more energy than the report has.",
        why="The curve adds up energy that the activities count.",
        source="SPEC 5.13",
        fix="Count the same energy in both: without PUE, of all devices.",
        bad=_whole(curve=1100),
        good=_whole(),
        since="1.1",
        check=_curves,
        needs=("curve",),
    ),
)
