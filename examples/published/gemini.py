"""A median text prompt to Gemini Apps: energy by part, water, and carbon that is market-based only."""

from __future__ import annotations

from notation import by_others, identity, left_out, missing, positive, rounded, stated

from sci_report.models.activity import ActivityFacts
from sci_report.models.boundary import Boundary, Included, Limitation
from sci_report.models.claims import Claim
from sci_report.models.device import Device
from sci_report.models.energy import EnergyEntry
from sci_report.models.identity import Paper
from sci_report.models.place import Place, Pue, WaterIntensity
from sci_report.models.provenance import Missing, Published
from sci_report.models.quantity import Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Subject
from sci_report.models.work import FunctionalUnit, Work

URL = "https://arxiv.org/abs/2508.15734"
CITED = Source(name="Elsworth et al. 2025, arXiv:2508.15734", year=2025, url=URL)
PAPER = Paper(
    title="Measuring the environmental impact of delivering AI at Google Scale",
    doi="10.48550/arXiv.2508.15734",
    url=URL,
)
WH_PER_KWH = 1000.0
NO_LOCATION = "The paper gives a market-based factor only; the places of its fleet and their grids are not stated."


def _part(component: str, wh: float, devices: tuple[str, ...] = ()) -> EnergyEntry:
    energy = rounded(wh / WH_PER_KWH, 0.005 / WH_PER_KWH, CITED).model_copy(update={"method": "measured"})
    return EnergyEntry(component=component, devices=devices, energy_kwh=energy)


def facts() -> ReportFacts:
    one = positive(1.0, Source(name=CITED.name, url=URL, note="The median prompt; how many there were is not stated."))
    return ReportFacts(
        schema_version="1.0",
        identity=identity("gemini-prompt", "Gemini Apps: the median text prompt", PAPER),
        subject=Subject(
            name="Gemini Apps",
            kind="service",
            provider="Google",
            task="text generation",
            modalities=("text",),
            description=by_others(
                "What one text prompt of median energy took in production in May 2025, read from the operator's own "
                "fleet: accelerators, hosts, machines kept idle, and the overhead of the data centres."
            ),
        ),
        boundary=Boundary(
            persona="consumer",
            included=(
                Included(aspect="component", name="tpu", note="58 % of the energy."),
                Included(aspect="component", name="host", note="CPU and DRAM; 25 %."),
                Included(aspect="infrastructure", name="idle machines", note="10 %."),
                Included(aspect="infrastructure", name="data-centre overhead", note="8 %, here through the PUE."),
            ),
            excluded=left_out(
                {
                    "training": "Outside the paper's boundary.",
                    "network": "Outside the paper's boundary, as are the users' devices and data storage.",
                }
            ),
            limitations=(
                Limitation(
                    statement="A median over prompts says nothing of the mean, and so nothing of the service's total.",
                    severity="high",
                ),
                Limitation(
                    statement="With accelerators alone counted the paper has 0.10 Wh: other figures mean less.",
                    severity="medium",
                ),
            ),
        ),
        places=(
            Place(
                id="fleet",
                name="Google's data centres",
                infrastructure="private_cloud",
                pue=Pue(value=1.09, method="declared", average_over="fleet", source=CITED),
                wue_l_per_kwh=WaterIntensity(
                    value=1.15,
                    method="declared",
                    accounting="consumption",
                    source=Source(name=CITED.name, url=URL, note="Average of the fleet, on site, cooling only."),
                ),
            ),
        ),
        devices=(Device(id="tpu", kind="tpu", name="TPU", vendor="Google"),),
        activities=(
            ActivityFacts(
                id="prompt",
                stage="inference",
                role="final",
                outcome="completed",
                place="fleet",
                energy=(
                    _part("tpu", 0.14, ("tpu",)),
                    _part("host", 0.06),
                    _part("idle_machines", 0.02).model_copy(update={"load": "idle"}),
                ),
                work=Work(requests=one),
            ),
        ),
        functional_unit=FunctionalUnit(unit="median text prompt", kind="request", count=one),
        published=(
            Published(
                field="/results/facility_energy_kwh",
                value=0.24 / WH_PER_KWH,
                printed="0.24 Wh",
                source=CITED,
                note="Overhead of 0.02 Wh is rounded on its own there; here it follows from the PUE.",
            ),
            Published(field="/results/site_water_l", value=0.26e-3, printed="0.26 mL", source=CITED),
        ),
        claims=(
            Claim(
                kind="market_based_inventory",
                description="Scope 2, market-based, of one median prompt. The paper adds 0.010 g for scopes 1 and 3, "
                "in which the making of hardware is, and prints 0.03 g in all.",
                gco2e=stated(0.023, CITED),
                supplier="Google",
            ),
        ),
        missing=missing(
            {
                "operational_gco2e": NO_LOCATION,
                "embodied_gco2e": "The paper prints 0.010 g for scopes 1 and 3 together, not the hardware behind it.",
                "total_gco2e": "Neither part can be worked out.",
                "sci_gco2e_per_unit": "Without a total there is no score.",
            },
            Missing(field="/places/0/grid_gco2e_per_kwh", reason="withheld", explanation=NO_LOCATION),
            Missing(
                field="/places/0/grid_water_l_per_kwh",
                reason="not_measured",
                explanation="Water at power stations is outside the paper's boundary.",
            ),
        ),
    )
