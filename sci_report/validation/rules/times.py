"""SCI231-SCI235: instants that exist, durations that follow from them, curves that only grow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import ARITHMETIC, COARSEST, disagreement, half_unit
from sci_report.validation.rules.base import Document, Rule

_CUMULATIVE = ("step", "energy_kwh", "duration_s", "flop", "tokens", "samples")


@lru_cache(4096)
def instant(text: str) -> tuple[datetime, float] | None:
    """Return an RFC 3339 instant to the second and the fraction beyond it, or None if the calendar has none."""
    if len(text) < len("2026-03-04T05:06:07Z"):
        return None
    seconds, _, rest = text.partition(".")
    digits = rest.rstrip("Z").partition("+")[0].partition("-")[0]
    offset = rest[len(digits) :] if rest else ""
    if text[-6] in "+-" and text[-2:] > "59":  # Python takes more minutes than an hour has
        return None
    try:
        return datetime.fromisoformat(seconds + offset), float(f"0.{digits}") if digits else 0.0
    except ValueError:
        return None


def _half_unit_s(text: str) -> float:
    _, _, rest = text.partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    return 0.5 * 10.0**-digits


def _instants(document: Document) -> Iterator[Raw]:
    for steps, owner in _timed(document):
        for name in ("created", "start", "end"):
            text = owner.get(name)
            if text is not None and instant(text) is None:
                message = f"{text} is no instant of the calendar or the clock"
                yield Raw("SCI231", pointer(*steps, name), message, actual=text)


def _timed(document: Document) -> Iterator[tuple[tuple[str | int, ...], Document]]:
    """Yield what holds an instant, with the way to it."""
    yield ("identity",), document.get("identity", {})
    for index, activity in enumerate(document.get("activities", ())):
        yield ("activities", index), activity
        for position, segment in enumerate(activity.get("segments", ())):
            yield ("activities", index, "segments", position), segment
    for index, place in enumerate(document.get("places", ())):
        series = place.get("grid_gco2e_per_kwh", {}).get("series")
        if series is not None:
            yield ("places", index, "grid_gco2e_per_kwh", "series"), series
    for index, signature in enumerate(document.get("signatures", ())):
        yield ("signatures", index), signature


def _durations(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        if "start" not in activity or "end" not in activity:
            continue
        start, end = instant(activity["start"]), instant(activity["end"])
        if start is None or end is None:
            continue
        elapsed = _elapsed_s(start, end)
        if elapsed < 0:
            where = pointer("activities", index, "end")
            yield Raw("SCI232", where, "the end is before the start", activity["start"], activity["end"])
        elif "duration_s" in activity:
            stated = activity["duration_s"]["value"]
            # Clocks are printed to the second or finer, whatever share of the duration that is: a run of half a second
            # may end in the second in which it began.
            rounded = min(half_unit(stated), COARSEST * elapsed)
            printed = rounded + _half_unit_s(activity["start"]) + _half_unit_s(activity["end"])
            if abs(stated - elapsed) > max(printed, ARITHMETIC * elapsed):
                where = pointer("activities", index, "duration_s", "value")
                yield disagreement("SCI233", where, stated, elapsed, "end − start")


def _segments(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        if not activity.get("segments"):
            continue
        # From the start of the activity through each segment to its end, no instant comes before the one ahead of it.
        stamps = [(pointer("activities", index, "start"), activity.get("start"))]
        for position, segment in enumerate(activity["segments"]):
            where = pointer("activities", index, "segments", position)
            stamps += [(f"{where}/start", segment["start"]), (f"{where}/end", segment["end"])]
        stamps.append((pointer("activities", index, "end"), activity.get("end")))
        known = [(where, text, at) for where, text in stamps if text and (at := instant(text)) is not None]
        for (_, before, earlier), (where, text, later) in pairwise(known):
            if _elapsed_s(earlier, later) < 0:
                message = f"{text} is before {before}: segments follow each other, from start to end of the activity"
                yield Raw("SCI235", where, message, before, text)


def _elapsed_s(start: tuple[datetime, float], end: tuple[datetime, float]) -> float:
    return (end[0] - start[0]).total_seconds() + (end[1] - start[1])


def _curves(document: Document) -> Iterator[Raw]:
    for index, metric in enumerate(document.get("quality", ())):
        points = metric.get("curve", {}).get("points", ())
        for name in _CUMULATIVE:
            highest = 0.0
            for position, point in enumerate(points):
                if point.get(name, highest) < highest:
                    where = pointer("quality", index, "curve", "points", position, name)
                    message = f"the `{name}` of a curve adds up, so it cannot fall from {highest:g} to {point[name]:g}"
                    yield Raw("SCI234", where, message, actual=point[name])
                    break
                highest = point.get(name, highest)


RULES = (
    Rule(
        code="SCI231",
        name="instant-impossible",
        summary="Every time stamp is an instant of the calendar.",
        why="A day that never was cannot be matched with a grid's hour.",
        source="SPEC 9.6.1; RFC 3339, 5.7",
        fix="Correct the date or the time.",
        bad='{"identity": {"created": "2026-02-30T12:00:00Z"}}',
        good='{"identity": {"created": "2026-02-28T12:00:00Z"}}',
        check=_instants,
    ),
    Rule(
        code="SCI232",
        name="end-before-start",
        summary="An activity ends after it starts.",
        why="Time offsets are easily dropped.",
        source="SPEC 9.6.2",
        fix="Correct the times; mind the offsets.",
        bad='{"activities": [{"start": "2026-03-01T12:00:00Z", "end": "2026-03-01T12:30:00+01:00"}]}',
        good='{"activities": [{"start": "2026-03-01T12:00:00Z", "end": "2026-03-01T13:30:00+01:00"}]}',
        check=_durations,
        needs=("end",),
    ),
    Rule(
        code="SCI233",
        name="duration",
        summary="A duration is the time from start to end.",
        why="Energy is judged by the power that it means over this time.",
        source="SPEC 9.6.3",
        fix="State the wall-clock time in seconds; hours of several devices add up under `uses`, not here.",
        bad='{"activities": [{"start": "2026-03-01T12:00:00Z", "end": "2026-03-01T14:00:00Z", '
        '"duration_s": {"value": 2.0}}]}',
        good='{"activities": [{"start": "2026-03-01T12:00:00Z", "end": "2026-03-01T14:00:00Z", '
        '"duration_s": {"value": 7200.0}}]}',
        check=_durations,
        needs=("end",),
    ),
    Rule(
        code="SCI234",
        name="curve-falls",
        summary="Steps, energy, time and FLOP of a learning curve never decrease.",
        why="They add up from the start of the run.",
        source="SPEC 9.7.1",
        fix="Sort the points; state cumulative amounts, not those of each step.",
        bad='{"quality": [{"curve": {"points": [{"energy_kwh": 2.0}, {"energy_kwh": 1.0}]}}]}',
        good='{"quality": [{"curve": {"points": [{"energy_kwh": 1.0}, {"energy_kwh": 2.0}]}}]}',
        check=_curves,
        needs=("curve",),
    ),
    Rule(
        code="SCI235",
        name="segments-disordered",
        summary="Segments of a run follow each other, from its start to its end.",
        why="A run that is paused and resumed is matched with the grid segment by segment.",
        source="SPEC 9.6.4",
        fix="Sort the segments; end one before the next starts; mind the offsets.",
        bad='{"activities": [{"segments": [{"start": "2026-03-01T12:00:00Z", "end": "2026-03-01T14:00:00Z"}, '
        '{"start": "2026-03-01T13:00:00Z", "end": "2026-03-01T15:00:00Z"}]}]}',
        good='{"activities": [{"segments": [{"start": "2026-03-01T12:00:00Z", "end": "2026-03-01T13:00:00Z"}, '
        '{"start": "2026-03-01T13:00:00Z", "end": "2026-03-01T15:00:00Z"}]}]}',
        check=_segments,
        needs=("segments",),
    ),
)
