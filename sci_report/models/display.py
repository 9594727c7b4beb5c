"""A report in a notebook: every number as a row of a pandas table, and a summary in HTML."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sci_report.models.base import Block
from sci_report.quantities.units import unit_of

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("pointer", "block", "item", "member", "value", "standard_uncertainty", "unit", "method", "source")

_LABELS = {
    "sci_gco2e_per_unit": "SCI score",
    "total_gco2e": "Emissions, O + M",
    "operational_gco2e": "Operational emissions, O",
    "embodied_gco2e": "Embodied emissions, M",
    "facility_energy_kwh": "Facility energy",
    "it_energy_kwh": "IT energy",
    "measured_energy_fraction": "Measured share of the energy",
    "water_l": "Water",
    "inherited_gco2e": "Inherited emissions (in no total)",
}


class Displayed(Block):
    """What notebooks show of a report."""

    def to_pandas(self) -> pd.DataFrame:
        """Return every number of the report that carries its origin, one in a row, in the order of the report.

        Columns: `pointer` (JSON pointer of the number), `block` (first step of it), `item` (id or name of the entry
        that it stands in), `member` (field name), `value`, `standard_uncertainty` (k = 1, NaN where none is stated),
        `unit` (of both; empty for a pure number), `method` (`derived` for what follows from the others), `source`.
        """
        import pandas as pd  # noqa: PLC0415  (slow to import)

        return pd.DataFrame(list(_numbers(self.model_dump(mode="json"))), columns=list(_COLUMNS))

    def _repr_html_(self) -> str:
        document = self.model_dump(mode="json")
        subject, results = document["subject"], document.get("results") or {}
        rows = "".join(
            f"<tr><th scope='row' style='text-align:left'>{html.escape(label)}</th>"
            f"<td style='text-align:right'>{number['value']:.4g}</td><td>{_plus_minus(number)}</td>"
            f"<td>{html.escape(unit_of(member))}</td></tr>"
            for member, label in _LABELS.items()
            if (number := results.get(member)) is not None
        )
        name = " ".join(part for part in (subject["name"], subject["version"]) if part)
        caption = f"{name}: {len(document['activities'])} activities, standard {document['schema_version']}"
        return f"<table><caption>{html.escape(caption)}</caption><tbody>{rows}</tbody></table>"


def _plus_minus(number: dict[str, Any]) -> str:
    uncertainty = number.get("standard_uncertainty")
    return "" if uncertainty is None else f"± {float(f'{uncertainty:.2g}'):g}"


def _numbers(document: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for block, node in document.items():
        if block != "extensions":
            yield from _walk(node, f"/{block}", block, "", block)


def _walk(node: Any, pointer: str, block: str, item: str, member: str) -> Iterator[tuple[Any, ...]]:
    if isinstance(node, list):
        for index, entry in enumerate(node):
            yield from _walk(entry, f"{pointer}/{index}", block, item, member)
    elif isinstance(node, dict):
        if "value" in node and "standard_uncertainty" in node:
            source = node.get("source") or {}
            yield (
                pointer,
                block,
                item,
                member,
                node["value"],
                node["standard_uncertainty"],
                unit_of(member),
                node.get("method", "derived"),
                source.get("name", ""),
            )
        item = item or node.get("id") or node.get("name") or ""
        for name, child in node.items():
            yield from _walk(child, f"{pointer}/{name}", block, item, name)
