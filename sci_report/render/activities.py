"""The table of activities: one unit for each column, decimal points below each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sci_report.models.activity import Activity
from sci_report.models.quantity import Derived, Quantity
from sci_report.models.report import Report
from sci_report.render.columns import Column, number_column
from sci_report.render.numbers import Figure, Scale, Uncertain
from sci_report.render.scales import CARBON, DURATION, ENERGY
from sci_report.render.sections import place_name
from sci_report.render.wording import plural, sentence, words


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity; `figures` has one member for each column."""

    id: str
    stage: str
    outcome: str
    repeats: str
    description: str
    when: str
    place: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class ActivityTable:
    """All activities; a column of which nothing is known is left out."""

    columns: tuple[Column, ...]
    rows: tuple[ActivityRow, ...]


_Number = Callable[[Activity], Quantity | Derived | None]

_COLUMNS: Final[tuple[tuple[str, Scale, _Number], ...]] = (
    ("Duration", DURATION, lambda activity: activity.duration_s),
    ("IT energy", ENERGY, lambda activity: activity.totals.it_energy_kwh),
    ("Facility energy", ENERGY, lambda activity: activity.totals.facility_energy_kwh),
    ("Operational", CARBON, lambda activity: activity.totals.operational_gco2e),
    ("Embodied", CARBON, lambda activity: activity.totals.embodied_gco2e),
)


def activity_table(report: Report) -> ActivityTable:
    """Return what was done, each activity with its totals."""
    columns = [
        number_column(label, [_pair(number(activity)) for activity in report.activities], scale)
        for label, scale, number in _COLUMNS
    ]
    known = [found for found in columns if found is not None]
    places = {place.id: place_name(place) for place in report.places}
    return ActivityTable(
        tuple(known),
        tuple(
            _row(activity, places, tuple(column.figures[index] for column in known))
            for index, activity in enumerate(report.activities)
        ),
    )


def _pair(stated: Quantity | Derived | None) -> Uncertain | None:
    return None if stated is None else (stated.value, stated.standard_uncertainty)


def _row(activity: Activity, places: dict[str, str], figures: tuple[Figure, ...]) -> ActivityRow:
    return ActivityRow(
        id=activity.id,
        stage=sentence(words(activity.stage)),
        outcome=words(activity.outcome),
        repeats="" if activity.repeats == 1 else plural(activity.repeats, "run"),
        description=activity.description or "",
        when=_when(activity.start, activity.end),
        place="" if activity.place is None else places.get(activity.place, activity.place),
        figures=figures,
    )


def _when(start: str | None, end: str | None) -> str:
    """Days only: the first and, if it is another, the last."""
    days = list(dict.fromkeys(moment[:10] for moment in (start, end) if moment is not None))
    return " – ".join(days)
