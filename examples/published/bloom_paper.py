"""The paper behind both reports on BLOOM, and the making of its hardware as the paper counts it."""

from __future__ import annotations

from notation import YEAR_S, positive, stated, stated_grid

from sci_report.models.device import Device, Embodied
from sci_report.models.identity import Paper
from sci_report.models.place import Place, Pue
from sci_report.models.quantity import Source

URL = "https://arxiv.org/abs/2211.02001"
PAPER = Paper(
    title="Estimating the Carbon Footprint of BLOOM, a 176B Parameter Language Model",
    doi="10.48550/arXiv.2211.02001",
    url=URL,
)
CITED = Source(name="Luccioni, Viguier and Ligozat 2022, arXiv:2211.02001 (JMLR 24(253), 2023)", year=2022, url=URL)
LIFE = Source(
    name=CITED.name,
    url=URL,
    note="Replaced after 6 years, in use 85 % of the time: 6 × 365 days × 0.85 of working time share the emissions.",
)

JEAN_ZAY = Place(
    id="jean-zay",
    name="Jean Zay, IDRIS",
    country="FR",
    infrastructure="on_premises",
    located_by="author",
    grid_gco2e_per_kwh=stated_grid(57.0, CITED),
    pue=Pue(
        value=1.0,
        method="declared",
        source=Source(
            name=CITED.name,
            url=URL,
            note="The parts that add up to 50.5 t apply none; elsewhere the paper names 1.2 for the "
            "facility, with which the dynamic part alone is 30 t.",
        ),
        average_over="facility",
        covers="Nothing: the idle equipment is counted as energy of its own.",
    ),
)


def embodied(kgco2e: float, note: str) -> Embodied:
    return Embodied(
        gco2e=stated(kgco2e * 1000.0, CITED),
        lifespan_s=positive(0.85 * 6 * YEAR_S, LIFE),
        stages=("raw_materials", "manufacturing"),
        note=note,
    )


def gpu(name: str, count: int) -> Device:
    proxy = embodied(150.0, "A figure for a GPU card that the paper takes as a proxy.")
    rated = positive(400.0, CITED)
    return Device(id="gpu", kind="gpu", name=name, vendor="NVIDIA", count=count, rated_power_w=rated, embodied=proxy)
