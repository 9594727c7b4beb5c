"""SCI201-SCI204: ids are unique, references lead somewhere, each joule has one home, no more is used than listed."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.validate.finding import Raw, pointer
from sci_report.validate.rules.base import Document, Rule


def _duplicate_ids(document: Document) -> Iterator[Raw]:
    for kind in ("places", "devices", "activities"):
        seen: set[str] = set()
        for index, item in enumerate(document.get(kind, ())):
            if item["id"] in seen:
                where = pointer(kind, index, "id")
                yield Raw("SCI201", where, f"{item['id']!r} names another entry of `{kind}` already", actual=item["id"])
            seen.add(item["id"])


def _references(document: Document) -> Iterator[Raw]:
    places = {place["id"] for place in document.get("places", ())}
    devices = {device["id"] for device in document.get("devices", ())}
    for index, activity in enumerate(document.get("activities", ())):
        if "place" in activity and activity["place"] not in places:
            yield _nowhere("places", activity["place"], "activities", index, "place")
        for position, use in enumerate(activity.get("uses", ())):
            if use["device"] not in devices:
                yield _nowhere("devices", use["device"], "activities", index, "uses", position, "device")
        for position, entry in enumerate(activity.get("energy", ())):
            for place_in_list, device in enumerate(entry.get("devices", ())):
                if device not in devices:
                    path = ("activities", index, "energy", position, "devices", place_in_list)
                    yield _nowhere("devices", device, *path)


def _nowhere(kind: str, identifier: str, *path: str | int) -> Raw:
    return Raw("SCI202", pointer(*path), f"no entry of `{kind}` has the id {identifier!r}", actual=identifier)


def _counted_twice(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        homes: set[tuple[str, str]] = set()
        for position, entry in enumerate(activity.get("energy", ())):
            for device in entry.get("devices", ()):
                home = (entry["component"], device)
                if home in homes:
                    where = pointer("activities", index, "energy", position)
                    message = f"the {entry['component']} energy of {device!r} is in an earlier entry already"
                    yield Raw("SCI203", where, message)
                homes.add(home)


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
        summary="An id names one place, device or activity.",
        why="A reference to it would otherwise be ambiguous, and so would every number behind it.",
        source="schema/README.md, equations",
        fix="Give one of them another id.",
        bad='{"places": [{"id": "a"}, {"id": "a"}]}',
        good='{"places": [{"id": "a"}, {"id": "b"}]}',
        check=_duplicate_ids,
    ),
    Rule(
        code="SCI202",
        name="unknown-reference",
        summary="Every place and device that an activity refers to is listed.",
        why="Without the entry, its grid factor, PUE or embodied emissions are unknown.",
        source="schema/README.md, equations",
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
        source="schema/README.md, equations",
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
        source="ISO/IEC 21031:2024, M = TE · (TiR / EL) · (RR / ToR)",
        fix="Correct the counts; state both resources, or neither when the whole device was held.",
        bad='{"devices": [{"id": "g", "count": 8}], "activities": [{"uses": [{"device": "g", "count": 9}]}]}',
        good='{"devices": [{"id": "g", "count": 8}], "activities": [{"uses": [{"device": "g", "count": 8}]}]}',
        check=_shares,
    ),
)
