"""SCI211-SCI218: the numbers of one activity, each from the numbers stated one step before.

Each derived number is checked against its stated neighbours, not against a recomputation from the start: one wrong
number gives one finding at its place, not one at every number after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sci_report.accounting import equations
from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import agrees, disagreement, half_unit, value_of
from sci_report.validation.rules.base import Document, Rule
from sci_report.validation.rules.forms import product


def modelled_kwh(model: Document) -> float:
    """Return the energy in kWh that a power model gives."""
    idle = model.get("idle_power_w")
    return equations.modelled_energy_kwh(
        power_w=model["power_w"]["value"],
        idle_power_w=0.0 if idle is None else idle["value"],
        units=model["units"]["value"],
        utilisation=model["utilisation"]["value"],
        duration_s=model["duration_s"]["value"],
    )


def embodied_share_gco2e(use: Document, device: Document) -> float:
    """Return the embodied emissions in gCO2e that one use of a device takes on."""
    return equations.embodied_gco2e(
        device_gco2e=device["embodied"]["gco2e"]["value"],
        count=use.get("count", 1),
        reserved_s=use["reserved_s"]["value"],
        lifespan_s=device["embodied"]["lifespan_s"]["value"],
        resources_reserved=use["resources_reserved"]["value"] if "resources_reserved" in use else 1.0,
        resources_total=use["resources_total"]["value"] if "resources_total" in use else 1.0,
    )


def counted_kwh(model: Document) -> float:
    """Return the energy in kWh that a unit model gives."""
    return equations.counted_energy_kwh(
        units=model["units"]["value"], energy_per_unit_j=model["energy_per_unit_j"]["value"]
    )


def _follows_from(
    code: str, member: str, energy_of: Callable[[Document], float], equation: str
) -> Callable[[Document], Iterator[Raw]]:
    """Return the check that an entry's energy follows from its model; other readings are held to theirs as well."""

    def check(document: Document) -> Iterator[Raw]:
        for index, activity in enumerate(document.get("activities", ())):
            for group in ("energy", "other_readings"):
                for position, entry in enumerate(activity.get(group, ())):
                    if member not in entry:
                        continue
                    stated, expected = entry["energy_kwh"]["value"], energy_of(entry[member])
                    if not agrees(stated, expected):
                        where = pointer("activities", index, group, position, "energy_kwh", "value")
                        yield disagreement(code, where, stated, expected, equation)

    return check


def _rounding(activity: Document) -> float:
    """Return what rounding may move the sum: an entry that follows from a model is itself derived."""
    return sum(half_unit(entry["energy_kwh"]["value"]) for entry in activity["energy"] if _is_modelled(entry))


def _is_modelled(entry: Document) -> bool:
    return "power_model" in entry or "unit_model" in entry


def _it_energy(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        stated = value_of(activity.get("totals", {}).get("it_energy_kwh"))
        if stated is None:
            continue
        entries = [entry["energy_kwh"]["value"] for entry in activity.get("energy", ())]
        if not agrees(stated, sum(entries), partial(_rounding, activity)):
            where = pointer("activities", index, "totals", "it_energy_kwh", "value")
            yield disagreement("SCI212", where, stated, sum(entries), "the sum of the energy entries")


def _absent(document: Document) -> Iterator[Raw]:
    places = {place["id"]: place for place in document.get("places", ())}
    with_embodied = {device["id"] for device in document.get("devices", ()) if "embodied" in device}
    for index, activity in enumerate(document.get("activities", ())):
        totals, place = activity.get("totals", {}), places.get(activity.get("place"), {})
        uses = activity.get("uses", ())
        follows = {
            "facility_energy_kwh": "it_energy_kwh" in totals and "pue" in place,
            "operational_gco2e": "facility_energy_kwh" in totals and "grid_gco2e_per_kwh" in place,
            "site_water_l": "wue_l_per_kwh" in place,
            "grid_water_l": "facility_energy_kwh" in totals and "grid_water_l_per_kwh" in place,
            "embodied_gco2e": "stated_embodied_gco2e" in activity
            or (bool(uses) and all(use["device"] in with_embodied for use in uses)),
        }
        for member, is_known in follows.items():
            if is_known and member not in totals:
                where = pointer("activities", index, "totals")
                yield Raw("SCI216", where, f"`{member}` is absent, though all that it is worked out from is stated")


def _two_models(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        for group in ("energy", "other_readings"):
            for position, entry in enumerate(activity.get(group, ())):
                if "power_model" in entry and "unit_model" in entry:
                    where = pointer("activities", index, group, position)
                    yield Raw("SCI218", where, "the energy has a power model and a unit model")


def _embodied(document: Document) -> Iterator[Raw]:
    devices = {device["id"]: device for device in document.get("devices", ())}
    for index, activity in enumerate(document.get("activities", ())):
        stated = value_of(activity.get("totals", {}).get("embodied_gco2e"))
        if stated is None:
            continue
        where = pointer("activities", index, "totals", "embodied_gco2e")
        if "stated_embodied_gco2e" in activity:
            expected = activity["stated_embodied_gco2e"]["value"]
            if not agrees(stated, expected):
                yield disagreement("SCI215", f"{where}/value", stated, expected, "`stated_embodied_gco2e`")
            continue
        uses = activity.get("uses", ())
        if any(use["device"] not in devices for use in uses):
            continue  # SCI202 tells it
        without: list[Any] = [use["device"] for use in uses if "embodied" not in devices.get(use["device"], {})]
        if without or not uses:
            lacking = f"device {without[0]!r} states no embodied emissions" if without else "no device is used"
            yield Raw("SCI215", where, f"it cannot be worked out: {lacking}", actual=stated)
            continue
        expected = sum(embodied_share_gco2e(use, devices[use["device"]]) for use in uses)
        if not agrees(stated, expected):
            equation = "the sum of count × TE × (TiR / EL) × (RR / ToR)"
            yield disagreement("SCI215", f"{where}/value", stated, expected, equation)


RULES = (
    Rule(
        code="SCI211",
        name="modelled-energy",
        summary="An estimated energy follows from its power model.",
        why="An estimate is worth what its inputs are worth; they are there to be checked.",
        source="SPEC 6.2.1, 6.2.3",
        fix="Recompute: units × (idle + (power − idle) × utilisation) × duration / 3.6e6; mind hours and seconds.",
        bad='{"activities": [{"energy": [{"energy_kwh": {"value": 600}, "power_model": {"power_w": {"value": 300}, '
        '"units": {"value": 2}, "utilisation": {"value": 1}, "duration_s": {"value": 3600}}}]}]}',
        good='{"activities": [{"energy": [{"energy_kwh": {"value": 0.6}, "power_model": {"power_w": {"value": 300}, '
        '"units": {"value": 2}, "utilisation": {"value": 1}, "duration_s": {"value": 3600}}}]}]}',
        check=_follows_from(
            "SCI211",
            "power_model",
            modelled_kwh,
            "units × (idle + (power − idle) × utilisation) × duration / 3.6e6",
        ),
        needs=("power_model",),
    ),
    Rule(
        code="SCI212",
        name="activity-it-energy",
        summary="An activity's IT energy is the sum of its energy entries.",
        why="A total that is not its parts hides one or invents one.",
        source="SPEC 6.2.5",
        fix="Add the entries up again; PUE does not belong here.",
        bad='{"activities": [{"energy": [{"energy_kwh": {"value": 2.0}}, {"energy_kwh": {"value": 1.0}}], '
        '"totals": {"it_energy_kwh": {"value": 3.3}}}]}',
        good='{"activities": [{"energy": [{"energy_kwh": {"value": 2.0}}, {"energy_kwh": {"value": 1.0}}], '
        '"totals": {"it_energy_kwh": {"value": 3.0}}}]}',
        check=_it_energy,
    ),
    Rule(
        code="SCI213",
        name="activity-facility-energy",
        summary="Facility energy is IT energy × PUE.",
        why="The PUE is a factor of its own, applied once: never forgotten, divided by, or applied twice.",
        source="SPEC 6.2.6, 6.1.2; ISO/IEC 30134-2",
        fix="Multiply the activity's IT energy by the PUE of its place.",
        bad='{"places": [{"id": "p", "pue": {"value": 1.12}}], "activities": [{"place": "p", "totals": '
        '{"it_energy_kwh": {"value": 257.0}, "facility_energy_kwh": {"value": 230.0}}}]}',
        good='{"places": [{"id": "p", "pue": {"value": 1.12}}], "activities": [{"place": "p", "totals": '
        '{"it_energy_kwh": {"value": 257.0}, "facility_energy_kwh": {"value": 287.84}}}]}',
        check=product(
            "SCI213",
            target="facility_energy_kwh",
            origin="it_energy_kwh",
            factor="pue",
            equation="IT energy × PUE",
            form=equations.facility_energy_kwh,
        ),
    ),
    Rule(
        code="SCI214",
        name="activity-operational-carbon",
        summary="Operational carbon is facility energy × grid intensity.",
        why="It is the number that papers print, and the one that is most often wrong by a unit.",
        source="SPEC 6.3.1, 6.1.2; ISO/IEC 21031:2024, O = E · I",
        fix="Multiply the facility energy in kWh by the intensity in gCO2e/kWh; the result is in grams.",
        bad='{"places": [{"id": "p", "grid_gco2e_per_kwh": {"value": 429}}], "activities": [{"place": "p", "totals": '
        '{"facility_energy_kwh": {"value": 1287000.0}, "operational_gco2e": {"value": 5521000000.0}}}]}',
        good='{"places": [{"id": "p", "grid_gco2e_per_kwh": {"value": 429}}], "activities": [{"place": "p", "totals": '
        '{"facility_energy_kwh": {"value": 1287000.0}, "operational_gco2e": {"value": 552123000.0}}}]}',
        check=product(
            "SCI214",
            target="operational_gco2e",
            origin="facility_energy_kwh",
            factor="grid_gco2e_per_kwh",
            equation="facility energy × grid intensity",
            form=equations.operational_gco2e,
        ),
    ),
    Rule(
        code="SCI215",
        name="activity-embodied-carbon",
        summary="Embodied carbon is the share of each device's making that the activity takes on.",
        why="Left out or taken whole, it changes a score by ten times.",
        source="SPEC 6.4.1–6.4.3; ISO/IEC 21031:2024, M = TE · (TiR / EL) · (RR / ToR)",
        fix="Add up count × TE × (TiR / EL) × (RR / ToR) over the devices held; times in seconds.",
        bad='{"devices": [{"id": "g", "embodied": {"gco2e": {"value": 150000}, "lifespan_s": {"value": 120000000}}}], '
        '"activities": [{"uses": [{"device": "g", "count": 8, "reserved_s": {"value": 7200}}], '
        '"totals": {"embodied_gco2e": {"value": 9.0}}}]}',
        good='{"devices": [{"id": "g", "embodied": {"gco2e": {"value": 150000}, "lifespan_s": {"value": 120000000}}}], '
        '"activities": [{"uses": [{"device": "g", "count": 8, "reserved_s": {"value": 7200}}], '
        '"totals": {"embodied_gco2e": {"value": 72.0}}}]}',
        check=_embodied,
        needs=("embodied_gco2e",),
    ),
    Rule(
        code="SCI216",
        name="activity-total-absent",
        summary="What can be worked out for an activity is stated.",
        why="The totals of the report add up those of its activities: one that is left out leaves all of them out.",
        source="SPEC 6.1.3",
        severity="warning",
        fix="Work it out, or leave out what is not known of its inputs.",
        bad='{"places": [{"id": "p", "pue": {"value": 1.2}}], "activities": [{"place": "p", "totals": '
        '{"it_energy_kwh": {"value": 10.0}}}]}',
        good='{"places": [{"id": "p", "pue": {"value": 1.2}}], "activities": [{"place": "p", "totals": '
        '{"it_energy_kwh": {"value": 10.0}, "facility_energy_kwh": {"value": 12.0}}}]}',
        check=_absent,
    ),
    Rule(
        code="SCI217",
        name="counted-energy",
        summary="An energy worked out from a count of units follows from its unit model.",
        why="Energy per operation, token or query is what is published; the product is where units slip.",
        source="SPEC 6.2.2, 6.2.3",
        fix="Recompute: units × energy per unit in J / 3.6e6.",
        bad='{"activities": [{"energy": [{"energy_kwh": {"value": 2592}, "unit_model": {"units": {"value": 1000000}, '
        '"energy_per_unit_j": {"value": 2592}}}]}]}',
        good='{"activities": [{"energy": [{"energy_kwh": {"value": 720}, "unit_model": {"units": {"value": 1000000}, '
        '"energy_per_unit_j": {"value": 2592}}}]}]}',
        check=_follows_from("SCI217", "unit_model", counted_kwh, "units × energy per unit / 3.6e6"),
        needs=("unit_model",),
    ),
    Rule(
        code="SCI218",
        name="two-models",
        summary="An energy has one model.",
        why="It cannot follow from a power model and from a unit model; one of them would be checked by nobody.",
        source="SPEC 6.2.4",
        fix="Keep the model that the energy was worked out with; put the other estimate under `other_readings`.",
        bad='{"activities": [{"energy": [{"energy_kwh": {"value": 1}, "power_model": {"power_w": {"value": 1000}, '
        '"units": {"value": 1}, "utilisation": {"value": 1}, "duration_s": {"value": 3600}}, "unit_model": '
        '{"units": {"value": 1}, "energy_per_unit_j": {"value": 3600000}}}]}]}',
        good='{"activities": [{"energy": [{"energy_kwh": {"value": 1}, "unit_model": {"units": {"value": 1}, '
        '"energy_per_unit_j": {"value": 3600000}}}]}]}',
        check=_two_models,
        needs=("unit_model",),
    ),
)
