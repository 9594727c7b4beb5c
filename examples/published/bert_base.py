"""BERT base: one training on 64 GPUs, as estimated by Strubell et al. 2019."""

from __future__ import annotations

from notation import HOUR_S, by_others, identity, left_out, positive, stated
from strubell import CITED, PAPER, PLACE, gpus, machine

from sci_report.models.activity import ActivityFacts, DeviceUse
from sci_report.models.boundary import Boundary, Included, Limitation
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Subject
from sci_report.models.work import DeviceHours, FunctionalUnit, Work


def facts() -> ReportFacts:
    hours = stated(79.2 * HOUR_S, CITED)
    return ReportFacts(
        schema_version="1.0",
        identity=identity("bert-base", "BERT base: training on 64 GPUs", PAPER),
        subject=Subject(
            name="BERT base",
            task="language representation",
            modalities=("text",),
            learning="self_supervised",
            parameters_total=positive(110e6, CITED),
            description=by_others("An estimate for a training that NVIDIA reported, on four servers of 16 GPUs."),
        ),
        boundary=Boundary(
            persona="provider",
            included=(Included(aspect="component", name="node", note="GPU, CPU and DRAM power together."),),
            excluded=left_out(
                {
                    "experiments": "The paper estimates one training.",
                    "server": "The making of CPUs, memory and chassis: only GPUs have a default here.",
                }
            ),
            limitations=(
                Limitation(
                    statement="Mean power was sampled on one Titan X in a shorter run and scaled to the hardware.",
                    severity="high",
                ),
                Limitation(
                    statement="The table prints 79 hours; the text has 79.2, with which its 1,507 kWh follow.",
                    severity="low",
                ),
            ),
        ),
        places=(PLACE,),
        devices=(gpus("V100", 64, "Tesla V100 SXM3 32GB"),),
        activities=(
            ActivityFacts(
                id="training",
                stage="pretraining",
                role="final",
                outcome="completed",
                duration_s=hours,
                place="average-us",
                uses=(DeviceUse(device="gpu", count=64, reserved_s=hours),),
                energy=(machine(12_041.51, hours),),
                work=Work(device_hours=(DeviceHours(kind="gpu", hours=positive(64 * 79.2, CITED)),)),
            ),
        ),
        functional_unit=FunctionalUnit(unit="training run", kind="run", count=positive(1.0, CITED)),
    )
