"""The sample report with every block of the standard in it that the arithmetic reads, and most that it does not."""

from __future__ import annotations

from typing import Any

from sci_report.accounting.settle import modelled_energy, settle
from sci_report.models.activity import ActivityFacts, DeviceUse, Region, Segment
from sci_report.models.boundary import Assumption, Limitation, NotPresent, Shared
from sci_report.models.dataset import Dataset
from sci_report.models.device import Device, Embodied, PeakRate
from sci_report.models.energy import (
    Attribution,
    Coverage,
    EnergyEntry,
    IdleBaseline,
    Instrument,
    PowerModel,
    Sampling,
    UnitModel,
)
from sci_report.models.identity import Conformance, ReductionBaseline, Signature
from sci_report.models.impacts import Cost, OtherImpact
from sci_report.models.place import IntensitySeries, MixShare, WaterIntensity
from sci_report.models.provenance import Imported, Published, Shards, Software
from sci_report.models.quality import Quantile, Spread, Target
from sci_report.models.quantity import Fraction, SignedQuantity
from sci_report.models.report import Report, ReportFacts
from sci_report.models.sensitivity import Hyperparameter, Search
from sci_report.models.subject import Base, Footprint, Setting
from sci_report.models.text import document_of
from sci_report.models.work import Amount, Conversion, DeviceHours, FunctionalUnit, Work
from tests.samples import STATED, identity, oregon, positive, quantity, search_and_training

OTHER_REPORT = identity(7).id


def fraction(value: float, u: float | None = None) -> Fraction:
    return Fraction(value=value, standard_uncertainty=u, method="declared", source=STATED)


def water(litres_per_kwh: float, u: float) -> WaterIntensity:
    return WaterIntensity(
        value=litres_per_kwh, standard_uncertainty=u, method="default", source=STATED, accounting="consumption"
    )


def spread() -> Spread:
    return Spread(
        over="seeds",
        count=5,
        mean=0.9,
        standard_deviation=0.01,
        minimum=0.88,
        maximum=0.91,
        quantiles=(Quantile(p=0.5, value=0.9),),
        note="Five seeds.",
    )


def chip() -> Device:
    return Device(
        id="chip0",
        kind="neuromorphic",
        name="a spiking chip",
        family="first",
        part_of="board0",
        fingerprint_sha256="cd" * 32,
        cores=128,
        threads=256,
        idle_power_w=quantity(0.03),
        peak_rates=(PeakRate(precision="int8", flop_per_s=positive(1e12)),),
        embodied=Embodied(
            gco2e=quantity(9_000.0, 1_000.0), lifespan_s=positive(2e8), stages=("manufacturing",), note="x"
        ),
    )


def board_model() -> PowerModel:
    return PowerModel(
        power_w=quantity(5.0, 0.5, "default"),
        idle_power_w=quantity(2.0, 0.25, "default"),
        unit="device",
        units=positive(1.0),
        utilisation=fraction(0.25, 0.125),
        duration_s=quantity(10_800.0, 1.0, "measured"),
        model_standard_uncertainty_w=0.5,
    )


def spikes() -> UnitModel:
    return UnitModel(
        unit="synaptic operation", units=quantity(3e15, 1e13, "measured"), energy_per_unit_j=quantity(26e-12, 2e-12)
    )


def on_the_chip() -> ActivityFacts:
    """Inference on hardware that is no GPU, its energy worked out from a count of operations."""
    entry = EnergyEntry(
        component="other_accelerator",
        devices=("chip0",),
        load="dynamic",
        energy_kwh=modelled_energy(spikes()),
        unit_model=spikes(),
        mean_power_w=quantity(0.07),
        peak_power_w=quantity(0.1),
        coverage=Coverage(time=0.9, parts=1.0, note="The start was missed."),
        sampling=Sampling(interval_s=1.0, samples=10, lost_samples=1, longest_gap_s=2.0, restarts=0, clock="monotonic"),
        instrument=Instrument(name="a meter", vendor="V", version="1", accuracy="1 %", calibrated="2025"),
        attribution=Attribution(kind="process", share=fraction(0.5), basis="CPU time"),
    )
    return ActivityFacts(
        id="spikes",
        stage="inference",
        role="final",
        outcome="completed",
        repeats=3,
        start="2026-03-03T00:00:00Z",
        end="2026-03-03T03:00:00Z",
        segments=(
            Segment(start="2026-03-03T00:00:00Z", end="2026-03-03T01:00:00Z", end_reason="paused_for_carbon"),
            Segment(start="2026-03-03T02:00:00Z", end="2026-03-03T03:00:00Z", end_reason="finished"),
        ),
        place="oregon",
        uses=(
            DeviceUse(
                device="chip0",
                reserved_s=quantity(10_800.0, 10.0),
                busy_s=quantity(7_200.0),
                utilisation=fraction(0.6),
                memory_used_gb=quantity(0.01),
            ),
        ),
        energy=(
            entry,
            EnergyEntry(component="other_accelerator", devices=("chip0",), load="idle", energy_kwh=quantity(9e-4)),
            EnergyEntry(
                component="cpu",
                devices=("board0",),
                energy_kwh=modelled_energy(board_model()),
                power_model=board_model(),
            ),
        ),
        other_readings=(EnergyEntry(component="node", devices=("board0",), energy_kwh=quantity(0.03)),),
        baseline=(
            IdleBaseline(component="node", devices=("board0",), power_w=quantity(2.0), duration_s=quantity(60.0)),
        ),
        regions=(Region(name="evaluation", entries=2, duration_s=quantity(60.0), energy_kwh=quantity(1e-6)),),
        work=Work(requests=positive(1000.0), other=(Amount(unit="synaptic operation", count=positive(3e15)),)),
    )


def on_the_shelf() -> ActivityFacts:
    """A deployment whose embodied emissions are known as an amount only."""
    return ActivityFacts(
        id="deploy",
        stage="deployment",
        outcome="planned",
        place="oregon",
        energy=(
            EnergyEntry(component="node", energy_kwh=quantity(1.25, 0.1).model_copy(update={"low": 1.0, "high": 1.5})),
        ),
        stated_embodied_gco2e=quantity(12.5, 1.5),
    )


def everything() -> ReportFacts:
    """Facts that fill every block."""
    facts = search_and_training()
    grid = oregon().grid_gco2e_per_kwh
    assert grid is not None and facts.work is not None and facts.provenance is not None
    series = IntensitySeries(
        start="2026-03-01T00:00:00Z",
        step_s=3600.0,
        gco2e_per_kwh=(60.0, 180.0),
        energy_kwh=(4.0, 4.0),
        filled_steps=(1,),
        source=STATED,
    )
    place = oregon().model_copy(
        update={
            "subdivision": "US-OR",
            "latitude_deg": 45.0,
            "longitude_deg": -120.0,
            "infrastructure": "public_cloud",
            "located_by": "author",
            "supply": "grid",
            "grid_gco2e_per_kwh": grid.model_copy(
                update={"zone": "US-NW", "series": series, "annual_average_gco2e_per_kwh": quantity(130.0)}
            ),
            "electricity_mix": (
                MixShare(source="hydro", share=fraction(0.6)),
                MixShare(source="unknown", share=fraction(0.4)),
            ),
            "wue_l_per_kwh": water(1.8, 0.2),
            "grid_water_l_per_kwh": water(3.1, 0.5),
        }
    )
    metric = facts.quality[0]
    return facts.model_copy(
        update={
            "identity": facts.identity.model_copy(
                update={
                    "status": "corrected",
                    "project": "a project",
                    "contact": "https://example.org/contact",
                    "confidentiality": "public",
                    "conforms_to": (Conformance(standard="SCI for AI", edition="2026-01", date="2026-01-12"),),
                    "supersedes": identity(8).id,
                    "baseline": ReductionBaseline(report_id=OTHER_REPORT, actions=("A better learning rate.",)),
                    "full_report_sha256": "ef" * 32,
                }
            ),
            "subject": facts.subject.model_copy(
                update={
                    "kind": "model",
                    "modalities": ("text",),
                    "learning": "self_supervised",
                    "layers": 32,
                    "hyperparameters": (Setting(name="learning_rate", value="3e-4"),),
                    "base": (
                        Base(
                            name="other-7b",
                            relation="distilled",
                            report_id=OTHER_REPORT,
                            report_sha256="01" * 32,
                            footprint=Footprint(it_energy_kwh=quantity(5e5, 1e4), total_gco2e=quantity(3e7, 2e6)),
                            share=fraction(0.25, 0.05),
                        ),
                        Base(name="a third one", relation="embedded"),
                    ),
                }
            ),
            "boundary": facts.boundary.model_copy(
                update={
                    "not_present": (NotPresent(aspect="stage", name="retirement", note="Not retired yet."),),
                    "shared": (Shared(name="a cluster", allocation_method="By node-hours.", share=fraction(0.1)),),
                    "assumptions": (Assumption(statement="The PUE was constant.", justification="x", impact="y"),),
                    "limitations": (Limitation(statement="No network.", severity="low", mitigation="none"),),
                }
            ),
            "places": (place,),
            "devices": (*facts.devices, chip(), Device(id="board0", kind="node", name="a board")),
            "activities": (*facts.activities, on_the_chip(), on_the_shelf()),
            "alternative_units": (
                FunctionalUnit(
                    unit="billion parameters",
                    kind="parameter",
                    kind_per_unit=1e9,
                    count=positive(7.0, 0.1),
                    accounting="gross",
                    rationale="Asked for by providers.",
                    conversions=(
                        Conversion(
                            from_unit="parameter", to_unit="billion parameters", factor=positive(1e-9), reason="SI"
                        ),
                    ),
                ),
                FunctionalUnit(unit="training run", count=positive(1.0)),
            ),
            "work": facts.work.model_copy(update={"device_hours": (DeviceHours(kind="gpu", hours=positive(32.0)),)}),
            "datasets": (Dataset(id="corpus", name="a corpus", role="training", unique_tokens=positive(1e6)),),
            "quality": (
                metric.model_copy(
                    update={
                        "spread": spread(),
                        "targets": (Target(value=0.8, is_reached=True, step=2, energy_kwh=quantity(2.5)),),
                        "curve": metric.curve.model_copy(update={"activity": "train"}) if metric.curve else None,
                    }
                ),
            ),
            "sensitivity": (
                Search(
                    kind="hyperparameters",
                    method="random",
                    trials=20,
                    trials_failed=2,
                    activities=("search",),
                    hyperparameters=(
                        Hyperparameter(name="learning_rate", low=1e-5, high=1e-2, scale="logarithmic", effect=spread()),
                    ),
                    best=SignedQuantity(value=0.91, method="measured", source=STATED),
                    spread=spread(),
                    energy_spread_kwh=spread(),
                ),
                Search(kind="architecture", trials=3, energy_kwh=quantity(100.0)),
            ),
            "other_impacts": (
                OtherImpact(
                    phase="use",
                    activities=("train",),
                    primary_energy_mj=quantity(50.0),
                    cost=Cost(amount=quantity(12.0), currency="EUR"),
                ),
            ),
            "published": (
                Published(field="/results/total_gco2e", value=1500.0, printed="1.5 kg", source=STATED, note="Rounded."),
            ),
            "provenance": facts.provenance.model_copy(
                update={
                    "software": (Software(name="Linux", version="6.1", role="operating_system"),),
                    "has_uncommitted_changes": False,
                    "imported": (Imported(format="codecarbon-csv", sha256="23" * 32, losses=("cpu_count",)),),
                    "shards": Shards(expected=4, merged=4),
                }
            ),
        }
    )


def everything_report() -> Report:
    """The report of `everything`, settled, with the form of a signature."""
    signature = Signature(
        algorithm="ed25519", public_key="A" * 43 + "=", value="B" * 86 + "==", created="2026-03-05T00:00:00Z"
    )
    return settle(everything()).model_copy(update={"signatures": (signature,)})


def everything_document() -> dict[str, Any]:
    """The same as a JSON document, fresh for each caller to change."""
    return document_of(everything_report())
