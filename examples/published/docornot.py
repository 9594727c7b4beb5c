"""docornot: a small vision model fine-tuned on a laptop, from the CSV of CodeCarbon beside the model."""

from __future__ import annotations

from notation import (
    GAPS,
    NO_EMBODIED,
    by_others,
    identity,
    left_out,
    missing,
    positive,
    quality,
    stated,
    stated_grid,
)

from sci_report.models.activity import ActivityFacts
from sci_report.models.boundary import Assumption, Boundary, Included, Limitation
from sci_report.models.device import Device
from sci_report.models.energy import EnergyEntry, Instrument
from sci_report.models.identity import Paper
from sci_report.models.place import Place, Pue
from sci_report.models.provenance import Provenance, Software
from sci_report.models.quantity import Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Base, Subject
from sci_report.models.work import FunctionalUnit

DOCORNOT = Source(
    name="Mozilla/docornot, codecarbon.csv and model card",
    release="commit 80ee8a0 (2024-04-01)",
    year=2024,
    url="https://huggingface.co/Mozilla/docornot/blob/80ee8a056949ac58126f260e8dc54b04c5e98f75/codecarbon.csv",
)


def facts() -> ReportFacts:
    duration_s, total_kwh, emitted_kg = 1434.4216041564941, 0.004784841798393446, 0.00032245048879373433
    parts = (("cpu", 0.0014414296039432547), ("gpu", 0.0004589120127752357), ("dram", 0.002884500181674957))
    implied = Source(
        name=DOCORNOT.name,
        url=DOCORNOT.url,
        note="The file prints emissions and energy, not the factor: this is their quotient.",
    )
    return ReportFacts(
        schema_version="1.0",
        identity=identity(
            "docornot",
            "docornot: fine-tuning a small vision model on a laptop",
            Paper(title="Mozilla/docornot, model card", url="https://huggingface.co/Mozilla/docornot"),
        ),
        subject=Subject(
            name="Mozilla/docornot",
            version="80ee8a0",
            licence="Apache-2.0",
            task="image classification",
            modalities=("image",),
            architecture="distilled vision transformer, patch 16",
            base=(
                Base(
                    name="facebook/deit-tiny-distilled-patch16-224",
                    relation="fine_tuned",
                    url="https://huggingface.co/facebook/deit-tiny-distilled-patch16-224",
                ),
            ),
            description=by_others("Telling pictures from documents; trained in 24 minutes on an Apple M1 Pro."),
        ),
        boundary=Boundary(
            persona="provider",
            included=(
                Included(aspect="stage", name="fine-tuning"),
                Included(aspect="component", name="dram", note="A constant of CodeCarbon for 32 GB."),
            ),
            excluded=left_out({"display": "CodeCarbon reads the chip only; the rest of the laptop is not counted."}),
            assumptions=(
                Assumption(
                    statement="The machine is a laptop.",
                    justification="The M1 Pro was sold in laptops only; neither file nor card names the machine.",
                ),
            ),
            limitations=(
                Limitation(
                    statement="Three fifths of the energy are a constant for memory, not a reading.", severity="medium"
                ),
                Limitation(
                    statement="The file prints 12 W for memory; over 1,434 s that is 0.00478 kWh, not the 0.00288 kWh "
                    "that it prints.",
                    severity="medium",
                ),
            ),
        ),
        places=(
            Place(
                id="desk",
                country="FR",
                infrastructure="personal",
                located_by="other",
                grid_gco2e_per_kwh=stated_grid(emitted_kg * 1000.0 / total_kwh, implied).model_copy(
                    update={"method": "estimated"}
                ),
                pue=Pue(value=1.0, method="declared", source=DOCORNOT),
            ),
        ),
        devices=(
            Device(
                id="soc", kind="soc", name="Apple M1 Pro", vendor="Apple", cores=10, memory_gb=positive(32.0, DOCORNOT)
            ),
        ),
        activities=(
            ActivityFacts(
                id="training",
                stage="fine_tuning",
                role="final",
                outcome="completed",
                place="desk",
                duration_s=stated(duration_s, DOCORNOT).model_copy(update={"method": "measured"}),
                energy=tuple(
                    EnergyEntry(
                        component=component,
                        devices=("soc",),
                        energy_kwh=stated(kwh, DOCORNOT).model_copy(
                            update={"method": "estimated" if component == "dram" else "measured"}
                        ),
                        instrument=Instrument(name="CodeCarbon", version="2.3.4"),
                    )
                    for component, kwh in parts
                ),
            ),
        ),
        functional_unit=FunctionalUnit(unit="training run", kind="run", count=positive(1.0, DOCORNOT)),
        quality=quality("accuracy", 1.0, DOCORNOT, "docornot"),
        missing=missing(GAPS | NO_EMBODIED),
        provenance=Provenance(
            software=(
                Software(name="macOS", version="14.1.1", role="operating_system"),
                Software(name="Python", version="3.11.4", role="language"),
                Software(name="CodeCarbon", version="2.3.4", role="tool"),
            ),
            repository="https://github.com/mozilla/docornot",
        ),
    )
