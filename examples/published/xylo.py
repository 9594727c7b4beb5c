"""Keyword spotting on a neuromorphic chip: energy counted per inference."""

from __future__ import annotations

from defaults import BENCH, default_grid
from notation import (
    GAPS,
    NO_EMBODIED,
    NO_PLACE,
    by_others,
    identity,
    left_out,
    missing,
    per_unit,
    positive,
    quality,
    rounded,
    stated,
)

from sci_report.models.activity import ActivityFacts
from sci_report.models.boundary import Assumption, Boundary, Included
from sci_report.models.device import Device
from sci_report.models.energy import UnitModel
from sci_report.models.identity import Paper
from sci_report.models.place import Place
from sci_report.models.quantity import Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Subject
from sci_report.models.work import FunctionalUnit, Work
from sci_report.refdata import grid_for_world

XYLO = Source(name="Bos and Muir 2024, arXiv:2406.15112, abstract", year=2024, url="https://arxiv.org/abs/2406.15112")


def facts() -> ReportFacts:
    one = positive(1.0, Source(name=XYLO.name, url=XYLO.url, note="Per inference; no number of them is stated."))
    model = UnitModel(unit="inference", units=stated(1.0, one.source), energy_per_unit_j=rounded(6.6e-6, 0.05e-6, XYLO))
    entry = per_unit("other_accelerator", ("chip",), model).model_copy(
        update={"load": "dynamic", "mean_power_w": stated(291e-6, XYLO)}
    )
    return ReportFacts(
        schema_version="1.0",
        identity=identity(
            "xylo-kws",
            "Keyword spotting on a neuromorphic chip (Xylo Audio 2)",
            Paper(
                title="Micro-power spoken keyword spotting on Xylo Audio 2",
                doi="10.48550/arXiv.2406.15112",
                url=XYLO.url,
            ),
        ),
        subject=Subject(
            name="Aloha keyword spotter",
            task="keyword spotting",
            modalities=("audio",),
            architecture="spiking neural network",
            description=by_others("A spiking network that waits for one word, on a chip that is no GPU."),
        ),
        boundary=Boundary(
            persona="consumer",
            included=(Included(aspect="component", name="other_accelerator", note="Dynamic power only."),),
            excluded=left_out({"training": "Done elsewhere; not stated.", "idle": "Power at rest is not in the sum."}),
            assumptions=(
                Assumption(
                    statement="The dynamic 291 µW and 6.6 µJ per inference belong together.",
                    impact="Then about 44 inferences run in a second.",
                ),
            ),
        ),
        places=(
            Place(
                id="edge",
                infrastructure="edge",
                pue=BENCH,
                grid_gco2e_per_kwh=default_grid(grid_for_world(2024), NO_PLACE),
            ),
        ),
        devices=(Device(id="chip", kind="neuromorphic", name="Xylo Audio 2 (SYNS61210)", vendor="SynSense"),),
        activities=(
            ActivityFacts(
                id="inference",
                stage="inference",
                role="final",
                outcome="completed",
                place="edge",
                energy=(entry,),
                work=Work(samples=one),
            ),
        ),
        functional_unit=FunctionalUnit(unit="inference", kind="sample", count=one),
        quality=quality("accuracy", 0.95, XYLO, "Aloha"),
        missing=missing(GAPS | NO_EMBODIED),
    )
