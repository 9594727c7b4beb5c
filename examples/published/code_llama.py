"""Code Llama: twelve models fine-tuned from Llama 2, whose report is cited with its footprint."""

from __future__ import annotations

import llama_2
from defaults import CONVENTION, builds_on
from meta_cards import NO_HOST, as_in_llama_1, gpu, place, run
from notation import G_PER_TONNE, GAPS, by_others, fraction, identity, left_out, missing, positive, stated

from sci_report.models.boundary import Assumption, Boundary, Included
from sci_report.models.claims import Claim
from sci_report.models.identity import Paper
from sci_report.models.quantity import Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Base, Subject
from sci_report.models.work import FunctionalUnit

CODE_LLAMA = Source(name="Code Llama model card", url="https://github.com/meta-llama/codellama/blob/main/MODEL_CARD.md")


def facts() -> ReportFacts:
    paper = Paper(
        title="Code Llama: Open Foundation Models for Code",
        doi="10.48550/arXiv.2308.12950",
        url="https://arxiv.org/abs/2308.12950",
    )
    base: Base = builds_on(llama_2.facts(), "fine_tuned", fraction(1.0, CONVENTION))
    grid, pue = as_in_llama_1("Not stated for Code Llama, whose tonnes per GPU-hour are those of Llama 2 at 385 W.")
    power_w = 228.55 * G_PER_TONNE / 1.4e6 / (pue.value * grid.value) * 1000.0
    return ReportFacts(
        schema_version="1.0",
        identity=identity("code-llama", "Code Llama: twelve models fine-tuned from Llama 2", paper),
        subject=Subject(
            name="Code Llama",
            version="7B, 13B, 34B and 70B in three variants",
            provider="Meta",
            task="code generation",
            modalities=("text",),
            base=(base,),
            url=CODE_LLAMA.url,
            description=by_others("Twelve models for code, trained further from Llama 2."),
        ),
        boundary=Boundary(
            persona="provider",
            included=(Included(aspect="stage", name="fine_tuning"), Included(aspect="component", name="gpu")),
            excluded=left_out(NO_HOST),
            assumptions=(
                Assumption(
                    statement=f"A mean of {power_w:.1f} W per GPU, between the 350 W and 400 W that the card names.",
                    justification="With PUE and intensity of the base models' report it gives the printed 228.55 t.",
                ),
            ),
        ),
        places=(place(grid, pue),),
        devices=(gpu("A100 SXM4 80GB", 400.0, CODE_LLAMA),),
        activities=(run("training", 1.4e6, power_w, CODE_LLAMA, "fine_tuning").model_copy(update={"repeats": 12}),),
        functional_unit=FunctionalUnit(unit="model", kind="run", count=positive(12.0, CODE_LLAMA)),
        claims=(
            Claim(
                kind="offset",
                description="The card says that all emissions are offset.",
                gco2e=stated(228.55 * G_PER_TONNE, CODE_LLAMA),
                supplier="Meta's sustainability program",
            ),
        ),
        missing=missing(GAPS),
    )
