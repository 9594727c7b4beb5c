"""SCI306-SCI307, SCI318-SCI320, SCI325, SCI328: what is stated of grids, facilities and parts, against the tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sci_report.errors import SciReportError
from sci_report.quantities.units import J_PER_KWH
from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import value_of
from sci_report.validation.rules.base import Document, Rule

# The tables are read only for a report that names a country, a provider or a part: each costs milliseconds once.

_FAR, _FAR_G = 0.6, 60.0
"""Published intensities of one place and year lie up to 60 % apart (90th percentile); of clean grids, by some grams."""

_OTHER_RATING = (0.25, 1.35)
"""Relative. Boards of one name are sold this far apart, and their limits can be set far lower."""

_ABOVE_PEAK = 1.1
_USUAL_SHARE = (0.001, 0.8)
"""Of the peak rate; large trainings reached 0.21 to 0.46 of it (Chowdhery et al. 2022, arXiv:2204.02311, Table 3)."""
_SPARSE = 2.0

_BESIDE = ("cpu", "dram", "network", "node", "storage")
"""Kinds of device whose FLOP do not count beside an accelerator's."""

_NARROW = ("fp4", "fp6", "int", "mxfp", "nvfp")
"""Formats beyond the table, in which parts do more."""

_FAR_PUE = 0.35
"""Above a fleet's average; the worst site of a provider lies this far from it."""

_RATES = {"fp32": "fp32_tflops", "fp16": "fp16_tflops", "bf16": "bf16_tflops", "fp8": "fp8_tflops"}


@lru_cache(4096)
def _part(name: str) -> tuple[str, float | None, dict[str, float], str] | None:
    """Return a part's name in the table, its rating in W, its peak rates in FLOP/s, and the source."""
    from sci_report.refdata import match_accelerator  # noqa: PLC0415

    found = match_accelerator(name)
    if found is None:
        return None
    rates = {
        precision: rate * 1e12 for precision, member in _RATES.items() if (rate := getattr(found, member)) is not None
    }
    return found.name, found.rated_power_w, rates, found.citation.name


def _ratings(document: Document) -> Iterator[Raw]:
    for index, device in enumerate(document.get("devices", ())):
        stated, part = value_of(device.get("rated_power_w")), None
        if stated is not None:
            part = _part(device["name"])
        if stated is None or part is None or part[1] is None:
            continue
        if not _OTHER_RATING[0] <= stated / part[1] <= _OTHER_RATING[1]:
            where = pointer("devices", index, "rated_power_w", "value")
            message = f"{stated:g} W is far from the {part[1]:g} W at which {part[0]} is rated ({part[3]})"
            yield Raw("SCI306", where, message, part[1], stated)


def _rates(document: Document) -> Iterator[Raw]:
    for index, device in enumerate(document.get("devices", ())):
        part = _part(device["name"]) if device.get("peak_rates") else None
        if part is None:
            continue
        for position, rate in enumerate(device["peak_rates"]):
            known, stated = part[2].get(rate["precision"].lower()), rate["flop_per_s"]["value"]
            if known is not None and stated > _ABOVE_PEAK * known:
                where = pointer("devices", index, "peak_rates", position, "flop_per_s", "value")
                slip = "; is it with sparsity?" if abs(stated / known - _SPARSE) < 0.1 else ""
                message = f"{part[0]} does {known:.4g} FLOP/s of {rate['precision']} at its peak ({part[3]}){slip}"
                yield Raw("SCI318", where, message, known, stated)


def _work(document: Document) -> Iterator[Raw]:
    """Hold FLOP against the parts that did them, at their peaks in the table of accelerators."""
    for index, activity in enumerate(document.get("activities", ())):
        for position, flop in enumerate(activity.get("work", {}).get("flop", ())):
            if flop.get("accounting") != "effective" and not flop.get("precision", "").lower().startswith(_NARROW):
                where = pointer("activities", index, "work", "flop", position, "value")
                yield from _work_of(where, flop, _peaks_held(document, activity, flop.get("precision", "")), activity)


def _peaks_held(document: Document, activity: Document, precision: str) -> list[tuple[float, float, float | None]]:
    """Return peak rate in FLOP/s, device-seconds and rating in W of each part held; none if some are not known."""
    devices = {device["id"]: device for device in document.get("devices", ())}
    peaks = []
    for use in activity.get("uses", ()):
        device = devices.get(use["device"], {})
        if device.get("kind") in _BESIDE:
            continue
        part = _part(device.get("name", ""))
        if part is None or not part[2]:
            return []
        peak = part[2].get(precision.lower(), max(part[2].values()))
        rated_w = value_of(device.get("rated_power_w")) or part[1]
        peaks.append((peak, use["reserved_s"]["value"] * use.get("count", 1), rated_w))
    return peaks


def _work_of(
    where: str, flop: Document, peaks: list[tuple[float, float, float | None]], activity: Document
) -> Iterator[Raw]:
    limit = sum(peak * seconds for peak, seconds, _ in peaks)
    if limit and flop["value"] > _ABOVE_PEAK * limit:
        message = f"{flop['value']:.4g} FLOP are {flop['value'] / limit:.0%} of what the parts held do at their peaks"
        yield Raw("SCI320", where, message, limit, flop["value"])
    elif limit and not _USUAL_SHARE[0] <= flop["value"] / limit <= _USUAL_SHARE[1]:
        message = f"{flop['value']:.4g} FLOP are {flop['value'] / limit:.2%} of what the parts held do at their peaks"
        yield Raw("SCI307", where, message, limit, flop["value"])
    best = max((peak / rated_w for peak, _, rated_w in peaks if rated_w), default=0.0)
    energy_kwh = value_of(activity.get("totals", {}).get("it_energy_kwh"))
    if best and energy_kwh and flop["value"] > _ABOVE_PEAK * best * energy_kwh * J_PER_KWH:
        ratio = flop["value"] / (energy_kwh * J_PER_KWH)
        message = f"{ratio:.3g} FLOP for each joule; the part does {best:.3g} at its peak rate and its rating"
        yield Raw("SCI319", where, message, best, ratio)


@lru_cache(4096)
def _intensity(
    country: str | None, provider: str | None, region: str | None, year: int | None
) -> tuple[float, str] | None:
    """Return the annual average of a place in gCO2e/kWh, and its words; None where the tables hold none."""
    from sci_report.refdata import match_cloud_region, match_country  # noqa: PLC0415

    try:
        factor = None if provider is None or region is None else match_cloud_region(f"{provider}:{region}", year)
        if factor is None and country is not None:
            factor = match_country(country, year)
    except SciReportError:
        return None
    if factor is None:
        return None
    return factor.gco2e_per_kwh, f"{factor.name} in {factor.year} ({factor.citation.name})"


def _grids(document: Document) -> Iterator[Raw]:
    for index, place in enumerate(document.get("places", ())):
        grid = place.get("grid_gco2e_per_kwh")
        if grid is None or not _is_average_of_the_grid(place, grid):
            continue
        region = (place.get("cloud_provider"), place.get("cloud_region"))
        country = None if _is_finer_than_a_country(place, grid) else place.get("country")
        known = _intensity(country, *region, grid["source"].get("year"))
        if known is not None and abs(grid["value"] - known[0]) > max(_FAR * max(known[0], grid["value"]), _FAR_G):
            where = pointer("places", index, "grid_gco2e_per_kwh", "value")
            message = f"{grid['value']:g} g/kWh is far from the {known[0]:.4g} g/kWh of {known[1]}"
            yield Raw("SCI325", where, message, known[0], grid["value"])


def _is_average_of_the_grid(place: Document, grid: Document) -> bool:
    return grid.get("signal") == "average" and place.get("supply") != "off_grid" and "series" not in grid


def _is_finer_than_a_country(place: Document, grid: Document) -> bool:
    """Within a large country, a state's or a zone's grid has nothing to do with the average."""
    return "zone" in grid or "subdivision" in place


@lru_cache(256)
def _fleet(provider: str, year: int | None) -> tuple[float, str] | None:
    from sci_report.refdata import match_pue  # noqa: PLC0415

    try:
        factor = match_pue(provider, year)
    except SciReportError:
        return None
    return None if factor is None else (factor.pue, f"{factor.provider}, {factor.scope}, {factor.year}")


def _fleets(document: Document) -> Iterator[Raw]:
    for index, place in enumerate(document.get("places", ())):
        if "pue" not in place or "cloud_provider" not in place:
            continue
        stated, known = place["pue"]["value"], _fleet(place["cloud_provider"], place["pue"]["source"].get("year"))
        if known is not None and stated > known[0] + _FAR_PUE:
            where = pointer("places", index, "pue", "value")
            message = f"a PUE of {stated:g} is far from the {known[0]:g} of the fleet ({known[1]})"
            yield Raw("SCI328", where, message, known[0], stated)


_GPU = (
    '{{"devices": [{{"name": "NVIDIA A100-SXM4-80GB", "rated_power_w": {{"value": {watts}}}, "peak_rates": '
    '[{{"precision": "bf16", "flop_per_s": {{"value": {rate}}}}}]}}]}}'
)
_DONE = (
    '{{"devices": [{{"id": "g", "name": "NVIDIA A100-SXM4-80GB"}}], "activities": [{{"uses": [{{"device": "g", '
    '"count": 8, "reserved_s": {{"value": 3600}}}}], "work": {{"flop": [{{"value": {flop}, "precision": "bf16"}}]}}, '
    '"totals": {{"it_energy_kwh": {{"value": {kwh}}}}}}}]}}'
)
_PLACE = (
    '{{"places": [{{"country": "NO", "cloud_provider": "gcp", "pue": {{"value": {pue}, "source": {{"name": "x"}}}}, '
    '"grid_gco2e_per_kwh": {{"value": {grid}, "signal": "average", "source": {{"name": "x", "year": 2023}}}}}}]}}'
)
_SOUND = _PLACE.format(pue=1.1, grid=30)
_SOUND_GPU = _GPU.format(watts=400, rate=312e12)

RULES = (
    Rule(
        code="SCI306",
        name="rating-far-from-reference",
        summary="The rated power of a part that is known is near its vendor's figure.",
        why="Estimates are multiples of it.",
        source="the table of accelerators in sci_report/refdata, from vendors' datasheets",
        severity="warning",
        fix="Check part and form factor; where a power limit was set, say so in the source.",
        bad=_GPU.format(watts=4000, rate=312e12),
        good=_SOUND_GPU,
        since="1.1",
        check=_ratings,
        needs=("rated_power_w",),
    ),
    Rule(
        code="SCI307",
        name="share-of-peak-unusual",
        summary="FLOP are between a thousandth and four fifths of what the parts held do at their peaks.",
        why="Hardly any run is outside of it: FLOP, time or the number of parts is likely wrong by a unit.",
        source="Chowdhery et al. 2022, Table 3: 21 % to 46 % of peak; vendors' peak rates in sci_report/refdata",
        severity="note",
        fix="Check FLOP, time and count; count FLOP of multiply and add as two.",
        bad=_DONE.format(flop=4e15, kwh=3.0),
        good=_DONE.format(flop=4e18, kwh=3.0),
        since="1.1",
        check=_work,
        needs=("flop",),
    ),
    Rule(
        code="SCI318",
        name="peak-above-reference",
        summary="The peak rate of a part that is known is not above its vendor's dense figure.",
        why="Rates with sparsity count operations that are not done, and halve every utilisation.",
        source="the table of accelerators in sci_report/refdata, from vendors' datasheets; SPEC 5.7",
        severity="warning",
        fix="State the dense rate, in FLOP per second.",
        bad=_GPU.format(watts=400, rate=624e12),
        good=_SOUND_GPU,
        since="1.1",
        check=_rates,
        needs=("peak_rates",),
    ),
    Rule(
        code="SCI319",
        name="flop-per-joule-of-part",
        summary="FLOP for each joule of IT energy are not more than the part does at its peak rate and its rating.",
        why="No run is more efficient than the part it runs on at its best: energy or FLOP are of something else.",
        source="the table of accelerators in sci_report/refdata, from vendors' datasheets",
        severity="warning",
        fix="Check both; where a power limit was set, state `rated_power_w` and say so in its source.",
        bad=_DONE.format(flop=4e18, kwh=0.5),
        good=_DONE.format(flop=4e18, kwh=3.0),
        since="1.1",
        check=_work,
        needs=("flop",),
    ),
    Rule(
        code="SCI320",
        name="flop-above-part",
        summary="FLOP are not more than the parts held do at their vendors' peak rates in the time they were held.",
        why="Total for active parameters, or tokens of several runs, give more work than the hardware can do.",
        source="the table of accelerators in sci_report/refdata, from vendors' datasheets",
        fix="Check FLOP, time and count; of a mixture of experts count the active parameters.",
        bad=_DONE.format(flop=1e20, kwh=3.0),
        good=_DONE.format(flop=4e18, kwh=3.0),
        since="1.1",
        check=_work,
        needs=("flop",),
    ),
    Rule(
        code="SCI325",
        name="grid-far-from-reference",
        summary="An average intensity is near that of its region or country in its year.",
        why="It is the number that changes a result most, and the one most easily taken from another place.",
        source="the tables of cloud regions and countries in sci_report/refdata, with their sources",
        severity="warning",
        fix="Check place, year and unit; name the `zone` where the figure is of a part of the country.",
        bad=_PLACE.format(pue=1.1, grid=430),
        good=_SOUND,
        since="1.1",
        check=_grids,
        needs=("grid_gco2e_per_kwh",),
    ),
    Rule(
        code="SCI328",
        name="pue-far-from-fleet",
        summary="The PUE at a cloud provider is not far above the average of its fleet.",
        why="An average of the industry, or of a tool, was likely taken.",
        source="the table of PUE in sci_report/refdata, from providers' reports",
        severity="warning",
        fix="Take the provider's figure of the site or the fleet, with its year.",
        bad=_PLACE.format(pue=1.67, grid=30),
        good=_SOUND,
        since="1.1",
        check=_fleets,
        needs=("cloud_provider",),
    ),
)
