"""The forms that several rules share: a total that is a product, a result that is a sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import agrees, disagreement, half_unit, value_of
from sci_report.validation.rules.base import Document


def product(
    code: str, *, target: str, origin: str, factor: str, equation: str, form: Callable[[float, float], float]
) -> Callable[[Document], Iterator[Raw]]:
    """Return the check of `totals.target = totals.origin × place.factor`."""

    def check(document: Document) -> Iterator[Raw]:
        places: dict[str, Document] | None = None
        for index, activity in enumerate(document.get("activities", ())):
            totals, name = activity.get("totals", {}), activity.get("place")
            stated = value_of(totals.get(target))
            if stated is None:
                continue
            if places is None:
                places = {place["id"]: place for place in document.get("places", ())}
            if name is not None and name not in places:
                continue  # SCI202 tells it
            place = places.get(name, {})
            base, multiplier = value_of(totals.get(origin)), value_of(place.get(factor))
            if base is None or multiplier is None:
                lacking = origin if base is None else factor
                where = pointer("activities", index, "totals", target)
                yield Raw(code, where, f"it cannot be worked out: `{lacking}` is absent", actual=stated)
                continue
            expected = form(base, multiplier)
            if not agrees(stated, expected, partial(_moved, form, base, multiplier)):
                where = pointer("activities", index, "totals", target, "value")
                yield disagreement(code, where, stated, expected, equation, factors=_pues(place))

    return check


def _moved(form: Callable[[float, float], float], base: float, multiplier: float) -> float:
    """Return what the rounding of a derived factor may move the product."""
    return form(half_unit(base), multiplier)


def _pues(place: Document) -> dict[str, float]:
    pue = value_of(place.get("pue"))
    return {} if pue is None else {"PUE": pue}


def summed(code: str, member: str) -> Callable[[Document], Iterator[Raw]]:
    """Return the check that a result is the sum of the activities' totals."""

    def check(document: Document) -> Iterator[Raw]:
        stated = value_of(document.get("results", {}).get(member))
        if stated is None:
            return
        parts = [value_of(activity.get("totals", {}).get(member)) for activity in document.get("activities", ())]
        if None in parts or not parts:
            lacking = pointer("activities", parts.index(None) if parts else 0, "totals", member)
            yield Raw(
                code, pointer("results", member), f"it cannot be worked out: `{lacking}` is absent", actual=stated
            )
            return
        known = [part for part in parts if part is not None]
        expected = sum(known)
        if not agrees(stated, expected, lambda: sum(half_unit(part) for part in known)):
            where = pointer("results", member, "value")
            yield disagreement(code, where, stated, expected, "the sum over the activities' totals")

    return check
