"""Evolved Transformer: the architecture search as estimated by Strubell et al. 2019."""

from __future__ import annotations

from notation import GAPS, HOUR_S, by_others, identity, left_out, missing, positive, stated
from strubell import CITED, PAPER, PLACE, machine

from sci_report.models.activity import ActivityFacts
from sci_report.models.boundary import Boundary, Included, Limitation
from sci_report.models.device import Device
from sci_report.models.impacts import Cost, OtherImpact
from sci_report.models.provenance import Missing
from sci_report.models.quality import QualityMetric
from sci_report.models.quantity import SignedQuantity
from sci_report.models.report import ReportFacts
from sci_report.models.sensitivity import Search
from sci_report.models.subject import Subject
from sci_report.models.work import DeviceHours, FunctionalUnit, Work


def facts() -> ReportFacts:
    cost = "Cloud compute, {} of the range that the paper gives."
    return ReportFacts(
        schema_version="1.0",
        identity=identity("evolved-transformer", "Evolved Transformer: the architecture search as estimated", PAPER),
        subject=Subject(
            name="Evolved Transformer",
            task="machine translation",
            modalities=("text",),
            description=by_others(
                "The much-quoted estimate of a neural architecture search as if it had run on machines of eight GPUs "
                "in the United States."
            ),
        ),
        boundary=Boundary(
            persona="provider",
            included=(Included(aspect="stage", name="architecture search", note="979 million training steps."),),
            excluded=left_out({"training": "The model that was found was trained afterwards."}),
            limitations=(
                Limitation(
                    statement="Patterson et al. 2021 (arXiv:2104.10350), with knowledge of the search, put it at 3.2 t "
                    "on TPUs, 88 times less: it ran on a small proxy task and in efficient data centres.",
                    severity="high",
                ),
                Limitation(
                    statement="650,000 kWh are sometimes quoted for 84 hours: those are the hours of one training of "
                    "Transformer big.",
                    severity="medium",
                ),
            ),
        ),
        places=(PLACE,),
        devices=(Device(id="gpu", kind="gpu", name="P100", vendor="NVIDIA", count=8),),
        activities=(
            ActivityFacts(
                id="search",
                stage="hyperparameter_search",
                role="preliminary",
                outcome="completed",
                place="average-us",
                energy=(machine(1515.43, stated(274_120 * HOUR_S, CITED)),),
                work=Work(
                    steps=positive(979e6, CITED),
                    device_hours=(DeviceHours(kind="gpu", hours=positive(8 * 274_120.0, CITED)),),
                ),
            ),
        ),
        functional_unit=FunctionalUnit(unit="architecture search", kind="run", count=positive(1.0, CITED)),
        other_impacts=tuple(
            OtherImpact(phase="use", cost=Cost(amount=stated(amount, CITED), currency="USD"), note=cost.format(end))
            for amount, end in ((942_973.0, "lower end"), (3_201_722.0, "upper end"))
        ),
        quality=(
            QualityMetric(
                metric="BLEU",
                value=SignedQuantity(value=29.7, method="declared", source=CITED),
                direction="higher_is_better",
                dataset="English to German translation",
            ),
        ),
        sensitivity=(
            Search(
                kind="architecture",
                method="evolutionary",
                description="The paper counts 979 million training steps, not the architectures tried.",
                activities=("search",),
            ),
        ),
        missing=missing(
            GAPS | {"embodied_gco2e": "The machines are those of an estimate: the search ran on other hardware."},
            Missing(field="/sensitivity/0/trials", reason="unknown", explanation="Steps are counted, not trials."),
        ),
    )
