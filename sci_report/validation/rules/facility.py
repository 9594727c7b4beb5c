"""SCI321-SCI329: factors of places and devices within reason."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.quantities.units import S_PER_YEAR
from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import value_of
from sci_report.validation.rules.base import Document, Rule

_HIGHEST_GRID, _HIGH_GRID = 2000.0, 1200.0
_HIGH_PUE = 3.0
_SHORT_LIFE_Y, _LONG_LIFE_Y = 1.0, 10.0
_LEAST_MADE_G, _MOST_MADE_G = 1_000.0, 20_000_000.0
_LEAST_SHARE, _MOST_SHARE = 0.01, 0.9
_CLEAN_G = 100.0
_PROCESSORS = ("gpu", "cpu", "tpu", "npu", "node", "server")


def _grid(document: Document) -> Iterator[tuple[int, Document, Document]]:
    for index, place in enumerate(document.get("places", ())):
        if "grid_gco2e_per_kwh" in place:
            yield index, place, place["grid_gco2e_per_kwh"]


def _pue(document: Document) -> Iterator[Raw]:
    for index, place in enumerate(document.get("places", ())):
        pue = value_of(place.get("pue"))
        if pue is None or 1 <= pue <= _HIGH_PUE:
            continue
        where = pointer("places", index, "pue", "value")
        if pue < 1:
            yield Raw("SCI321", where, f"a facility never uses less than its IT: {pue:g} is below 1", 1.0, pue)
        else:
            message = f"a PUE of {pue:g} means that two thirds of the energy are overhead"
            yield Raw("SCI322", where, message, _HIGH_PUE, pue)


def _bounds(document: Document) -> Iterator[Raw]:
    for index, _, grid in _grid(document):
        if grid["value"] == 0 or 1 <= grid["value"] <= _HIGH_GRID:
            continue
        where = pointer("places", index, "grid_gco2e_per_kwh", "value")
        if grid["value"] > _HIGHEST_GRID:
            message = f"no electricity emits {grid['value']:g} g/kWh; is it g/MWh, or mg/kWh?"
            yield Raw("SCI323", where, message, _HIGHEST_GRID, grid["value"])
        else:
            unit = "kg/kWh or t/MWh" if grid["value"] < 1 else "lb/MWh"
            yield Raw("SCI324", where, f"{grid['value']:g} g/kWh is unusual; is it {unit}?", actual=grid["value"])


def _lifespans(document: Document) -> Iterator[Raw]:
    for index, device in enumerate(document.get("devices", ())):
        seconds = value_of(device.get("embodied", {}).get("lifespan_s"))
        if seconds is not None and not _SHORT_LIFE_Y <= seconds / S_PER_YEAR <= _LONG_LIFE_Y:
            where = pointer("devices", index, "embodied", "lifespan_s", "value")
            message = f"a lifespan of {seconds / S_PER_YEAR:.3g} years is unusual; it is stated in seconds"
            yield Raw("SCI326", where, message, actual=seconds)


def _made(document: Document) -> Iterator[Raw]:
    for index, device in enumerate(document.get("devices", ())):
        grams = value_of(device.get("embodied", {}).get("gco2e"))
        if grams is not None and device.get("kind") in _PROCESSORS and not _LEAST_MADE_G <= grams <= _MOST_MADE_G:
            where = pointer("devices", index, "embodied", "gco2e", "value")
            unit = "kg" if grams < _LEAST_MADE_G else "mg"
            message = f"{grams:g} g to make one {device['kind']} is unusual; is it {unit}?"
            yield Raw("SCI327", where, message, actual=grams)


def _share(document: Document) -> Iterator[Raw]:
    results = document.get("results", {})
    embodied, total = value_of(results.get("embodied_gco2e")), value_of(results.get("total_gco2e"))
    if not embodied or not total:
        return
    share = embodied / total
    if not _LEAST_SHARE <= share <= _MOST_SHARE and not _is_clean(document):
        message = f"embodied emissions are {share:.2%} of the total, which is unusual"
        yield Raw("SCI329", "/results/embodied_gco2e/value", message, actual=embodied)


def _is_clean(document: Document) -> bool:
    """Return whether some electricity is so clean that making the devices may outweigh using them."""
    return any(grid["value"] < _CLEAN_G for _, _, grid in _grid(document))


_PLACE = (
    '{{"places": [{{"country": "NO", "pue": {{"value": {pue}}}, '
    '"grid_gco2e_per_kwh": {{"value": {grid}, "signal": "average"}}}}]}}'
)
_DEVICE = (
    '{{"devices": [{{"kind": "gpu", "embodied": '
    '{{"gco2e": {{"value": {grams}}}, "lifespan_s": {{"value": {life}}}}}}}]}}'
)
_SOUND = _PLACE.format(pue=1.1, grid=30)
_SOUND_DEVICE = _DEVICE.format(grams=150_000, life=126_230_400)

RULES = (
    Rule(
        code="SCI321",
        name="pue-below-one",
        summary="A PUE is at least 1.",
        why="Facility energy holds the IT energy.",
        source="ISO/IEC 30134-2; SPEC 5.6",
        fix="State facility energy over IT energy; its inverse is the DCiE.",
        bad=_PLACE.format(pue=0.9, grid=30),
        good=_SOUND,
        since="1.1",
        check=_pue,
        needs=("pue",),
    ),
    Rule(
        code="SCI322",
        name="pue-high",
        summary="A PUE above 3 is unusual.",
        why="It was likely mistaken for another factor, or for a percentage.",
        source="ISO/IEC 30134-2; industry averages since 2007 lie between 1.5 and 2.5 (Uptime Institute)",
        severity="warning",
        fix="Check the figure and its source.",
        bad=_PLACE.format(pue=11, grid=30),
        good=_SOUND,
        since="1.1",
        check=_pue,
        needs=("pue",),
    ),
    Rule(
        code="SCI323",
        name="grid-impossible",
        summary="A grid intensity is at most 2000 gCO2e/kWh.",
        why="Coal burnt in an old plant gives about half of that.",
        source="ISO/IEC 21031:2024, I; GSF Impact Manifest Protocol 1.0.0, bounds",
        fix="State grams for each kilowatt-hour.",
        bad=_PLACE.format(pue=1.1, grid=30000),
        good=_SOUND,
        since="1.1",
        check=_bounds,
        needs=("grid_gco2e_per_kwh",),
    ),
    Rule(
        code="SCI324",
        name="grid-unusual",
        summary="A grid intensity is between 1 and 1200 gCO2e/kWh, or 0.",
        why="Outside of it, kg/kWh or lb/MWh were likely copied as they stood.",
        source="ISO/IEC 21031:2024, I",
        severity="warning",
        fix="Convert: 1 kg/kWh is 1000 g/kWh, 1 lb/MWh is 0.4536 g/kWh.",
        bad=_PLACE.format(pue=1.1, grid=0.4),
        good=_SOUND,
        since="1.1",
        check=_bounds,
        needs=("grid_gco2e_per_kwh",),
    ),
    Rule(
        code="SCI326",
        name="lifespan-unusual",
        summary="A lifespan is between one and ten years.",
        why="Years or hours were likely stated for seconds.",
        source="SCI for AI and ISO/IEC 21031:2024, EL; SPEC 5.7",
        severity="warning",
        fix="State seconds: a year has 31,557,600.",
        bad=_DEVICE.format(grams=150_000, life=35_064),
        good=_SOUND_DEVICE,
        since="1.1",
        check=_lifespans,
        needs=("embodied",),
    ),
    Rule(
        code="SCI327",
        name="embodied-unusual",
        summary="Making one processor or server emits between 1 kg and 20 t.",
        why="Kilograms were likely stated for grams.",
        source="the table of embodied emissions in sci_report/refdata, with its sources",
        severity="warning",
        fix="State grams, of one device.",
        bad=_DEVICE.format(grams=150, life=126_230_400),
        good=_SOUND_DEVICE,
        since="1.1",
        check=_made,
        needs=("embodied",),
    ),
    Rule(
        code="SCI329",
        name="embodied-share-unusual",
        summary="Embodied emissions are between 1 % and 90 % of the total, unless the electricity is very clean.",
        why="Lifespan, time or share of the devices is easily wrong by a unit.",
        source="bounds of reason; the published systems in examples/published lie between 1.6 % and 22 %",
        severity="note",
        fix="Check TE, EL and the time reserved.",
        bad='{"results": {"embodied_gco2e": {"value": 1}, "total_gco2e": {"value": 1000}}}',
        good='{"results": {"embodied_gco2e": {"value": 200}, "total_gco2e": {"value": 1000}}}',
        since="1.1",
        check=_share,
        needs=("embodied_gco2e",),
    ),
)
