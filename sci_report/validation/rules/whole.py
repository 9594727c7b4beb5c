"""SCI331-SCI339: parts against wholes, and times against each other."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import value_of
from sci_report.validation.rules.base import Document, Rule
from sci_report.validation.rules.members import quantities_in
from sci_report.validation.rules.times import instant

Steps: TypeAlias = tuple[str | int, ...]

_COPIED = 3
"""So many activities with the very same energy, to six digits, are likely copies."""

_CLOCKS_APART = timedelta(days=1)
_LONGEST_HOLD = 1.5
"""Devices are often held some time before and after the work; twice the time are two devices' hours."""
_CLOCK_S = 1.0
"""Times are often stated to the second."""

_DIGITS_OF_A_READING = 5
"""Rounder numbers agree by chance, or were stated rather than measured."""


def _counts(document: Document) -> Iterator[Raw]:
    for index, search in enumerate(document.get("sensitivity", ())):
        yield from _at_most(pointer("sensitivity", index), search, "trials_failed", "trials")
    provenance = document.get("provenance", {})
    yield from _at_most("/provenance/shards", provenance.get("shards", {}), "merged", "expected")
    subject = document.get("subject", {})
    active, total = value_of(subject.get("parameters_active")), value_of(subject.get("parameters_total"))
    if active is not None and total is not None and active > total:
        yield Raw(
            "SCI331", "/subject/parameters_active/value", "more parameters are active than there are", total, active
        )


def _at_most(where: str, owner: Document, part: str, whole: str) -> Iterator[Raw]:
    if part in owner and whole in owner and owner[part] > owner[whole]:
        message = f"`{part}` is more than `{whole}`"
        yield Raw("SCI331", f"{where}/{part}", message, owner[whole], owner[part])


def _held(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        seconds = value_of(activity.get("duration_s"))
        for position, use in enumerate(activity.get("uses", ())):
            reserved, busy = use["reserved_s"]["value"], value_of(use.get("busy_s"))
            if busy is not None and busy > reserved * 1.005:
                where = pointer("activities", index, "uses", position, "busy_s", "value")
                yield Raw("SCI332", where, "the devices worked longer than they were held", reserved, busy)
            if (
                seconds
                and use.get("count", 1) > 1
                and reserved > seconds * activity.get("repeats", 1) * _LONGEST_HOLD + _CLOCK_S
            ):
                message = f"each device was held for {reserved:g} s, but the activity took {seconds:g} s"
                where = pointer("activities", index, "uses", position, "reserved_s", "value")
                yield Raw("SCI333", where, message, seconds, reserved)


def _late(document: Document) -> Iterator[Raw]:
    written = instant(document.get("identity", {}).get("created", ""))
    for index, activity in enumerate(document.get("activities", ())):
        ended = instant(activity.get("end", ""))
        if written and ended and activity.get("outcome") != "planned" and ended[0] > written[0]:
            where = pointer("activities", index, "end")
            message = "the activity ends after the report was written; a forecast has the outcome `planned`"
            yield Raw("SCI334", where, message, document["identity"]["created"], activity["end"])


def written_in_the_future(document: Document, now: datetime) -> Iterator[Raw]:
    """Yield the finding SCI339 for a report that is written later than now; a day is allowed for clocks and zones."""
    written = instant(document["identity"]["created"])
    if written is not None and written[0] > now + _CLOCKS_APART:
        message = f"the report is dated after the time at which it is checked, {now:%Y-%m-%dT%H:%M:%SZ}"
        yield Raw("SCI339", "/identity/created", message, actual=document["identity"]["created"])


class _Hold(NamedTuple):
    start: datetime
    end: datetime
    devices: int
    activity: int


def _overlaps(document: Document) -> Iterator[Raw]:
    if len(document.get("activities", ())) <= 1:
        return
    counts = {device["id"]: device.get("count", 1) for device in document.get("devices", ())}
    for device, holds in _holds(document).items():
        latest: _Hold | None = None  # of those before, the one that ends last
        for hold in sorted(holds, key=lambda each: each.start):
            if latest is not None and hold.start < latest.end:
                together = hold.devices + latest.devices
                if together > counts.get(device, together):
                    message = f"{device!r} is held whole by activity {latest.activity} at the same time"
                    yield Raw("SCI335", pointer("activities", hold.activity, "uses"), message)
            if latest is None or hold.end > latest.end:
                latest = hold


def _holds(document: Document) -> dict[str, list[_Hold]]:
    """Return when each device was held whole, by activities that are one uninterrupted run."""
    holds: dict[str, list[_Hold]] = {}
    for index, activity in enumerate(document["activities"]):
        if activity.get("segments") or activity.get("repeats", 1) != 1:
            continue
        start, end = instant(activity.get("start", "")), instant(activity.get("end", ""))
        if start is None or end is None:
            continue
        for use in activity.get("uses", ()):
            if "resources_total" not in use:
                hold = _Hold(start[0], end[0], use.get("count", 1), index)
                holds.setdefault(use["device"], []).append(hold)
    return holds


def _ranges(document: Document) -> Iterator[Raw]:
    blocks = [(name, block) for name, block in document.items() if name != "extensions"]
    if all(_is_inside(quantity) for quantity in quantities_in([block for _, block in blocks])):
        return
    waiting: list[tuple[Steps, Any]] = [((name,), block) for name, block in blocks]
    while waiting:
        steps, node = waiting.pop()
        if isinstance(node, dict):
            if "method" in node and "value" in node and not _is_inside(node):
                yield Raw("SCI336", pointer(*steps), "the value is not between `low` and `high`")
            waiting += [((*steps, step), child) for step, child in node.items()]
        elif isinstance(node, list):
            waiting += [((*steps, step), child) for step, child in enumerate(node)]


def _is_inside(quantity: Document) -> bool:
    return bool(quantity.get("low", -math.inf) <= quantity["value"] <= quantity.get("high", math.inf))


def _spreads(document: Document) -> Iterator[Raw]:
    spreads = [
        (pointer("quality", i, "spread"), each.get("spread")) for i, each in enumerate(document.get("quality", ()))
    ]
    for index, search in enumerate(document.get("sensitivity", ())):
        for name in ("spread", "energy_spread_kwh"):
            spreads.append((pointer("sensitivity", index, name), search.get(name)))
    for where, spread in spreads:
        if spread is None:
            continue
        order = [spread[name] for name in ("minimum", "mean", "maximum") if name in spread]
        quantiles = spread.get("quantiles", ())
        steps = [(each["p"], each["value"]) for each in quantiles]
        if order != sorted(order) or steps != sorted(steps) or [v for _, v in steps] != sorted(v for _, v in steps):
            yield Raw("SCI337", where, "minimum, mean, maximum and quantiles do not rise")


def _digits_in(number: str) -> int:
    return len(number.partition("e")[0].replace(".", "").strip("0"))


def _copies(document: Document) -> Iterator[Raw]:
    seen: dict[str, list[int]] = {}
    for index, activity in enumerate(document.get("activities", ())):
        energy_kwh = value_of(activity.get("totals", {}).get("it_energy_kwh"))
        if energy_kwh:
            seen.setdefault(f"{energy_kwh:.6g}", []).append(index)
    for digits, indices in seen.items():
        if len(indices) >= _COPIED and _digits_in(digits) >= _DIGITS_OF_A_READING:
            where = pointer("activities", indices[-1], "totals", "it_energy_kwh", "value")
            message = f"{len(indices)} activities took the very same {digits} kWh; were they measured one by one?"
            yield Raw("SCI338", where, message)


_RUN = (
    '{{"identity": {{"created": "2026-03-02T00:00:00Z"}}, "devices": [{{"id": "g", "count": 8}}], "activities": '
    '[{{"start": "2026-03-01T00:00:00Z", "end": "2026-03-01T{end}:00:00Z", "duration_s": {{"value": 3600}}, "uses": '
    '[{{"device": "g", "count": {count}, "reserved_s": {{"value": {reserved}}}, "busy_s": {{"value": {busy}}}}}]}}, '
    '{{"start": "2026-03-01T00:30:00Z", "end": "{other}", "uses": [{{"device": "g", "count": 4, "reserved_s": '
    '{{"value": 1800}}}}]}}]}}'
)


def _run(**changed: object) -> str:
    return _RUN.format(
        **{"end": "01", "count": 4, "reserved": 3600, "busy": 1800, "other": "2026-03-01T01:00:00Z", **changed}
    )


_COPY = '{{"activities": [{activities}]}}'
_ONE = '{{"totals": {{"it_energy_kwh": {{"value": {kwh}}}}}}}'

RULES = (
    Rule(
        code="SCI331",
        name="part-above-whole",
        summary="Failed trials, merged shards and active parameters are not more than all of them.",
        why="The two were likely exchanged.",
        source="SPEC 5.4, 5.14, 5.18",
        fix="Exchange them, or correct the one that is wrong.",
        bad='{"sensitivity": [{"trials": 10, "trials_failed": 11}]}',
        good='{"sensitivity": [{"trials": 11, "trials_failed": 10}]}',
        since="1.1",
        check=_counts,
        needs=("trials_failed", "merged", "parameters_active"),
    ),
    Rule(
        code="SCI332",
        name="busy-beyond-held",
        summary="Devices do not work longer than they are held.",
        why="Idle time is the difference, and cannot be negative.",
        source="SPEC 5.8",
        fix="State the time of one device for both.",
        bad=_run(busy=7200),
        good=_run(),
        since="1.1",
        check=_held,
        needs=("uses",),
    ),
    Rule(
        code="SCI333",
        name="held-beyond-duration",
        summary="Several devices are not each held for much longer than the activity takes.",
        why="Device-hours were likely stated for each device, so that M counts them twice.",
        source="ISO/IEC 21031:2024, TiR; SPEC 5.8",
        severity="warning",
        fix="State the time of one device; or, where only device-hours are known, a `count` of 1.",
        bad=_run(reserved=28800),
        good=_run(),
        since="1.1",
        check=_held,
        needs=("uses",),
    ),
    Rule(
        code="SCI334",
        name="ends-after-report",
        summary="An activity ends before the report on it is written.",
        why="What has not happened was not measured.",
        source="SPEC 5.8",
        fix="Correct the times; mark a forecast as `planned`.",
        bad=_run(other="2026-03-03T00:00:00Z"),
        good=_run(),
        since="1.1",
        check=_late,
        needs=("end",),
    ),
    Rule(
        code="SCI335",
        name="held-twice",
        summary="Whole devices are not held by two activities at the same time.",
        why="Their embodied emissions, and often their energy, would be counted twice.",
        source="ISO/IEC 21031:2024, TiR and RR / ToR",
        severity="warning",
        fix="Split the time, or state resources reserved and total.",
        bad=_run(count=8),
        good=_run(),
        since="1.1",
        check=_overlaps,
        needs=("uses",),
    ),
    Rule(
        code="SCI336",
        name="value-outside-range",
        summary="A value lies between its `low` and its `high`.",
        why="A range that leaves out its value is a range of something else.",
        source="SPEC 4.1.1",
        fix="Check the unit of the range.",
        bad='{"places": [{"pue": {"value": 1.1, "low": 1.2, "high": 1.5, "method": "declared", "source": {}}}]}',
        good='{"places": [{"pue": {"value": 1.3, "low": 1.2, "high": 1.5, "method": "declared", "source": {}}}]}',
        since="1.1",
        check=_ranges,
        needs=("low", "high"),
    ),
    Rule(
        code="SCI337",
        name="spread-disordered",
        summary="Minimum, mean and maximum rise, and so do quantiles.",
        why="They were likely exchanged.",
        source="SPEC 5.13",
        fix="Sort them.",
        bad='{"quality": [{"spread": {"minimum": 0.9, "maximum": 0.8}}]}',
        good='{"quality": [{"spread": {"minimum": 0.8, "maximum": 0.9}}]}',
        since="1.1",
        check=_spreads,
        needs=("spread", "energy_spread_kwh"),
    ),
    Rule(
        code="SCI338",
        name="copied-energies",
        summary="Activities do not all take the same energy to the last digit.",
        why="Measured runs never do; copied rows do.",
        source="a check for copies",
        severity="note",
        fix="State the energy of each run, or one activity with `repeats`.",
        bad=_COPY.format(activities=", ".join([_ONE.format(kwh=12.345)] * 3)),
        good=_COPY.format(activities=", ".join(_ONE.format(kwh=kwh) for kwh in (12.345, 12.346, 12.347))),
        since="1.1",
        check=_copies,
    ),
    Rule(
        code="SCI339",
        name="written-in-the-future",
        summary="A report is not dated after the day on which it is checked.",
        why="Neither it nor the activities that it tells of can have happened.",
        source="SPEC 5.2",
        severity="warning",
        fix="Correct `identity.created`; mind day and month, and the offset.",
        bad="found where the time is known",
        good="found where the time is known",
        since="1.1",
    ),
)
