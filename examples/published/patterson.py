"""Three models trained on TPUs, from one paper: T5 (11B), Meena and Switch Transformer."""

from __future__ import annotations

from dataclasses import dataclass

from notation import (
    DAY_S,
    G_PER_TONNE,
    GAPS,
    by_others,
    identity,
    left_out,
    missing,
    of_power,
    positive,
    rounded,
    stated,
    stated_grid,
)

from sci_report.models.activity import ActivityFacts
from sci_report.models.boundary import Boundary, Included, Limitation
from sci_report.models.claims import Claim
from sci_report.models.device import Device
from sci_report.models.energy import PowerModel
from sci_report.models.identity import Paper
from sci_report.models.place import Place, Pue
from sci_report.models.provenance import Missing
from sci_report.models.quantity import Fraction, Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Subject
from sci_report.models.work import DeviceHours, FunctionalUnit, Work

URL = "https://arxiv.org/abs/2104.10350"
CITED = Source(name="Patterson et al. 2021, Table 4", year=2021, url=URL)
MEAN = Source(name=CITED.name, url=URL, note="The power is already a mean.")
FULL_POWER = Fraction(value=1.0, method="declared", source=MEAN)
PAPER = Paper(title="Carbon Emissions and Large Neural Network Training", doi="10.48550/arXiv.2104.10350", url=URL)
TAIWAN = Place(id="site", name="Google, Taiwan", country="TW", infrastructure="private_cloud", located_by="author")
GEORGIA = TAIWAN.model_copy(update={"name": "Google, Georgia", "country": "US", "subdivision": "US-GA"})


@dataclass(frozen=True)
class _Row:
    chips: int
    days: float
    power_w: float
    pue: float
    gco2e_per_kwh: float


def _facts(subject: Subject, name: str, place: Place, row: _Row) -> ReportFacts:
    duration = rounded(row.days * DAY_S, 0.5 * DAY_S, CITED)
    model = PowerModel(
        power_w=stated(row.power_w, CITED),
        unit="device",
        units=positive(float(row.chips), CITED),
        utilisation=FULL_POWER,
        duration_s=duration,
    )
    return ReportFacts(
        schema_version="1.0",
        identity=identity(name, f"{subject.name}: training on {row.chips} TPU v3 chips", PAPER),
        subject=subject,
        boundary=Boundary(
            persona="provider",
            included=(
                Included(aspect="stage", name="training", note="The final run only."),
                Included(aspect="component", name="tpu", note="Mean power of a chip with its share of the host."),
            ),
            excluded=left_out({"experiments": "The paper counts the final run of each model."}),
            limitations=(
                Limitation(
                    statement="Energy and tonnes are printed with three digits, the row.days of training with two: "
                    "recomputed from the printed inputs they differ by up to the rounding of the row.days.",
                    severity="low",
                ),
            ),
        ),
        places=(
            place.model_copy(
                update={
                    "grid_gco2e_per_kwh": stated_grid(row.gco2e_per_kwh, CITED),
                    "pue": Pue(value=row.pue, method="declared", average_over="facility", source=CITED),
                }
            ),
        ),
        devices=(Device(id="tpu", kind="tpu", name="TPU v3", vendor="Google", count=row.chips),),
        activities=(
            ActivityFacts(
                id="training",
                stage="pretraining",
                role="final",
                outcome="completed",
                duration_s=duration,
                place="site",
                energy=(of_power("tpu", ("tpu",), model),),
                work=Work(device_hours=(DeviceHours(kind="tpu", hours=positive(row.chips * row.days * 24.0, CITED)),)),
            ),
        ),
        functional_unit=FunctionalUnit(unit="training run", kind="run", count=positive(1.0, CITED)),
        missing=missing(
            GAPS
            | {"embodied_gco2e": "The paper counts operation only, and the tables here hold no figure for a TPU v3."},
        ),
    )


def t5() -> ReportFacts:
    subject = Subject(
        name="T5 (11B)",
        task="text-to-text transfer",
        modalities=("text",),
        parameters_total=positive(11e9, CITED),
        description=by_others("The training of the largest T5 in Taiwan in 2019."),
    )
    return _facts(subject, "t5-11b", TAIWAN, _Row(512, 20.0, 310.0, 1.12, 545.0))


def meena() -> ReportFacts:
    subject = Subject(
        name="Meena",
        task="conversation",
        modalities=("text",),
        description=by_others("The training of a conversational model in Georgia, US, in 2019."),
    )
    return _facts(subject, "meena", GEORGIA, _Row(1024, 30.0, 289.0, 1.09, 415.0))


def switch() -> ReportFacts:
    subject = Subject(
        name="Switch Transformer (1.5T)",
        task="language modelling",
        modalities=("text",),
        parameters_total=positive(1.5e12, CITED),
        description=by_others("The training of a sparse model in Georgia, US, in 2020."),
    )
    facts = _facts(subject, "switch-1.5t", GEORGIA, _Row(1024, 27.0, 245.0, 1.10, 403.0))
    net = Claim(
        kind="market_based_inventory",
        description="The paper's net figure: hours in which the operator bought carbon-free energy count less. The "
        "gross figure is the location-based one.",
        gco2e=stated(59.1 * G_PER_TONNE, CITED),
        supplier="Google",
    )
    active = Missing(field="/subject/parameters_active", reason="unknown", explanation="Not among the figures used.")
    return facts.model_copy(update={"claims": (net,), "missing": (*facts.missing, active)})
