"""What keeps a result from being worked out, said under `missing`."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.models.provenance import Missing
from sci_report.models.report import Report

_NEEDS = {
    "facility_energy_kwh": "a place with its PUE",
    "operational_gco2e": "a place with its PUE and its grid intensity",
    "embodied_gco2e": "devices in use, each with embodied emissions",
}
"""What each activity must state, so that the result is the whole and not a part."""


def with_gaps_listed(report: Report) -> Report:
    """Return the report with each result that is absent listed under `missing`, unless it is already."""
    listed = {gap.field for gap in report.missing}
    found = tuple(gap for gap in _gaps(report) if gap.field not in listed)
    return report.model_copy(update={"missing": (*report.missing, *found)}) if found else report


def _gaps(report: Report) -> Iterator[Missing]:
    results = report.results
    for member, needs in _NEEDS.items():
        if getattr(results, member) is None:
            without = ", ".join(each.id for each in report.activities if getattr(each.totals, member) is None)
            yield _gap(member, f"It takes, for each activity, {needs}; this is not stated for: {without[:2000]}.")
    if results.total_gco2e is None:
        yield _gap("total_gco2e", "O + M needs operational and embodied emissions; a part is not the whole.")
    if results.sci_gco2e_per_unit is None:
        yield _gap("sci_gco2e_per_unit", "SCI = (O + M) per R needs O + M and a functional unit.")


def _gap(member: str, explanation: str) -> Missing:
    return Missing(field=f"/results/{member}", reason="unknown", explanation=explanation)
