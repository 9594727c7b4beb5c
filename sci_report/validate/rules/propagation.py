"""First-order propagation of uncertainty over a parsed document.

Deliberately not the producer's code (`sci_report.accounting.settle` on the `uncertainties` package): a validator that
repeats the producer's computation repeats its mistakes. Only the equations are shared. It is also far lighter.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from typing import Any, TypeAlias

from sci_report.accounting import equations
from sci_report.validate.finding import pointer
from sci_report.validate.rules.base import Document


class Linear:
    """A number and how it moves with each independent standardised cause."""

    __slots__ = ("terms", "value")

    def __init__(self, value: float, terms: dict[Hashable, float] | None = None) -> None:
        self.value = value
        self.terms = terms or {}

    @property
    def uncertainty(self) -> float:
        """The standard uncertainty."""
        return math.hypot(*self.terms.values())

    def __add__(self, other: Linear | float) -> Linear:
        if not isinstance(other, Linear):
            return Linear(self.value + other, self.terms)
        terms = dict(self.terms)
        for cause, slope in other.terms.items():
            terms[cause] = terms.get(cause, 0.0) + slope
        return Linear(self.value + other.value, terms)

    __radd__ = __add__

    def __mul__(self, other: Linear | float) -> Linear:
        if not isinstance(other, Linear):
            return Linear(self.value * other, {cause: slope * other for cause, slope in self.terms.items()})
        return self * other.value + Linear(0.0, {cause: slope * self.value for cause, slope in other.terms.items()})

    __rmul__ = __mul__

    def __sub__(self, other: Linear | float) -> Linear:
        return self + other * -1.0

    def __truediv__(self, other: Linear | float) -> Linear:
        if not isinstance(other, Linear):
            return self * (1.0 / other)
        inverse = 1.0 / other.value
        return self * Linear(inverse, {cause: -slope * inverse * inverse for cause, slope in other.terms.items()})


_MaybeLinear: TypeAlias = Linear | None


def propagated(document: Document) -> Iterator[tuple[str, Document, float]]:
    """Yield the pointer of each derived number, the number as stated, and the uncertainty that follows for it."""
    places = {place["id"]: place for place in document.get("places", ())}
    devices = {device["id"]: device for device in document.get("devices", ())}
    sums: dict[str, _MaybeLinear] = {}
    for index, activity in enumerate(document["activities"]):
        entries = []
        for position, entry in enumerate(activity["energy"]):
            energy = _energy(entry, ("energy", index, position))
            entries.append(energy)
            if "power_model" in entry or "unit_model" in entry:
                where = pointer("activities", index, "energy", position, "energy_kwh")
                yield where, entry["energy_kwh"], energy.uncertainty
        totals = _totals(activity, index, _sum(entries), places.get(activity.get("place")), devices)
        for member, number in totals.items():
            sums[member] = _both(sums[member], number) if member in sums else number
            if number is not None and member in activity["totals"]:
                where = pointer("activities", index, "totals", member)
                yield where, activity["totals"][member], number.uncertainty
    total = sums["total_gco2e"] = _both(sums["operational_gco2e"], sums["embodied_gco2e"])
    sums["water_l"] = _both(sums["site_water_l"], sums["grid_water_l"])
    unit = document.get("functional_unit")
    if unit is not None and total is not None:
        sums["sci_gco2e_per_unit"] = _score(total, unit, "functional_unit")
        for index, score in enumerate(document["results"].get("alternative_sci_gco2e_per_unit", ())):
            number = _score(total, document["alternative_units"][index], ("alternative_unit", index))
            yield pointer("results", "alternative_sci_gco2e_per_unit", index), score, number.uncertainty
    sums |= _inherited(document.get("subject", {}).get("base", ()))
    sums["measured_energy_fraction"] = Linear(0.0)  # the standard propagates none to it
    for member, number in sums.items():
        if number is not None and member in document["results"]:
            yield pointer("results", member), document["results"][member], number.uncertainty


def _score(total: Linear, unit: Document, cause: Hashable) -> Linear:
    return _linear(equations.sci_gco2e_per_unit(total, _own(unit["count"], cause)))


def _inherited(bases: Any) -> dict[str, _MaybeLinear]:
    numbers: dict[str, _MaybeLinear] = {}
    for part, member in (("it_energy_kwh", "inherited_it_energy_kwh"), ("total_gco2e", "inherited_gco2e")):
        shares = [
            None
            if part not in base.get("footprint", {})
            else _own(base["share"], ("base", index, "share"))
            * _own(base["footprint"][part], ("base", index, "footprint"))
            for index, base in enumerate(bases)
            if "share" in base
        ]
        known = [share for share in shares if share is not None]
        numbers[member] = _sum(known) if known and len(known) == len(shares) else None
    return numbers


def _totals(
    activity: Document, index: int, it_energy: Linear, place: Document | None, devices: Document
) -> dict[str, _MaybeLinear]:
    facility = operational = site_water = grid_water = None
    if place is not None and "wue_l_per_kwh" in place:
        site_water = _linear(equations.site_water_l(it_energy, _factor(place["wue_l_per_kwh"], "wue")))
    if place is not None and "pue" in place:
        facility = _linear(equations.facility_energy_kwh(it_energy, _factor(place["pue"], "pue")))
        if "grid_gco2e_per_kwh" in place:
            grid = _factor(place["grid_gco2e_per_kwh"], "grid")
            operational = _linear(equations.operational_gco2e(facility, grid))
        if "grid_water_l_per_kwh" in place:
            water = _factor(place["grid_water_l_per_kwh"], "grid_water")
            grid_water = _linear(equations.grid_water_l(facility, water))
    return {
        "it_energy_kwh": it_energy,
        "facility_energy_kwh": facility,
        "operational_gco2e": operational,
        "embodied_gco2e": _embodied(activity.get("uses", ()), index, devices),
        "site_water_l": site_water,
        "grid_water_l": grid_water,
    }


def _energy(entry: Document, owner: Hashable) -> Linear:
    energy, model = entry["energy_kwh"], entry.get("power_model")
    devices = tuple(entry.get("devices", ()))
    if model is None and "unit_model" in entry:
        return _linear(
            equations.counted_energy_kwh(
                units=_own(entry["unit_model"]["units"], (owner, "units")),
                energy_per_unit_j=_factor(entry["unit_model"]["energy_per_unit_j"], "energy_per_unit"),
            )
        )
    if model is None:
        if energy["method"] in ("measured", "estimated"):
            return _own(energy, ("instrument", entry["component"], devices, energy["source"]["name"]))
        return _own(energy, owner)
    shift_w = model.get("model_standard_uncertainty_w", 0.0)
    shift = Linear(0.0, {("model", entry["component"], devices): shift_w})
    idle = model.get("idle_power_w")
    return _linear(
        equations.modelled_energy_kwh(
            power_w=_factor(model["power_w"], "power") + shift,
            idle_power_w=shift if idle is None else _factor(idle, "idle_power") + shift,
            units=_own(model["units"], (owner, "units")),
            utilisation=_own(model["utilisation"], (owner, "utilisation")),
            duration_s=_own(model["duration_s"], (owner, "duration_s")),
        )
    )


def _embodied(uses: Any, index: int, devices: Document) -> _MaybeLinear:
    shares: list[Linear] = []
    for position, use in enumerate(uses):
        embodied = devices.get(use["device"], {}).get("embodied")
        if embodied is None:
            return None
        owner = ("use", index, position)
        shares.append(
            _linear(
                equations.embodied_gco2e(
                    device_gco2e=_factor(embodied["gco2e"], "embodied"),
                    count=use.get("count", 1),
                    reserved_s=_own(use["reserved_s"], (owner, "reserved_s")),
                    lifespan_s=_factor(embodied["lifespan_s"], "lifespan"),
                    resources_reserved=_own_or_one(use.get("resources_reserved"), (owner, "reserved")),
                    resources_total=_own_or_one(use.get("resources_total"), (owner, "total")),
                )
            )
        )
    return _sum(shares) if shares else None


def _factor(quantity: Document, name: str) -> Linear:
    """A factor is one variable wherever an equal quantity stands."""
    return _own(quantity, (name, _hashable(quantity)))


def _own(quantity: Document, cause: Hashable) -> Linear:
    uncertainty = quantity.get("standard_uncertainty")
    return Linear(quantity["value"], {cause: uncertainty} if uncertainty else None)


def _own_or_one(quantity: Document | None, cause: Hashable) -> Linear:
    return Linear(1.0) if quantity is None else _own(quantity, cause)


def _hashable(node: Any) -> Hashable:
    if isinstance(node, dict):
        return tuple(sorted((key, _hashable(value)) for key, value in node.items() if value != []))
    if isinstance(node, list):
        return tuple(_hashable(item) for item in node)
    return node  # type: ignore[no-any-return]  # quantities hold texts, numbers, and objects and lists of them


def _sum(numbers: list[Linear]) -> Linear:
    terms: dict[Hashable, float] = {}
    for number in numbers:
        for cause, slope in number.terms.items():
            terms[cause] = terms.get(cause, 0.0) + slope
    return Linear(sum(number.value for number in numbers), terms)


def _both(first: _MaybeLinear, second: _MaybeLinear) -> _MaybeLinear:
    return None if first is None or second is None else first + second


def _linear(number: Any) -> Linear:
    """Tell the type checker what the equations return when they are given such numbers."""
    return number  # type: ignore[no-any-return]
