"""Llama 2: pretraining of four sizes, from a model card with GPU-hours and tonnes."""

from __future__ import annotations

from meta_cards import NO_HOST, as_in_llama_1, gpu, place, run
from notation import G_PER_TONNE, GAPS, by_others, identity, left_out, missing, positive, stated

from sci_report.models.boundary import Assumption, Boundary, Included, Limitation
from sci_report.models.claims import Claim
from sci_report.models.dataset import Dataset
from sci_report.models.identity import Paper
from sci_report.models.quantity import Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Subject
from sci_report.models.work import DeviceHours, FunctionalUnit, Work

URL = "https://github.com/meta-llama/llama-models/blob/main/models/llama2/MODEL_CARD.md"
LLAMA_2 = Source(name="Llama 2 model card (and Touvron et al. 2023, Table 2)", url=URL)


def facts() -> ReportFacts:
    paper = Paper(
        title="Llama 2: Open Foundation and Fine-Tuned Chat Models",
        doi="10.48550/arXiv.2307.09288",
        url="https://arxiv.org/abs/2307.09288",
    )
    sizes = (
        ("7b", 184_320.0, 400.0),
        ("13b", 368_640.0, 400.0),
        ("34b", 1_038_336.0, 350.0),
        ("70b", 1_720_320.0, 400.0),
    )
    return ReportFacts(
        schema_version="1.0",
        identity=identity("llama-2", "Llama 2: pretraining of four sizes, from GPU-hours", paper),
        subject=Subject(
            name="Llama 2",
            version="7B, 13B, 34B and 70B",
            provider="Meta",
            task="text generation",
            modalities=("text",),
            architecture="decoder-only transformer",
            learning="self_supervised",
            url=LLAMA_2.url,
            description=by_others("The pretraining of four language models, each on 2 trillion tokens."),
        ),
        boundary=Boundary(
            persona="provider",
            included=(Included(aspect="stage", name="pretraining"), Included(aspect="component", name="gpu")),
            excluded=left_out(NO_HOST | {"fine-tuning": "Done on third-party cloud; not in the card's figures."}),
            assumptions=(
                Assumption(
                    statement="PUE 1.1 and 385 g/kWh, as in the first LLaMA paper.",
                    justification="Card and paper state neither; with these two the tonnes follow in every row.",
                ),
            ),
            limitations=(
                Limitation(
                    statement="The card's three rows add up to 2,273,280 hours and 385.08 t, its total line says "
                    "3,311,616 hours and 539.00 t: the 34B model, whose row stands in the paper only, is in the total.",
                    severity="medium",
                ),
                Limitation(
                    statement="62.44 t and 153.90 t are cut off, not rounded (62.448 and 153.907); the total is not.",
                    severity="low",
                ),
            ),
        ),
        places=(place(*as_in_llama_1("Not stated for Llama 2; product 0.4235 kg per kWh of GPU energy.")),),
        devices=(gpu("A100 SXM4 80GB", 400.0, LLAMA_2),),
        activities=tuple(run(name, hours, power, LLAMA_2, "pretraining") for name, hours, power in sizes),
        functional_unit=FunctionalUnit(
            unit="pretraining token",
            kind="token",
            count=positive(8e12, LLAMA_2),
            definition="2.0T for each of four; the card lists three of them, the 34B model is taken to be alike.",
        ),
        work=Work(device_hours=(DeviceHours(kind="gpu", hours=positive(3_311_616.0, LLAMA_2)),)),
        datasets=(
            Dataset(
                id="pretraining",
                name="Llama 2 pretraining data",
                role="training",
                modality="text",
                availability="private",
                tokens=positive(2e12, LLAMA_2),
                description="Publicly available online data; cut off in September 2022.",
            ),
        ),
        claims=(
            Claim(
                kind="offset",
                description="The card says that all emissions of pretraining are offset.",
                gco2e=stated(539.0 * G_PER_TONNE, LLAMA_2),
                supplier="Meta's sustainability program",
            ),
        ),
        missing=missing(GAPS),
    )
