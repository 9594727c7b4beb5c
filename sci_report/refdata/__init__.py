"""Numbers we did not measure: grids, PUE, hardware, embodied emissions, each with its origin.

The tables in `data/` are written by `scripts/build_reference.py`; attributions are in `data/NOTICE.md`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sci_report.refdata.accelerators import Accelerator, find_accelerator, list_accelerators, match_accelerator
    from sci_report.refdata.cloud_regions import grid_for_cloud_region, list_cloud_regions, match_cloud_region
    from sci_report.refdata.countries import grid_for_country, grid_for_world, match_country
    from sci_report.refdata.cpus import Cpu, find_cpu, match_cpu
    from sci_report.refdata.defaults import (
        DRAM_POWER_W_PER_GB,
        CoreDefault,
        DramPower,
        cpu_core_default,
        dram_power,
    )
    from sci_report.refdata.embodied import (
        EmbodiedFactor,
        embodied_for_accelerator,
        embodied_for_cpu_socket,
        embodied_for_server,
    )
    from sci_report.refdata.grid import GridFactor
    from sci_report.refdata.pue import PueFactor, match_pue, pue_for_provider, pue_industry_average
    from sci_report.refdata.sources import Citation

__all__ = [
    "DRAM_POWER_W_PER_GB",
    "Accelerator",
    "Citation",
    "CoreDefault",
    "Cpu",
    "DramPower",
    "EmbodiedFactor",
    "GridFactor",
    "PueFactor",
    "cpu_core_default",
    "dram_power",
    "embodied_for_accelerator",
    "embodied_for_cpu_socket",
    "embodied_for_server",
    "find_accelerator",
    "find_cpu",
    "grid_for_cloud_region",
    "grid_for_country",
    "grid_for_world",
    "list_accelerators",
    "list_cloud_regions",
    "match_accelerator",
    "match_cloud_region",
    "match_country",
    "match_cpu",
    "match_pue",
    "pue_for_provider",
    "pue_industry_average",
]

_HOMES = {
    "DRAM_POWER_W_PER_GB": "defaults",
    "Accelerator": "accelerators",
    "Citation": "sources",
    "CoreDefault": "defaults",
    "Cpu": "cpus",
    "DramPower": "defaults",
    "EmbodiedFactor": "embodied",
    "GridFactor": "grid",
    "PueFactor": "pue",
    "cpu_core_default": "defaults",
    "dram_power": "defaults",
    "embodied_for_accelerator": "embodied",
    "embodied_for_cpu_socket": "embodied",
    "embodied_for_server": "embodied",
    "find_accelerator": "accelerators",
    "find_cpu": "cpus",
    "grid_for_cloud_region": "cloud_regions",
    "grid_for_country": "countries",
    "grid_for_world": "countries",
    "list_accelerators": "accelerators",
    "list_cloud_regions": "cloud_regions",
    "match_accelerator": "accelerators",
    "match_cloud_region": "cloud_regions",
    "match_country": "countries",
    "match_cpu": "cpus",
    "match_pue": "pue",
    "pue_for_provider": "pue",
    "pue_industry_average": "pue",
}


def __getattr__(name: str) -> object:
    """Load a table's module when a name of it is first used: few users need all tables."""
    if name in _HOMES:
        return getattr(import_module(f"sci_report.refdata.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
