"""SCI301-SCI305: power that the parts listed can draw."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.quantities.units import J_PER_KWH
from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import value_of
from sci_report.validation.rules.base import Document, Rule

_MARGIN = 1.15
"""Boards exceed their rating for seconds, and meters err by some percent; the mean of a run stays below this."""

_MOST_W_PER_GB = 1.0
"""Memory draws a fraction of a watt per GB; tools assume 0.3725 or 3 W for each 8 GB."""

_LEAST_OF_IDLE = 0.8


def _mean_powers(document: Document) -> Iterator[tuple[str, Document, float, bool]]:
    """Yield pointer, device, mean power of one in W, and whether all of its energy was read, of entries of one device.

    A share of the time or of the device says nothing of its rest.
    """
    powers = ("rated_power_w", "idle_power_w")
    devices = {each["id"]: each for each in document.get("devices", ()) if any(name in each for name in powers)}
    if not devices:
        return
    for index, activity in enumerate(document.get("activities", ())):
        held = {use["device"]: use for use in activity.get("uses", ())}
        for position, entry in enumerate(activity.get("energy", ())):
            names = entry.get("devices", ())
            if len(names) != 1 or names[0] not in devices or "load" in entry:
                continue
            device, use = devices[names[0]], held.get(names[0])
            seconds = value_of(activity.get("duration_s")) if use is None else use["reserved_s"]["value"]
            count = device.get("count", 1) if use is None else use.get("count", 1)
            if seconds and entry["component"] == device.get("kind", entry["component"]):
                power_w = entry["energy_kwh"]["value"] * J_PER_KWH / seconds / count
                where = pointer("activities", index, "energy", position, "energy_kwh", "value")
                yield where, device, power_w, _is_whole(entry, use)


def _is_whole(entry: Document, use: Document | None) -> bool:
    coverage, kind = entry.get("coverage", {}), entry.get("attribution", {}).get("kind", "whole_device")
    covered = min(coverage.get("time", 1.0), coverage.get("parts", 1.0))
    return covered == 1 and kind == "whole_device" and (use is None or "resources_total" not in use)


def _against_device(document: Document) -> Iterator[Raw]:
    for where, device, power_w, is_whole in _mean_powers(document):
        rated_w, idle_w = value_of(device.get("rated_power_w")), value_of(device.get("idle_power_w"))
        if rated_w is not None and power_w > _MARGIN * rated_w:
            message = (
                f"this is a mean of {power_w:.4g} W for each {device['name']!r}, rated at {rated_w:.4g} W"
                f"{_slip(power_w / rated_w)}"
            )
            yield Raw("SCI301", where, message, rated_w, power_w)
        elif idle_w and is_whole and power_w < _LEAST_OF_IDLE * idle_w:
            message = (
                f"this is a mean of {power_w:.4g} W for each {device['name']!r}, which draws {idle_w:.4g} W at rest"
            )
            yield Raw("SCI302", where, message, idle_w, power_w)


def _slip(ratio: float) -> str:
    if 300 < ratio < 3000:
        return "; looks like Wh given as kWh"
    return "; looks like hours of all devices times their number again" if ratio in (2, 4, 8, 16) else ""


def _idle_above_full(document: Document) -> Iterator[Raw]:
    for index, device in enumerate(document.get("devices", ())):
        if "idle_power_w" in device:
            yield from _order(pointer("devices", index), device, "idle_power_w", "rated_power_w")
    for index, activity in enumerate(document.get("activities", ())):
        for position, entry in enumerate(activity.get("energy", ())):
            where = ("activities", index, "energy", position)
            if "idle_power_w" in entry.get("power_model", ()):
                yield from _order(pointer(*where, "power_model"), entry["power_model"], "idle_power_w", "power_w")
            if "peak_power_w" in entry:
                yield from _order(pointer(*where), entry, "mean_power_w", "peak_power_w")


def _order(where: str, owner: Document, low: str, high: str) -> Iterator[Raw]:
    less, more = value_of(owner.get(low)), value_of(owner.get(high))
    if less is not None and more is not None and less > more * (1 + 1e-9):
        yield Raw("SCI303", f"{where}/{low}/value", f"`{low}` is above `{high}`, which is {more:g} W", more, less)


def _memory(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        for position, entry in enumerate(activity.get("energy", ())):
            model = entry.get("power_model", {})
            if model.get("unit") == "gb" and model["power_w"]["value"] > _MOST_W_PER_GB:
                where = pointer("activities", index, "energy", position, "power_model", "power_w", "value")
                power_w = model["power_w"]["value"]
                message = f"memory draws well below {_MOST_W_PER_GB:g} W per GB, not {power_w:g} W"
                yield Raw("SCI304", where, message, _MOST_W_PER_GB, power_w)


def _stated_mean(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        seconds = value_of(activity.get("duration_s"))
        is_broken = activity.get("repeats", 1) > 1 or bool(activity.get("segments"))  # the time holds pauses, too
        for position, entry in enumerate(activity.get("energy", ())):
            stated = value_of(entry.get("mean_power_w"))
            covered = entry.get("coverage", {}).get("time", 1.0)
            if not seconds or stated is None or covered < 1 or "load" in entry or is_broken:
                continue
            expected = entry["energy_kwh"]["value"] * J_PER_KWH / seconds
            if abs(stated - expected) > 0.1 * max(stated, expected):
                where = pointer("activities", index, "energy", position, "mean_power_w", "value")
                message = f"{stated:.4g} W over {seconds:g} s is not the energy stated, which means {expected:.4g} W"
                yield Raw("SCI305", where, message, expected, stated)


_GPU = (
    '{{"devices": [{{"id": "g", "kind": "gpu", "name": "A100", "count": 8, "rated_power_w": {{"value": 400}}, '
    '"idle_power_w": {{"value": {idle}}}}}], "activities": [{{"uses": [{{"device": "g", "count": 8, "reserved_s": '
    '{{"value": 3600}}}}], "energy": [{{"component": "gpu", "devices": ["g"], "energy_kwh": {{"value": {kwh}}}}}]}}]}}'
)
_MODEL = (
    '{{"activities": [{{"energy": [{{"power_model": {{"unit": "gb", "power_w": {{"value": {power}}}, "idle_power_w": '
    '{{"value": {idle}}}}}}}]}}]}}'
)
_MEAN = (
    '{{"activities": [{{"duration_s": {{"value": 3600}}, "energy": [{{"energy_kwh": {{"value": 2}}, '
    '"mean_power_w": {{"value": {power}}}}}]}}]}}'
)

RULES = (
    Rule(
        code="SCI301",
        name="power-above-rating",
        summary="The mean power of a device is not above its rated power, with a margin of 15 %.",
        why="No part draws more over a whole run: energy, time or the number of devices is wrong.",
        source="vendors' board power ratings",
        fix="Check energy, time and number of devices; hours of one device and device-hours are easily mixed up.",
        bad=_GPU.format(idle=50, kwh=2560),
        good=_GPU.format(idle=50, kwh=2.56),
        since="1.1",
        check=_against_device,
        needs=("rated_power_w", "idle_power_w"),
    ),
    Rule(
        code="SCI302",
        name="power-below-rest",
        summary="The mean power of a device is not below its power at rest.",
        why="A device that is held draws at least that.",
        source="SPEC 5.7",
        severity="warning",
        fix="Count the idle time too, or correct `idle_power_w`.",
        bad=_GPU.format(idle=50, kwh=0.1),
        good=_GPU.format(idle=50, kwh=2.0),
        since="1.1",
        check=_against_device,
        needs=("rated_power_w", "idle_power_w"),
    ),
    Rule(
        code="SCI303",
        name="power-order",
        summary="Power at rest is not above full power, mean power not above the peak.",
        why="The two were likely exchanged.",
        source="SPEC 5.7, 5.9",
        fix="Exchange them, or correct the one that is wrong.",
        bad=_MODEL.format(power=0.3, idle=0.5),
        good=_MODEL.format(power=0.5, idle=0.3),
        since="1.1",
        check=_idle_above_full,
        needs=("idle_power_w", "peak_power_w"),
    ),
    Rule(
        code="SCI304",
        name="memory-power",
        summary="Memory is not estimated at more than 1 W per GB.",
        why="Per module and per GB are easily mixed up; memory then outweighs the processors.",
        source="0.3725 W/GB (Karimi et al. 2017, as used by Green Algorithms)",
        severity="warning",
        fix="State the power of one GB.",
        bad=_MODEL.format(power=3, idle=0),
        good=_MODEL.format(power=0.3725, idle=0),
        since="1.1",
        check=_memory,
        needs=("power_model",),
    ),
    Rule(
        code="SCI305",
        name="mean-power",
        summary="A mean power that is stated is the energy over the time, within 10 %.",
        why="The power column of a tracker is often its last sample.",
        source="SPEC 5.9",
        severity="warning",
        fix="State the mean over the activity, or leave it out.",
        bad=_MEAN.format(power=200),
        good=_MEAN.format(power=2000),
        since="1.1",
        check=_stated_mean,
        needs=("mean_power_w",),
    ),
)
