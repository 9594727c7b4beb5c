"""LISA: all jobs of a project's hyperparameter search, counted by Strubell et al. 2019."""

from __future__ import annotations

from notation import DAY_S, HOUR_S, by_others, identity, left_out, of_power, positive, stated
from strubell import CITED, PAPER, PLACE, URL, gpus

from sci_report.authoring.known import cited, default
from sci_report.models.activity import ActivityFacts, DeviceUse
from sci_report.models.boundary import Assumption, Boundary, Included, Limitation
from sci_report.models.energy import PowerModel
from sci_report.models.impacts import Cost, OtherImpact
from sci_report.models.quantity import Fraction, Quantity, Source
from sci_report.models.report import ReportFacts
from sci_report.models.sensitivity import Search
from sci_report.models.subject import Subject
from sci_report.models.work import DeviceHours, FunctionalUnit, Work
from sci_report.refdata import find_accelerator


def facts() -> ReportFacts:
    hours = 239_942.0
    part = find_accelerator("Tesla M40 24GB")
    rating = cited(part.citation, "Board power of the M40; the paper names the cards, not their power.")
    model = PowerModel(
        power_w=default(Quantity, float(part.rated_power_w or 0.0), rating),
        unit="device",
        units=positive(1.0, Source(name=CITED.name, url=URL, note="GPU-hours: one GPU for all of them.")),
        utilisation=default(Fraction, 1.0, Source(name="full load assumed", note="No utilisation is stated.")),
        duration_s=stated(hours * HOUR_S, CITED),
    )
    return ReportFacts(
        schema_version="1.0",
        identity=identity("lisa", "LISA: all 4,789 jobs of a project's search", PAPER),
        subject=Subject(
            name="Linguistically-Informed Self-Attention",
            task="tagging, parsing and semantic role labelling",
            modalities=("text",),
            description=by_others("What it took to develop a model: every job of 172 days, failed ones included."),
        ),
        boundary=Boundary(
            persona="provider",
            included=(Included(aspect="stage", name="hyperparameter_search"),),
            excluded=left_out({"node": "CPU and memory: their power is not stated for these jobs."}),
            assumptions=(
                Assumption(
                    statement="Each GPU drew 250 W, as the M40 is rated; the Titan X (72 % of the hours) as well.",
                    impact="Energy scales with it.",
                ),
            ),
            limitations=(
                Limitation(
                    statement="4,789 jobs of 52 hours on average would be 249,028 hours; 239,942 are printed, and "
                    "9,998 days are 239,952. 'About 60 GPUs' over 172 days are 58 further on.",
                    severity="low",
                ),
            ),
        ),
        places=(PLACE,),
        devices=(gpus("Titan X (72 %) and M40 (28 %)", 58, "Tesla M40 24GB"),),
        activities=(
            ActivityFacts(
                id="search",
                stage="hyperparameter_search",
                role="preliminary",
                outcome="completed",
                repeats=4789,
                description="Jobs from 3 minutes (a crash) to 9 days.",
                duration_s=stated(172 * DAY_S, CITED),
                place="average-us",
                uses=(DeviceUse(device="gpu", count=58, reserved_s=stated(172 * DAY_S, CITED)),),
                energy=(of_power("gpu", ("gpu",), model),),
                work=Work(device_hours=(DeviceHours(kind="gpu", hours=positive(hours, CITED)),)),
            ),
        ),
        functional_unit=FunctionalUnit(unit="job", kind="run", count=positive(4789.0, CITED)),
        sensitivity=(
            Search(
                kind="hyperparameters",
                method="grid",
                trials=4789,
                activities=("search",),
                description="123 small grid searches; a new dataset is said to need 24 jobs, 2,880 hours.",
            ),
        ),
        other_impacts=tuple(
            OtherImpact(phase="use", cost=Cost(amount=stated(amount, CITED), currency="USD"), note=note)
            for amount, note in (
                (9870.0, "Electricity."),
                (103e3, "Cloud compute, lower end of the range that the paper gives."),
                (350e3, "Cloud compute, upper end of the range that the paper gives."),
            )
        ),
    )
