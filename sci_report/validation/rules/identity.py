"""SCI201-SCI206: ids are unique, references lead somewhere, each joule has one home, no more is used than listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.base import Document, Rule

_GROUPS = ("energy", "other_readings", "baseline")
"""Lists of an activity whose entries name the devices they read."""


def _duplicate_ids(document: Document) -> Iterator[Raw]:
    for kind in ("places", "devices", "activities", "datasets"):
        seen: set[str] = set()
        for index, item in enumerate(document.get(kind, ())):
            if item["id"] in seen:
                where = pointer(kind, index, "id")
                yield Raw("SCI201", where, f"{item['id']!r} names another entry of `{kind}` already", actual=item["id"])
            seen.add(item["id"])


def _references(document: Document) -> Iterator[Raw]:
    known = {kind: {item.get("id") for item in document.get(kind, ())} for kind in ("places", "devices", "activities")}
    for kind, identifier, path in _references_made(document):
        if identifier not in known[kind]:
            message = f"no entry of `{kind}` has the id {identifier!r}"
            yield Raw("SCI202", pointer(*path), message, actual=identifier)


_Reference: TypeAlias = tuple[str, str, tuple[str | int, ...]]
"""What a reference refers to, by kind and id, and its path."""


def _references_made(document: Document) -> Iterator[_Reference]:
    for index, activity in enumerate(document.get("activities", ())):
        yield from _references_of(activity, index)
    for index, device in enumerate(document.get("devices", ())):
        if "part_of" in device:
            yield "devices", device["part_of"], ("devices", index, "part_of")
    for index, metric in enumerate(document.get("quality", ())):
        if "activity" in metric.get("curve", {}):
            yield "activities", metric["curve"]["activity"], ("quality", index, "curve", "activity")
    for block in ("sensitivity", "other_impacts"):
        for index, item in enumerate(document.get(block, ())):
            for nth, activity_id in enumerate(item.get("activities", ())):
                yield "activities", activity_id, (block, index, "activities", nth)


def _references_of(activity: Document, index: int) -> Iterator[_Reference]:
    if "place" in activity:
        yield "places", activity["place"], ("activities", index, "place")
    for position, use in enumerate(activity.get("uses", ())):
        yield "devices", use["device"], ("activities", index, "uses", position, "device")
    for group in _GROUPS:
        for position, entry in enumerate(activity.get(group, ())):
            for nth, device in enumerate(entry.get("devices", ())):
                yield "devices", device, ("activities", index, group, position, "devices", nth)


def _counted_twice(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        homes: dict[tuple[str, str], set[str]] = {}
        for position, entry in enumerate(activity.get("energy", ())):
            load = entry.get("load", "")
            for device in entry.get("devices", ()):
                loads = homes.setdefault((entry["component"], device), set())
                if load in loads or (loads and not load) or "" in loads:
                    where = pointer("activities", index, "energy", position)
                    message = f"the {entry['component']} energy of {device!r} is in an earlier entry already"
                    yield Raw("SCI203", where, message)
                loads.add(load)


def _inside_another(document: Document) -> Iterator[Raw]:
    holders = {device["id"]: device["part_of"] for device in document.get("devices", ()) if "part_of" in device}
    for index, activity in enumerate(document.get("activities", ())):
        entries = activity.get("energy", ())
        whole = {device for entry in entries if entry["component"] == "node" for device in entry.get("devices", ())}
        for position, entry in enumerate(entries):
            for device in entry.get("devices", ()):
                holder = next((each for each in _ancestors(device, holders) if each in whole), None)
                if holder is not None:
                    where = pointer("activities", index, "energy", position)
                    message = f"the energy of {device!r} is inside that of {holder!r}, which it is part of"
                    yield Raw("SCI205", where, message)


def _ancestors(device: str, holders: dict[str, str]) -> Iterator[str]:
    seen = {device}
    while (device := holders.get(device, "")) and device not in seen:
        seen.add(device)
        yield device


def _part_of_itself(document: Document) -> Iterator[Raw]:
    holders = {device["id"]: device["part_of"] for device in document.get("devices", ()) if "part_of" in device}
    for index, device in enumerate(document.get("devices", ())):
        if any(holders.get(each) == device["id"] for each in (device["id"], *_ancestors(device["id"], holders))):
            where = pointer("devices", index, "part_of")
            yield Raw("SCI205", where, f"{device['id']!r} is part of itself", actual=device["id"])


def _inside(document: Document) -> Iterator[Raw]:
    yield from _part_of_itself(document)
    yield from _inside_another(document)


def _search_counted_twice(document: Document) -> Iterator[Raw]:
    for index, search in enumerate(document.get("sensitivity", ())):
        if search.get("activities") and "energy_kwh" in search:
            where = pointer("sensitivity", index, "energy_kwh")
            yield Raw("SCI206", where, "the search names the activities that count its energy, and states it again")


def _shares(document: Document) -> Iterator[Raw]:
    counts = {device["id"]: device.get("count", 1) for device in document.get("devices", ())}
    for index, activity in enumerate(document.get("activities", ())):
        for position, use in enumerate(activity.get("uses", ())):
            where = pointer("activities", index, "uses", position)
            listed, used = counts.get(use["device"]), use.get("count", 1)
            if listed is not None and used > listed:
                message = f"{used} devices are used of {listed} that are listed"
                yield Raw("SCI204", f"{where}/count" if "count" in use else where, message, listed, used)
            reserved, total = use.get("resources_reserved"), use.get("resources_total")
            if (reserved is None) != (total is None):
                yield Raw(
                    "SCI204", where, "`resources_reserved` and `resources_total` are stated together or not at all"
                )
            elif reserved is not None and total is not None and reserved["value"] > total["value"]:
                message = "more resources are reserved than the device has"
                yield Raw("SCI204", f"{where}/resources_reserved", message, total["value"], reserved["value"])


RULES = (
    Rule(
        code="SCI201",
        name="duplicate-id",
        summary="An id names one place, device, activity or dataset.",
        why="A reference to it would otherwise be ambiguous, and so would every number behind it.",
        source="SPEC 9.1.1",
        fix="Give one of them another id.",
        bad='{"places": [{"id": "a"}, {"id": "a"}]}',
        good='{"places": [{"id": "a"}, {"id": "b"}]}',
        check=_duplicate_ids,
    ),
    Rule(
        code="SCI202",
        name="unknown-reference",
        summary="Every place, device and activity that is referred to is listed.",
        why="Without the entry, what it would say is unknown: a grid factor, a PUE, embodied emissions, an energy.",
        source="SPEC 9.2.1",
        fix="List the entry, or correct the id.",
        bad='{"places": [], "activities": [{"place": "oslo"}]}',
        good='{"places": [{"id": "oslo"}], "activities": [{"place": "oslo"}]}',
        check=_references,
    ),
    Rule(
        code="SCI203",
        name="energy-counted-twice",
        summary="In one activity, a component of a device has one energy entry.",
        why="Each joule has one home: two readings of one thing would be added.",
        source="SPEC 9.3.1, 9.3.2",
        fix="Keep the better reading.",
        bad='{"activities": [{"energy": [{"component": "gpu", "devices": ["g"]}, '
        '{"component": "gpu", "devices": ["g"]}]}]}',
        good='{"activities": [{"energy": [{"component": "gpu", "devices": ["g"]}, '
        '{"component": "cpu", "devices": ["c"]}]}]}',
        check=_counted_twice,
    ),
    Rule(
        code="SCI204",
        name="share-impossible",
        summary="No more of a device is used than there is.",
        why="RR / ToR and the number of devices scale the embodied emissions that an activity takes on.",
        source="SPEC 9.5.1–9.5.3; ISO/IEC 21031:2024, M = TE · (TiR / EL) · (RR / ToR)",
        fix="Correct the counts; state both resources, or neither when the whole device was held.",
        bad='{"devices": [{"id": "g", "count": 8}], "activities": [{"uses": [{"device": "g", "count": 9}]}]}',
        good='{"devices": [{"id": "g", "count": 8}], "activities": [{"uses": [{"device": "g", "count": 8}]}]}',
        check=_shares,
        needs=("uses",),
    ),
    Rule(
        code="SCI205",
        name="energy-inside-another",
        summary="The energy of a part is not counted beside that of the node which holds it.",
        why="A node's meter sees its GPUs as well: both readings together count each joule twice.",
        source="SPEC 9.3.3, 9.3.4",
        fix="Keep the node's reading and put that of the part under `other_readings`; or the other way round.",
        bad='{"devices": [{"id": "n"}, {"id": "g", "part_of": "n"}], "activities": [{"energy": ['
        '{"component": "node", "devices": ["n"]}, {"component": "gpu", "devices": ["g"]}]}]}',
        good='{"devices": [{"id": "n"}, {"id": "g", "part_of": "n"}], "activities": [{"energy": ['
        '{"component": "node", "devices": ["n"]}], "other_readings": [{"component": "gpu", "devices": ["g"]}]}]}',
        check=_inside,
    ),
    Rule(
        code="SCI206",
        name="search-counted-twice",
        summary="A search whose energy an activity counts does not state it again.",
        why="Each joule has one home.",
        source="SPEC 9.3.6",
        fix="Leave out `energy_kwh`; state it only where no activity of the report counts it.",
        bad='{"activities": [{"id": "a"}], "sensitivity": [{"activities": ["a"], "energy_kwh": {"value": 1.0}}]}',
        good='{"activities": [{"id": "a"}], "sensitivity": [{"activities": ["a"]}]}',
        check=_search_counted_twice,
        needs=("sensitivity",),
    ),
)
