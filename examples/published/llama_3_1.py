"""Llama 3.1: three sizes, from a model card with GPU-hours, tonnes by location, and 0 t by the market."""

from __future__ import annotations

from defaults import default_pue
from meta_cards import NO_HOST, gpu, place, run
from notation import G_PER_TONNE, GAPS, by_others, identity, left_out, missing, positive, stated, stated_grid

from sci_report.models.boundary import Boundary, Included, Limitation
from sci_report.models.claims import Claim
from sci_report.models.dataset import Dataset
from sci_report.models.identity import Paper
from sci_report.models.quantity import Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Subject
from sci_report.models.work import DeviceHours, FunctionalUnit, Work
from sci_report.refdata import pue_for_provider

URL = "https://github.com/meta-llama/llama-models/blob/main/models/llama3_1/MODEL_CARD.md"
LLAMA_3_1 = Source(name="Llama 3.1 model card", url=URL)


def facts() -> ReportFacts:
    paper = Paper(title="The Llama 3 Herd of Models", url="https://arxiv.org/abs/2407.21783")
    pue = default_pue(pue_for_provider("meta", 2024), "The card states none; fleet average of the provider.")
    implied = Source(
        name=LLAMA_3_1.name,
        url=LLAMA_3_1.url,
        note="The card prints tonnes without a factor: this is 11,390 t over 39.3 million GPU-hours at 700 W, divided "
        f"by a PUE of {pue.value:g}.",
    )
    grid = stated_grid(11_390 * G_PER_TONNE / (39.3e6 * 0.7) / pue.value, implied)
    sizes = (("8b", 1.46e6), ("70b", 7.0e6), ("405b", 30.84e6))
    return ReportFacts(
        schema_version="1.0",
        identity=identity("llama-3.1", "Llama 3.1: training of three sizes, from GPU-hours", paper),
        subject=Subject(
            name="Llama 3.1",
            version="8B, 70B and 405B",
            provider="Meta",
            release_date="2024-07-23",
            licence="Llama 3.1 Community License",
            task="text generation",
            modalities=("text",),
            architecture="decoder-only transformer",
            learning="self_supervised",
            url=LLAMA_3_1.url,
            description=by_others("The training of three language models, each on about 15 trillion tokens."),
        ),
        boundary=Boundary(
            persona="provider",
            included=(Included(aspect="stage", name="pretraining"), Included(aspect="component", name="gpu")),
            excluded=left_out(NO_HOST),
            limitations=(
                Limitation(
                    statement="The card says that power is adjusted for power usage efficiency, and gives the GPU's "
                    "rated 700 W; the adjustment must be in the tonnes.",
                    severity="medium",
                ),
                Limitation(
                    statement="Tonnes per GPU-hour differ between its rows (0.288, 0.291 and 0.290 kg): one factor "
                    "gives 2,029 t and 8,938 t where 2,040 t and 8,930 t are printed, within the rounding of hours.",
                    severity="low",
                ),
            ),
        ),
        places=(place(grid.model_copy(update={"method": "estimated"}), pue),),
        devices=(gpu("H100 SXM5 80GB", 700.0, LLAMA_3_1),),
        activities=tuple(run(name, hours, 700.0, LLAMA_3_1, "pretraining") for name, hours in sizes),
        functional_unit=FunctionalUnit(
            unit="pretraining token", kind="token", count=positive(45e12, LLAMA_3_1), definition="About 15T for each."
        ),
        work=Work(device_hours=(DeviceHours(kind="gpu", hours=positive(39.3e6, LLAMA_3_1)),)),
        datasets=(
            Dataset(
                id="pretraining",
                name="Llama 3.1 pretraining data",
                role="training",
                modality="text",
                availability="private",
                tokens=positive(15e12, LLAMA_3_1),
            ),
        ),
        claims=(
            Claim(
                kind="market_based_inventory",
                description="Market-based emissions of training: 0 t, since the provider matches all of its "
                "electricity with renewable energy.",
                gco2e=stated(0.0, LLAMA_3_1),
            ),
        ),
        missing=missing(GAPS),
    )
