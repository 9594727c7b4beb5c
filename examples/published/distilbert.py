"""DistilBERT: a distillation of which cards and hours are published, and nothing else; the rest is default."""

from __future__ import annotations

import bert_base
from defaults import CONVENTION, builds_on, default_embodied, default_grid, default_pue
from notation import HOUR_S, YEAR_S, by_others, fraction, identity, left_out, of_power, positive, rounded

from sci_report.authoring.known import cited, default
from sci_report.models.activity import ActivityFacts, DeviceUse
from sci_report.models.boundary import Assumption, Boundary, Included
from sci_report.models.dataset import Dataset
from sci_report.models.device import Device
from sci_report.models.energy import PowerModel
from sci_report.models.identity import Paper
from sci_report.models.place import Place
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Setting, Subject
from sci_report.models.work import DeviceHours, FunctionalUnit, Work
from sci_report.refdata import (
    embodied_for_accelerator,
    find_accelerator,
    grid_for_world,
    pue_industry_average,
)

URL = "https://arxiv.org/abs/1910.01108"
CITED = Source(name="Sanh, Debut, Chaumond and Wolf 2019, section 3", year=2019, url=URL)
CARD = "Tesla V100 SXM2 16GB"


def facts() -> ReportFacts:
    part, embodied = find_accelerator(CARD), embodied_for_accelerator(CARD)
    rating = cited(part.citation, "The paper does not say which of the two 16 GB cards it was; the other has 250 W.")
    hours = rounded(90 * HOUR_S, 5 * HOUR_S, CITED)
    model = PowerModel(
        power_w=default(Quantity, float(part.rated_power_w or 0.0), rating, 50 / 3**0.5, "the other card, 50 W less"),
        unit="device",
        units=positive(8.0, CITED),
        utilisation=default(Fraction, 1.0, Source(name="full load assumed", note="No utilisation is published.")),
        duration_s=hours,
    )
    lifespan = default(PositiveQuantity, (embodied.lifespan_years or 4.0) * YEAR_S, cited(embodied.citation))
    return ReportFacts(
        schema_version="1.0",
        identity=identity(
            "distilbert",
            "DistilBERT: distillation on eight GPUs",
            Paper(
                title="DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter",
                doi="10.48550/arXiv.1910.01108",
                url=URL,
            ),
        ),
        subject=Subject(
            name="DistilBERT",
            task="language representation",
            modalities=("text",),
            architecture="encoder transformer, every second layer of its teacher",
            learning="self_supervised",
            hyperparameters=(Setting(name="batch_size", value="up to 4K"), Setting(name="masking", value="dynamic")),
            base=(builds_on(bert_base.facts(), "distilled", fraction(1.0, CONVENTION)),),
            description=by_others(
                "A smaller language model distilled from BERT base, on the same text as its teacher."
            ),
        ),
        boundary=Boundary(
            persona="provider",
            included=(Included(aspect="stage", name="distillation"), Included(aspect="component", name="gpu")),
            excluded=left_out(
                {
                    "node": "Host, memory and network: nothing about them is published.",
                    "experiments": "Runs before the final one are not stated.",
                }
            ),
            assumptions=(
                Assumption(statement="Eight cards drew their rated power for 90 hours.", impact="An upper estimate."),
                Assumption(statement="An average data centre on an average grid.", justification="No place is named."),
            ),
        ),
        places=(
            Place(
                id="unknown",
                grid_gco2e_per_kwh=default_grid(grid_for_world(2019), "No place is named."),
                pue=default_pue(pue_industry_average(2019), "No facility is named."),
            ),
        ),
        devices=(
            Device(
                id="gpu",
                kind="gpu",
                name=part.name,
                vendor=part.vendor,
                count=8,
                rated_power_w=default(PositiveQuantity, float(part.rated_power_w or 0.0), rating),
                memory_gb=positive(16.0, CITED),
                embodied=default_embodied(embodied, lifespan),
            ),
        ),
        activities=(
            ActivityFacts(
                id="distillation",
                stage="distillation",
                role="final",
                outcome="completed",
                duration_s=hours,
                place="unknown",
                uses=(DeviceUse(device="gpu", count=8, reserved_s=hours),),
                energy=(of_power("gpu", ("gpu",), model),),
                work=Work(device_hours=(DeviceHours(kind="gpu", hours=positive(720.0, CITED)),)),
            ),
        ),
        functional_unit=FunctionalUnit(unit="training run", kind="run", count=positive(1.0, CITED)),
        datasets=(
            Dataset(id="wikipedia", name="English Wikipedia", role="training", modality="text", availability="public"),
            Dataset(id="books", name="Toronto Book Corpus", role="training", modality="text"),
        ),
    )
