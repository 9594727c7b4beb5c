"""What the reports from Strubell et al. 2019 share: the paper, its average place, and a machine of known power."""

from __future__ import annotations

from defaults import default_embodied
from notation import G_PER_LB, YEAR_S, of_power, positive, stated, stated_grid

from sci_report.authoring.known import cited, default
from sci_report.models.device import Device
from sci_report.models.energy import EnergyEntry, PowerModel
from sci_report.models.identity import Paper
from sci_report.models.place import Place, Pue
from sci_report.models.quantity import Fraction, PositiveQuantity, Quantity, Source
from sci_report.refdata import embodied_for_accelerator

URL = "https://arxiv.org/abs/1906.02243"
CITED = Source(name="Strubell, Ganesh and McCallum 2019, Tables 3 and 4, section 4.2", year=2019, url=URL)
PAPER = Paper(title="Energy and Policy Considerations for Deep Learning in NLP", doi="10.18653/v1/P19-1355", url=URL)
PLACE = Place(
    id="average-us",
    name="An average data centre in the United States",
    country="US",
    infrastructure="other",
    located_by="author",
    grid_gco2e_per_kwh=stated_grid(
        0.954 * G_PER_LB, Source(name=CITED.name, url=URL, note="0.954 lb/kWh, US average of the EPA's eGRID (2018).")
    ),
    pue=Pue(
        value=1.58,
        method="declared",
        average_over="industry",
        source=Source(name=CITED.name, url=URL, note="Average of 2018, after the Uptime Institute's survey."),
    ),
)


def machine(power_w: float, hours: Quantity) -> EnergyEntry:
    """CPUs, memory and all GPUs of one machine together, as the paper's table gives their power."""
    model = PowerModel(
        power_w=stated(power_w, CITED),
        unit="device",
        units=positive(1.0, Source(name=CITED.name, url=URL, note="The power is that of all parts together.")),
        utilisation=Fraction(value=1.0, method="declared", source=CITED),
        duration_s=hours,
    )
    return of_power("node", (), model).model_copy(update={"mean_power_w": stated(power_w, CITED)})


def gpus(name: str, count: int, alike: str) -> Device:
    """The GPUs, with the default figure for making a card like `alike`."""
    factor = embodied_for_accelerator(alike)
    lifespan = default(PositiveQuantity, (factor.lifespan_years or 4.0) * YEAR_S, cited(factor.citation))
    embodied = default_embodied(factor, lifespan)
    return Device(id="gpu", kind="gpu", name=name, vendor="NVIDIA", count=count, embodied=embodied)
