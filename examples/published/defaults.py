"""What is taken on from elsewhere: figures of the reference tables, and the footprint of a base model."""

from __future__ import annotations

from notation import stated

from sci_report.accounting.settle import settle
from sci_report.authoring.known import cited, default
from sci_report.models.device import Embodied
from sci_report.models.place import GridIntensity, Pue
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Base, Footprint
from sci_report.models.text import digest, document_of
from sci_report.refdata import EmbodiedFactor, GridFactor, PueFactor

CONVENTION = Source(
    name="sci-report contributors",
    note="A convention of these examples: the whole base is taken on, since no source says how to share it.",
)
BENCH = Pue(
    value=1.0,
    method="default",
    source=Source(name="no data centre", note="A device on a bench or a desk has no facility overhead."),
)
"""A machine with no data centre around it."""


def default_grid(factor: GridFactor, note: str) -> GridIntensity:
    return GridIntensity(
        value=factor.gco2e_per_kwh,
        method="default",
        standard_uncertainty=factor.standard_uncertainty,
        uncertainty_basis=factor.uncertainty_basis,
        source=cited(factor.citation, note),
        signal="average",
        basis=factor.basis,
        perspective=factor.perspective,
        resolution="annual",
        zone=factor.name,
    )


def default_pue(factor: PueFactor, note: str) -> Pue:
    pue = default(Pue, factor.pue, cited(factor.citation, note), factor.standard_uncertainty, factor.uncertainty_basis)
    return pue.model_copy(update={"average_over": "industry" if "industry" in factor.provider else "fleet"})


def default_embodied(factor: EmbodiedFactor, lifespan_s: PositiveQuantity) -> Embodied:
    return Embodied(
        gco2e=default(Quantity, factor.kgco2e * 1000.0, cited(factor.citation, factor.note)),
        lifespan_s=lifespan_s,
        stages=("raw_materials", "manufacturing"),
    )


def builds_on(facts: ReportFacts, relation: str, share: Fraction | None) -> Base:
    """The base model of another of these reports, cited by id and digest, with the footprint that it states."""
    report = settle(facts)
    source = Source(name=f"its report: {report.identity.title}"[:200], note="Given as that report works it out.")
    carbon = report.results.total_gco2e or report.results.operational_gco2e
    return Base.model_validate(
        {
            "name": report.subject.name,
            "relation": relation,
            "report_id": report.identity.id,
            "report_sha256": digest(document_of(report)),
            "footprint": Footprint(
                it_energy_kwh=stated(report.results.it_energy_kwh.value, source),
                total_gco2e=None if carbon is None else stated(carbon.value, source),
            ),
            "share": share,
        }
    )
