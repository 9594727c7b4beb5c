"""Reports that tests share: one small, one with every block filled."""

from __future__ import annotations

from typing import Any

from sci_report.accounting.settle import modelled_energy, settle
from sci_report.models.activity import ActivityFacts, DeviceUse
from sci_report.models.boundary import Boundary, Excluded, Included
from sci_report.models.claims import Claim
from sci_report.models.device import Device, Embodied
from sci_report.models.energy import Coverage, EnergyEntry, PowerModel
from sci_report.models.identity import Author, Generator, Identity, Paper
from sci_report.models.place import GridIntensity, Place, Pue
from sci_report.models.provenance import Evidence, Missing, Provenance, Software
from sci_report.models.quality import CurvePoint, LearningCurve, QualityMetric
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, SignedQuantity, Source
from sci_report.models.report import Report, ReportFacts
from sci_report.models.subject import Base, Subject
from sci_report.models.text import document_of
from sci_report.models.vocabulary import Method
from sci_report.models.work import FlopCount, FunctionalUnit, Work

STATED = Source(name="stated for this test")


def quantity(value: float, u: float | None = None, method: Method = "declared", source: Source = STATED) -> Quantity:
    return Quantity(value=value, standard_uncertainty=u, method=method, source=source)


def positive(value: float, u: float | None = None, method: Method = "declared") -> PositiveQuantity:
    return PositiveQuantity(value=value, standard_uncertainty=u, method=method, source=STATED)


def identity(number: int = 1) -> Identity:
    return Identity(
        id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        created="2026-03-04T05:06:07Z",
        title="Two runs in one place",
        authors=(Author(name="A. Author", affiliation="Example University", orcid="0000-0002-1825-0097"),),
        paper=Paper(title="A paper", doi="10.1234/example.5678", url="https://example.org/paper"),
        licence="CC-BY-4.0",
        generator=Generator(name="sci-report", version="0.1.0"),
    )


def oregon() -> Place:
    return Place(
        id="oregon",
        name="Oregon",
        country="US",
        cloud_provider="aws",
        cloud_region="us-west-2",
        grid_gco2e_per_kwh=GridIntensity(
            value=120.0,
            method="default",
            standard_uncertainty=14.0,
            uncertainty_basis="spread between sources",
            source=Source(name="Example grid table", release="2026-01", year=2024, licence="CC-BY-4.0"),
            signal="average",
            basis="lifecycle",
            perspective="generation",
            resolution="annual",
        ),
        pue=Pue(value=1.15, standard_uncertainty=0.02, method="declared", source=STATED),
    )


def accelerator() -> Device:
    return Device(
        id="gpu0",
        kind="gpu",
        name="A100 SXM4 80GB",
        vendor="NVIDIA",
        count=8,
        rated_power_w=positive(400.0),
        memory_gb=positive(85.9),
        embodied=Embodied(
            gco2e=quantity(150_000.0, 40_000.0),
            lifespan_s=positive(1.2e8, 2e7),
            stages=("raw_materials", "manufacturing"),
        ),
    )


def memory_model() -> PowerModel:
    return PowerModel(
        power_w=quantity(0.3725, 0.2, "default"),
        unit="gb",
        units=positive(512.0),
        utilisation=Fraction(value=1.0, method="default", source=STATED),
        duration_s=quantity(7200.0, None, "measured"),
    )


def search_and_training() -> ReportFacts:
    """Two activities on one place and one set of devices, measured and estimated energy, every block present."""
    nvml = Source(name="nvml.total_energy")

    def activity(identifier: str, stage: str, gpu_kwh: float, start: str, end: str) -> ActivityFacts:
        return ActivityFacts.model_validate(
            {
                "id": identifier,
                "stage": stage,
                "outcome": "completed",
                "description": "One stage\nof two.",
                "start": start,
                "end": end,
                "duration_s": quantity(7200.0, None, "measured"),
                "place": "oregon",
                "uses": (
                    DeviceUse(
                        device="gpu0",
                        count=8,
                        reserved_s=quantity(7200.0),
                        resources_reserved=quantity(1.0),
                        resources_total=positive(2.0),
                    ),
                ),
                "energy": (
                    EnergyEntry(
                        component="gpu",
                        devices=("gpu0",),
                        energy_kwh=quantity(gpu_kwh, gpu_kwh * 0.03, "measured", nvml),
                        coverage=Coverage(time=1.0),
                    ),
                    EnergyEntry(
                        component="dram", energy_kwh=modelled_energy(memory_model()), power_model=memory_model()
                    ),
                ),
            }
        )

    return ReportFacts(
        schema_version="1.0",
        identity=identity(),
        subject=Subject(
            name="example-7b",
            version="1.0",
            task="text generation",
            description="A model.",
            parameters_total=positive(7e9),
            parameters_active=positive(7e9),
            precision="bf16",
            base=(Base(name="other-7b", share=Fraction(value=0.25, method="declared", source=STATED)),),
        ),
        boundary=Boundary(
            persona="provider",
            included=(Included(aspect="component", name="gpu"), Included(aspect="component", name="dram")),
            excluded=(Excluded(aspect="component", name="network", reason="Not metered."),),
        ),
        places=(oregon(),),
        devices=(accelerator(),),
        activities=(
            activity("search", "hyperparameter_search", 4.4, "2026-03-01T00:00:00Z", "2026-03-01T02:00:00Z"),
            activity("train", "training", 5.1, "2026-03-02T00:00:00.000Z", "2026-03-02T03:00:00.000+01:00"),
        ),
        functional_unit=FunctionalUnit(unit="training token", count=positive(2e6), definition="Tokens seen."),
        work=Work(
            flop=(
                FlopCount(
                    value=8.4e16,
                    method="estimated",
                    source=STATED,
                    accounting="gross",
                    counting="analytic",
                    formula="6ND",
                ),
            ),
            tokens=positive(2e6),
            samples=positive(1000.0),
            steps=positive(500.0),
        ),
        quality=(
            QualityMetric(
                metric="accuracy",
                value=SignedQuantity(value=0.91, method="measured", standard_uncertainty=0.01, source=STATED),
                direction="higher_is_better",
                dataset="example-bench",
                split="test",
                seeds=3,
                curve=LearningCurve(
                    energy_method="measured",
                    source=nvml,
                    points=(
                        CurvePoint(step=1, value=0.5, energy_kwh=1.0, duration_s=600.0),
                        CurvePoint(step=2, value=0.8, energy_kwh=2.5, duration_s=3000.0),
                        CurvePoint(step=3, value=0.91, energy_kwh=5.1, duration_s=7200.0),
                    ),
                ),
            ),
        ),
        claims=(Claim(kind="offset", description="Offsets bought.", gco2e=quantity(1e6)),),
        missing=(Missing(field="/places/0/water", reason="not_measured", explanation="No meter for cooling water."),),
        provenance=Provenance(
            evidence=(Evidence(name="trace.csv", media_type="text/csv", bytes=1234, sha256="ab" * 32),),
            software=(Software(name="torch", version="2.13.0"),),
            repository="https://example.org/code",
            commit="0123abc",
        ),
        extensions={"org.example.cooling": {"kind": "air", "note": None}},
    )


def full_report() -> Report:
    """The report of `search_and_training`, settled."""
    return settle(search_and_training())


def full_document() -> dict[str, Any]:
    """The same as a JSON document, fresh for each caller to change."""
    return document_of(full_report())


def small_report() -> Report:
    """The least that a report may hold: one declared energy, no place, no device, no score."""
    return settle(
        ReportFacts(
            schema_version="1.0",
            identity=Identity(id=identity(2).id, created="2026-03-04T05:06:07Z"),
            subject=Subject(name="tiny"),
            boundary=Boundary(persona="consumer"),
            activities=(
                ActivityFacts(
                    id="a1",
                    stage="inference",
                    outcome="completed",
                    energy=(EnergyEntry(component="node", energy_kwh=quantity(3.0)),),
                ),
            ),
            missing=(Missing(field="/activities/0/place", reason="withheld", explanation="Under review."),),
        )
    )
