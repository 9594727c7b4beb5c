"""SCI401-SCI416: what ISO/IEC 21031:2024 demands of a score, beyond its arithmetic (which SCI2xx recompute)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import value_of
from sci_report.validation.rules.base import Document, Rule
from sci_report.validation.rules.boundaries import INFRASTRUCTURE, demanded, is_listed_missing, listed_missing, silent

_ISO = "ISO/IEC 21031:2024 (SCI 1.1)"

_MARKET = re.compile(
    r"market[- ]based|residual[- ]mix|guarantees? of origin|renewable energy certificate|\brec\b|\beac\b|\bppa\b"
    r"|power purchase|supplier[- ]specific|green tariff|carbon[- ]neutral|offset",
    re.IGNORECASE,
)
_MOST_YEARS = 3
"""SCI self-certification prefers factors that are at most this old."""

_MOST_LEFT_OUT = 0.01

_MOST_CLAIMS = 50
"""Suppliers looked for in the sources of intensities: each is looked for in each."""


def _places(document: Document) -> Iterator[tuple[int, Document]]:
    """Yield the places at which an activity used energy."""
    used = {activity.get("place") for activity in document.get("activities", ())}
    for index, place in enumerate(document.get("places", ())):
        if place.get("id") in used:
            yield index, place


def _market(document: Document) -> Iterator[Raw]:
    claims = document.get("claims", ())[:_MOST_CLAIMS]
    suppliers = [claim["supplier"].casefold() for claim in claims if "supplier" in claim]
    for index, place in enumerate(document.get("places", ())):
        grid = place.get("grid_gco2e_per_kwh")
        if grid is None:
            continue
        where, source = pointer("places", index, "grid_gco2e_per_kwh"), grid.get("source", {})
        words = f"{source.get('name', '')} {source.get('note', '')}"
        found = _MARKET.search(words)
        own = next((name for name in suppliers if name in words.casefold()), None)
        if found is not None or own is not None:
            what = found.group() if found is not None else own
            yield Raw("SCI401", f"{where}/source", f"the source speaks of {what!r}: a market-based figure")
        if grid["value"] == 0 and place.get("supply") != "off_grid":
            message = "no grid emits nothing; 0 is what a contract says, or another unknown"
            yield Raw("SCI402", f"{where}/value", message, actual=0)


def _supply(document: Document) -> Iterator[Raw]:
    for index, place in _places(document):
        if place.get("supply") == "off_grid" and "grid_gco2e_per_kwh" in place and not place.get("electricity_mix"):
            message = "an off-grid supply has a factor of its own; `electricity_mix` does not say what it is"
            yield Raw("SCI403", pointer("places", index), message)


def _region(document: Document) -> Iterator[Raw]:
    for index, place in _places(document):
        if not place.keys() & {"country", "cloud_region", "subdivision"} and place.get("supply") != "off_grid":
            yield Raw("SCI404", pointer("places", index), "neither country nor cloud region is named")


def _embodied(document: Document) -> Iterator[Raw]:
    used = {use["device"] for activity in document.get("activities", ()) for use in activity.get("uses", ())}
    listed, is_told = listed_missing(document, "devices"), is_listed_missing(document, "/results/embodied_gco2e")
    for index, device in enumerate(document.get("devices", ())):
        where = pointer("devices", index)
        if "embodied" not in device:
            if device["id"] in used and not (is_told or where in listed):
                message = "it was used, but its embodied emissions are neither stated nor listed under `missing`"
                yield Raw("SCI405", where, message)
        elif device["embodied"]["gco2e"]["value"] == 0 and "note" not in device["embodied"]:
            yield Raw("SCI406", f"{where}/embodied/gco2e/value", "nothing is made without emissions", actual=0)


def _vintage(document: Document) -> Iterator[Raw]:
    worked: dict[str, int] = {}
    for activity in document.get("activities", ()):
        if "place" in activity and "start" in activity:
            worked[activity["place"]] = max(worked.get(activity["place"], 0), int(activity["start"][:4]))
    for index, place in _places(document):
        grid = place.get("grid_gco2e_per_kwh")
        if grid is None or "series" in grid:
            continue
        where, year = pointer("places", index, "grid_gco2e_per_kwh", "source"), grid.get("source", {}).get("year")
        newest = worked.get(place["id"])
        if year is None:
            yield Raw("SCI407", where, "the year that the intensity describes is not named")
        elif newest is not None and newest - year > _MOST_YEARS:
            message = f"the intensity is of {year}, the work of {newest}"
            yield Raw("SCI408", f"{where}/year", message, newest, year)


def _coarse(document: Document) -> Iterator[Raw]:
    for index, place in _places(document):
        grid = place.get("grid_gco2e_per_kwh", {})
        if grid.get("resolution") in ("annual", "unspecified"):
            where = pointer("places", index, "grid_gco2e_per_kwh", "resolution")
            yield Raw("SCI409", where, "an annual average; finer data exists for most grids", actual=grid["resolution"])


def _idle(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        loads = {entry.get("load") for entry in activity.get("energy", ())}
        if loads == {"dynamic"}:
            where = pointer("activities", index, "energy")
            yield Raw("SCI410", where, "only dynamic energy is counted; what the devices draw at rest is left out")


def _pue(document: Document) -> Iterator[Raw]:
    listed = listed_missing(document, "places")
    for index, place in _places(document):
        if "pue" not in place and pointer("places", index) not in listed:
            yield Raw("SCI411", pointer("places", index), "no PUE, and `missing` does not say why")


def _excluded(document: Document) -> Iterator[Raw]:
    for index, each in enumerate(document.get("boundary", {}).get("excluded", ())):
        where, share = pointer("boundary", "excluded", index), value_of(each.get("estimated_share"))
        if share is None:
            yield Raw("SCI413", where, f"how much {each['name']!r} would add is not estimated")
        elif share > _MOST_LEFT_OUT:
            message = f"{each['name']!r} would add {share:.1%}: that is significant"
            yield Raw("SCI413", f"{where}/estimated_share/value", message, _MOST_LEFT_OUT, share)


def _insensitive(document: Document) -> Iterator[Raw]:
    results = document.get("results", {})
    if "sci_gco2e_per_unit" not in results:
        return
    for member in ("it_energy_kwh", "operational_gco2e", "embodied_gco2e"):
        if value_of(results.get(member)) == 0:
            message = "it is 0, so no change of it can move the score"
            yield Raw("SCI414", pointer("results", member, "value"), message, actual=0)


def _baseline(document: Document) -> Iterator[Raw]:
    baseline = document.get("identity", {}).get("baseline")
    if baseline is not None and ("report_sha256" not in baseline or not baseline.get("actions")):
        message = "a reduction is claimed; the baseline's digest and the actions between the two are not all stated"
        yield Raw("SCI415", "/identity/baseline", message)


_GRID = (
    '{{"places": [{{"id": "p", {more}"grid_gco2e_per_kwh": {{"value": {value}, "resolution": "{resolution}", '
    '"source": {{"name": "{name}"{year}}}}}}}], "activities": [{{"place": "p", "start": "2025-03-01T00:00:00Z"}}]}}'
)


def _grid(**changed: object) -> str:
    sound = {
        "more": '"country": "NO", "pue": {"value": 1.1}, ',
        "value": 30,
        "resolution": "hourly",
        "name": "Ember",
        "year": ', "year": 2024',
    }
    return _GRID.format(**{**sound, **changed})


_DEVICE = '{{"devices": [{{"id": "g"{embodied}}}], "activities": [{{"uses": [{{"device": "g"}}]}}]}}'
_MADE = ', "embodied": {{"gco2e": {{"value": {grams}}}}}'
_SCORE = '{{"results": {{"sci_gco2e_per_unit": {{"value": 1}}, "embodied_gco2e": {{"value": {embodied}}}}}}}'
_ALL = (
    '{"boundary": {"included": [{"name": "gpu"}, {"name": "storage"}, {"name": "network"}, {"name": "dram"}, '
    '{"name": "monitoring and logging"}, {"name": "idle machines"}, {"name": "training"}, {"name": "testing"}], '
    '"not_present": [{"name": "scanning"}, {"name": "build pipelines"}, {"name": "operations"}, {"name": "backup"}, '
    '{"name": "redundancy and failover"}, {"name": "end-user, IoT and edge devices"}]}}'
)

RULES = (
    Rule(
        code="SCI401",
        name="intensity-market-based",
        summary="The intensity is that of the grid: no certificate, contract or supplier's mix enters it.",
        why="A bought certificate changes no electron; SCI excludes market-based instruments so that scores compare.",
        source=f"{_ISO}, I: location-based; exclusion of market-based measures",
        fix="Take the grid's average or marginal intensity; state the instrument under `claims`.",
        bad=_grid(name="Residual mix 2024"),
        good=_grid(),
        since="1.1",
        check=_market,
    ),
    Rule(
        code="SCI402",
        name="intensity-zero",
        summary="The intensity of a grid is not 0.",
        why="Over the life cycle no source of electricity is free of emissions.",
        source=f"{_ISO}, I",
        fix="Take the grid's intensity; a supply of one's own is `off_grid`, with its own factor.",
        bad=_grid(value=0),
        good=_grid(),
        since="1.1",
        check=_market,
    ),
    Rule(
        code="SCI403",
        name="off-grid-unexplained",
        summary="An off-grid supply says what it is.",
        why="Its factor cannot be checked against any grid.",
        source=f"{_ISO}, I: a supply that is not the grid has its own factor",
        severity="warning",
        fix="List the sources under `electricity_mix`.",
        bad=_grid(more='"supply": "off_grid", '),
        good=_grid(more='"supply": "off_grid", "electricity_mix": [{"source": "solar"}], '),
        since="1.1",
        check=_supply,
    ),
    Rule(
        code="SCI404",
        name="region-absent",
        summary="Every place where energy was used is named.",
        why="The intensity must be that of the region where the energy was used.",
        source=f"{_ISO}, I: region-specific",
        fix="State the country, or the cloud region.",
        bad=_grid(more=""),
        good=_grid(),
        since="1.1",
        check=_region,
    ),
    Rule(
        code="SCI405",
        name="embodied-absent",
        summary="Every device used has embodied emissions, or a reason why they are not known.",
        why="M is part of the score; a device without it counts as if it cost nothing to make.",
        source=f"{_ISO}, M: all hardware inside the boundary",
        fix="State `embodied`, from the vendor or a table; or list it under `missing`.",
        bad=_DEVICE.format(embodied=""),
        good=_DEVICE.format(embodied=_MADE.format(grams=150_000)),
        since="1.1",
        check=_embodied,
    ),
    Rule(
        code="SCI406",
        name="embodied-zero",
        summary="Embodied emissions of 0 have a reason.",
        why="A zero passes for knowledge; one published certificate gained a factor of 13 by it.",
        source=f"{_ISO}, M; GSF self-certification: 0 only with a reason",
        fix="State the emissions; or say in `note` why they are 0.",
        bad=_DEVICE.format(embodied=_MADE.format(grams=0)),
        good=_DEVICE.format(embodied=_MADE.format(grams=150_000)),
        since="1.1",
        check=_embodied,
    ),
    Rule(
        code="SCI407",
        name="intensity-year-absent",
        summary="An intensity names the year that it describes.",
        why="Annual data is the coarsest that is allowed; without a year not even that is known.",
        source=f"{_ISO}, I: annual data at the coarsest",
        fix="Add `source.year`.",
        bad=_grid(year=""),
        good=_grid(),
        since="1.1",
        check=_vintage,
    ),
    Rule(
        code="SCI408",
        name="intensity-old",
        summary="An intensity is at most three years older than the work.",
        why="Grids change by several percent a year.",
        source="GSF Impact Manifest Protocol 1.0.0: factors of the last three years preferred",
        severity="warning",
        fix="Take the newest release.",
        bad=_grid(year=', "year": 2018'),
        good=_grid(),
        since="1.1",
        check=_vintage,
    ),
    Rule(
        code="SCI409",
        name="intensity-coarse",
        summary="The intensity is the finest in time that is to be had.",
        why="The same work at night and by day differs by a factor on many grids.",
        source=f"{_ISO}, I: the most granular data should be used",
        severity="note",
        fix="Use hourly data, stated as `series`.",
        bad=_grid(resolution="annual"),
        good=_grid(),
        since="1.1",
        check=_coarse,
    ),
    Rule(
        code="SCI410",
        name="idle-left-out",
        summary="Energy of reserved hardware at rest is counted.",
        why="It was 37 % of the operational emissions of one large training (Luccioni et al. 2023).",
        source=f"{_ISO}, E: reserved and idle hardware should be included",
        severity="warning",
        fix="Add an entry with the load `idle`, or leave `load` out where the reading holds both.",
        bad='{"activities": [{"energy": [{"load": "dynamic"}]}]}',
        good='{"activities": [{"energy": [{"load": "dynamic"}, {"load": "idle"}]}]}',
        since="1.1",
        check=_idle,
    ),
    Rule(
        code="SCI411",
        name="pue-absent",
        summary="Every place has a PUE, or a reason why it has none.",
        why="Cooling and conversion take from a twentieth to half of the energy.",
        source=f"{_ISO}, E: PUE should be taken into account",
        severity="warning",
        fix="State `pue`; it is 1 for a machine on a desk.",
        bad=_grid(more='"country": "NO", '),
        good=_grid(),
        since="1.1",
        check=_pue,
    ),
    Rule(
        code="SCI412",
        name="infrastructure-silent",
        summary="Each kind of infrastructure that SCI names is counted, left out with a reason, or not present.",
        why="What nobody speaks of is what is missing.",
        source=f"{_ISO}, software boundary",
        severity="warning",
        fix="Name it under `boundary`: `included`, `excluded` or `not_present`.",
        bad='{"boundary": {"included": [{"name": "gpu"}]}}',
        good=_ALL,
        since="1.1",
        check=silent("SCI412", INFRASTRUCTURE, "some infrastructure"),
    ),
    Rule(
        code="SCI413",
        name="exclusion-significant",
        summary="What is left out is estimated, and adds at most 1 %.",
        why="All significantly contributing infrastructure is inside the boundary.",
        source=f"{_ISO}, software boundary",
        severity="warning",
        fix="Count it; or state `estimated_share`.",
        bad='{"boundary": {"excluded": [{"name": "storage", "estimated_share": {"value": 0.2}}]}}',
        good='{"boundary": {"excluded": [{"name": "storage", "estimated_share": {"value": 0.005}}]}}',
        since="1.1",
        check=_excluded,
    ),
    Rule(
        code="SCI414",
        name="score-insensitive",
        summary="No term of a score is 0.",
        why="A score must fall when less energy, cleaner energy or less hardware is used.",
        source=f"{_ISO}: sensitive to the three kinds of action",
        severity="warning",
        fix="State the term that is missing.",
        bad=_SCORE.format(embodied=0),
        good=_SCORE.format(embodied=1),
        since="1.1",
        check=_insensitive,
    ),
    Rule(
        code="SCI415",
        name="baseline-vague",
        summary="A baseline is pinned by its digest, and the actions between the two reports are named.",
        why="A reduction is a difference of two numbers; both must be had, and only the actions may differ.",
        source=f"{_ISO}, baseline: same method, boundary and unit",
        severity="warning",
        fix="Add `report_sha256` and `actions`.",
        bad='{"identity": {"baseline": {"report_id": "urn:uuid:0"}}}',
        good='{"identity": {"baseline": {"report_id": "urn:uuid:0", "report_sha256": "00", "actions": ["bf16"]}}}',
        since="1.1",
        check=_baseline,
    ),
    Rule(
        code="SCI416",
        name="score-absent",
        summary="The score is stated, for a functional unit.",
        why="Without R there is a total, and no SCI.",
        source=f"{_ISO}, SCI = (O + M) per R",
        fix="State `functional_unit` and what the score is worked out from.",
        bad='{"results": {}}',
        good='{"results": {"sci_gco2e_per_unit": {"value": 1}}}',
        since="1.1",
        check=demanded(
            "SCI416",
            "/results",
            "there is no SCI score",
            lambda document: "sci_gco2e_per_unit" in document.get("results", {}),
        ),
    ),
)
