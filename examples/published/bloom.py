"""BLOOM: its pretraining, with the energy of idle equipment and the making of GPUs and servers."""

from __future__ import annotations

from bloom_paper import CITED, JEAN_ZAY, LIFE, PAPER, URL, embodied, gpu
from notation import (
    DAY_S,
    HOUR_S,
    by_others,
    fraction,
    identity,
    left_out,
    per_unit,
    positive,
    stated,
)

from sci_report.models.activity import ActivityFacts, DeviceUse
from sci_report.models.boundary import Assumption, Boundary, Included, Limitation, Shared
from sci_report.models.device import Device
from sci_report.models.energy import EnergyEntry, UnitModel
from sci_report.models.quantity import Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Subject
from sci_report.models.work import DeviceHours, FunctionalUnit, Work

GPU_HOURS = 1_082_990.0
GPUS = 384


def facts() -> ReportFacts:
    reserved = stated(GPU_HOURS / GPUS * HOUR_S, Source(name=CITED.name, url=URL, note="GPU-hours shared by 384 GPUs."))
    dynamic = per_unit(
        "gpu",
        ("gpu",),
        UnitModel(
            unit="GPU-hour",
            units=stated(GPU_HOURS, CITED),
            energy_per_unit_j=stated(400.0 * HOUR_S, Source(name=CITED.name, url=URL, note="Rated power, 400 W.")),
        ),
    ).model_copy(update={"load": "dynamic"})
    idle = EnergyEntry(component="infrastructure", load="idle", energy_kwh=stated(256_646.0, CITED))
    return ReportFacts(
        schema_version="1.0",
        identity=identity("bloom-176b", "BLOOM (176B): pretraining with idle and embodied parts", PAPER),
        subject=Subject(
            name="BLOOM",
            kind="model",
            task="text generation",
            modalities=("text",),
            architecture="decoder-only transformer",
            learning="self_supervised",
            layers=70,
            parameters_total=positive(176e9, CITED),
            url="https://huggingface.co/bigscience/bloom",
            description=by_others(
                "The final training of a multilingual language model on a public supercomputer in France, with the "
                "energy that idle equipment drew meanwhile and the making of GPUs and servers."
            ),
        ),
        boundary=Boundary(
            persona="provider",
            included=(
                Included(aspect="stage", name="pretraining", note="The final run only."),
                Included(aspect="component", name="gpu", note="Rated power for every GPU-hour logged."),
                Included(aspect="infrastructure", name="idle equipment", note="Nodes, network and storage at rest."),
            ),
            excluded=left_out(
                {
                    "experiments": "Smaller models, trials and evaluation are outside this report; a public card that "
                    "cites the paper puts all experiments together at 3.46 million hours and 66.29 t.",
                    "inference": "Has a report of its own, bloom-api.",
                }
            ),
            shared=(
                Shared(
                    name="GPUs and servers of the supercomputer",
                    allocation_method="Hours of use out of those in six years at 85 % use.",
                    share=fraction(GPU_HOURS / GPUS / (6 * 365 * 24 * 0.85), LIFE),
                ),
            ),
            assumptions=(
                Assumption(
                    statement="GPUs drew their rated 400 W throughout.",
                    justification="The authors saw utilisation near 100 %; no power was metered.",
                ),
            ),
            limitations=(
                Limitation(
                    statement="118 days, 5 h and 41 min on 384 GPUs are 1,089,669 GPU-hours; 1,082,990 are logged, "
                    "0.6 % fewer.",
                    severity="low",
                ),
                Limitation(
                    statement="The text has 433,195 kWh, the table 433,196; the second is used.", severity="low"
                ),
            ),
        ),
        places=(JEAN_ZAY,),
        devices=(
            gpu("A100 SXM4 80GB", GPUS).model_copy(update={"part_of": "server"}),
            Device(
                id="server",
                kind="node",
                name="HPE Apollo 6500 Gen10 Plus",
                vendor="HPE",
                count=48,
                embodied=embodied(2500.0, "The server without its eight GPUs."),
            ),
        ),
        activities=(
            ActivityFacts(
                id="final-training",
                stage="pretraining",
                role="final",
                outcome="completed",
                description="The final run on 384 GPUs in 48 servers.",
                duration_s=stated(118 * DAY_S + 5 * HOUR_S + 41 * 60, CITED),
                place="jean-zay",
                uses=(
                    DeviceUse(device="gpu", count=GPUS, reserved_s=reserved),
                    DeviceUse(device="server", count=48, reserved_s=reserved),
                ),
                energy=(dynamic, idle),
                work=Work(device_hours=(DeviceHours(kind="gpu", hours=positive(GPU_HOURS, CITED)),)),
            ),
        ),
        functional_unit=FunctionalUnit(
            unit="training run", kind="run", count=positive(1.0, CITED), definition="The final training, once."
        ),
        alternative_units=(
            FunctionalUnit(
                unit="billion parameters", kind="parameter", kind_per_unit=1e9, count=positive(176.0, CITED)
            ),
        ),
    )
