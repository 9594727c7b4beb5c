"""Keyword spotting on a microcontroller: a submission to MLPerf Tiny, from its energy log."""

from __future__ import annotations

from defaults import BENCH, default_grid
from notation import (
    GAPS,
    J_PER_KWH,
    NO_EMBODIED,
    NO_PLACE,
    by_others,
    identity,
    left_out,
    missing,
    positive,
    quality,
    rounded,
    stated,
)

from sci_report.models.activity import ActivityFacts
from sci_report.models.boundary import Boundary, Included
from sci_report.models.device import Device
from sci_report.models.energy import EnergyEntry, Instrument
from sci_report.models.identity import Paper
from sci_report.models.place import Place
from sci_report.models.provenance import Provenance, Software
from sci_report.models.quantity import Source
from sci_report.models.report import ReportFacts
from sci_report.models.subject import Subject
from sci_report.models.work import FunctionalUnit, Work
from sci_report.refdata import grid_for_world

TINY = "https://github.com/mlcommons/tiny_results_v1.1"
TINY_COMMIT = "c32ef94d19429ef1d318e9c7a60002a4bd70e11b"
LOG = Source(
    name="MLPerf Tiny v1.1, closed, Krai, NUCLEO-L4R5ZI with X-CUBE-AI 8.0, kws/energy/results.txt",
    release=TINY_COMMIT,
    year=2023,
    url=f"{TINY}/blob/{TINY_COMMIT}/closed/Krai/results/NUCLEO-L4R5ZI_X-CUBE-AI-8.0/kws/energy/results.txt",
)
ACCURACY = Source(
    name="The same submission, kws/accuracy/results.txt",
    release=TINY_COMMIT,
    year=2023,
    url=f"{TINY}/blob/{TINY_COMMIT}/closed/Krai/results/NUCLEO-L4R5ZI_X-CUBE-AI-8.0/kws/accuracy/results.txt",
)
WINDOWS = (
    # window, energy in µJ, power in µW, run time in s; 150 inferences in each
    (2, 822371.660, 75357.066, 10.913),
    (4, 822193.830, 75326.966, 10.916),
    (6, 822244.900, 75317.844, 10.916),
    (8, 822233.000, 75344.360, 10.913),
    (10, 822567.680, 75368.122, 10.914),
)


def _window(number: int, energy_uj: float, power_uw: float, seconds: float) -> ActivityFacts:
    energy = stated(energy_uj * 1e-6 / J_PER_KWH, LOG).model_copy(update={"method": "measured"})
    return ActivityFacts(
        id=f"window-{number}",
        stage="inference",
        role="final",
        outcome="completed",
        duration_s=rounded(seconds, 0.0005, LOG).model_copy(update={"method": "measured"}),
        place="bench",
        energy=(
            EnergyEntry(
                component="soc",
                devices=("mcu",),
                energy_kwh=energy,
                mean_power_w=stated(power_uw * 1e-6, LOG).model_copy(update={"method": "measured"}),
                instrument=Instrument(name="EEMBC energy runner", version="ML Energy 1.0.1"),
            ),
        ),
        work=Work(samples=positive(150.0, LOG)),
    )


def facts() -> ReportFacts:
    return ReportFacts(
        schema_version="1.0",
        identity=identity(
            "mlperf-tiny-kws",
            "Keyword spotting on a microcontroller (MLPerf Tiny v1.1)",
            Paper(title="MLPerf Tiny v1.1 results", url=TINY),
        ),
        subject=Subject(
            name="Keyword spotting, DS-CNN",
            version="kws01",
            task="keyword spotting",
            modalities=("audio",),
            precision="int8",
            quantisation="int8, TensorFlow",
            description=by_others(
                "Five timed windows of 150 inferences each on a 120 MHz Cortex-M4, with the energy that the "
                "benchmark's energy monitor read; the part ran at 3.0 V."
            ),
        ),
        boundary=Boundary(
            persona="consumer",
            included=(Included(aspect="stage", name="inference"), Included(aspect="component", name="soc")),
            excluded=left_out({"training": "The benchmark's model is given.", "sensor": "Input was loaded by wire."}),
        ),
        places=(Place(id="bench", grid_gco2e_per_kwh=default_grid(grid_for_world(2023), NO_PLACE), pue=BENCH),),
        devices=(
            Device(
                id="mcu",
                kind="mcu",
                name="STM32L4R5ZIT6U",
                vendor="STMicroelectronics",
                cores=1,
                memory_gb=positive(640e3 / 1e9, LOG),
            ),
        ),
        activities=tuple(_window(*window) for window in WINDOWS),
        functional_unit=FunctionalUnit(unit="inference", kind="sample", count=positive(750.0, LOG)),
        work=Work(samples=positive(750.0, LOG)),
        quality=quality("top-1 accuracy", 0.902, ACCURACY, "MLPerf Tiny keyword spotting")
        + quality("area under the curve", 0.99, ACCURACY, "MLPerf Tiny keyword spotting"),
        missing=missing(GAPS | NO_EMBODIED),
        provenance=Provenance(
            software=(
                Software(name="X-CUBE-AI", version="8.0.0", role="library"),
                Software(name="gcc-arm-none-eabi", version="10.3-2020-q2-update", role="tool"),
            ),
            repository=TINY,
            commit=TINY_COMMIT,
        ),
    )
