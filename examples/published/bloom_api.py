"""BLOOM behind an API: eighteen days of queries, with the energy that was measured."""

from __future__ import annotations

import bloom
from bloom_paper import CITED, PAPER, gpu
from defaults import builds_on, default_pue
from notation import DAY_S, by_others, identity, left_out, positive, stated, stated_grid

from sci_report.models.activity import ActivityFacts, DeviceUse
from sci_report.models.boundary import Boundary, Included, Limitation
from sci_report.models.energy import EnergyEntry
from sci_report.models.place import Place
from sci_report.models.provenance import Published
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Subject
from sci_report.models.work import FunctionalUnit, Work
from sci_report.refdata import pue_for_provider


def facts() -> ReportFacts:
    duration = stated(18 * DAY_S, CITED)
    return ReportFacts(
        schema_version="1.0",
        identity=identity("bloom-api", "BLOOM (176B): eighteen days behind an API", PAPER),
        subject=Subject(
            name="BLOOM inference API",
            kind="service",
            task="text generation",
            modalities=("text",),
            parameters_total=positive(176e9, CITED),
            base=(builds_on(bloom.facts(), "other", None),),
            description=by_others(
                "Queries of the public to BLOOM on 16 GPUs in one cloud region, without batching; about three quarters "
                "of the energy went into keeping the model in memory, and some was drawn even when nobody asked."
            ),
        ),
        boundary=Boundary(
            persona="consumer",
            included=(Included(aspect="stage", name="inference"),),
            excluded=left_out({"node": "Embodied emissions of the host servers: the paper counts none here."}),
            limitations=(
                Limitation(
                    statement="914 kWh at 394 g/kWh are 360 kg without any PUE; the paper prints about 340 kg, that is "
                    "some 19 kg a day for 18 days. Here the provider's fleet PUE is applied as well.",
                    severity="medium",
                ),
                Limitation(
                    statement="230,768 requests at the 558 an hour that are printed take 413.6 hours, 17.2 days; "
                    "'approximately 18 days' is taken as 18.",
                    severity="low",
                ),
            ),
        ),
        places=(
            Place(
                id="us-central1",
                name="Iowa",
                country="US",
                infrastructure="public_cloud",
                cloud_provider="gcp",
                cloud_region="us-central1",
                located_by="author",
                grid_gco2e_per_kwh=stated_grid(394.0, CITED),
                pue=default_pue(pue_for_provider("gcp", 2022), "The paper applies no PUE to its deployment."),
            ),
        ),
        devices=(gpu("A100", 16),),
        activities=(
            ActivityFacts(
                id="serving",
                stage="inference",
                role="final",
                outcome="completed",
                duration_s=duration,
                place="us-central1",
                uses=(DeviceUse(device="gpu", count=16, reserved_s=duration),),
                energy=(
                    EnergyEntry(
                        component="node",
                        energy_kwh=stated(914.0, CITED).model_copy(update={"method": "measured"}),
                    ),
                ),
                work=Work(requests=positive(230_768.0, CITED)),
            ),
        ),
        published=(
            Published(
                field="/activities/0/totals/operational_gco2e",
                value=340e3,
                printed="approximately 340 kg CO2eq",
                source=CITED,
                note="Some 19 kg a day for 18 days; 914 kWh at 394 g/kWh are 360 kg, before any PUE.",
            ),
        ),
        functional_unit=FunctionalUnit(unit="request", kind="request", count=positive(230_768.0, CITED)),
        work=Work(requests=positive(230_768.0, CITED)),
    )
