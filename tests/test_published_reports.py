"""Published systems described as reports: each number that a source prints comes out again."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from sci_report.models.text import digest, report_from_bytes, report_to_bytes
from sci_report.render.registry import RENDERERS, renderer
from sci_report.render.view import view_of
from sci_report.validation.run import validate_bytes

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "published"
PATHS = sorted(FOLDER.glob("*.sci.json"))
BY_NAME = {path.name.removesuffix(".sci.json"): path for path in PATHS}

TONNE = 1e6
LB = 453.59237
MWH = 1e3
JOULE = 1 / 3.6e6


@dataclass(frozen=True)
class Printed:
    """A number that a source prints.

    Attributes:
        report: Name of the report.
        pointer: JSON pointer of the number in the report.
        text: The number as printed, without thousands separators.
        where: Where it is printed.
        unit: One printed unit, in the unit of the report.
        inputs: Relative half-width that the rounding of the printed inputs brings to a recomputed number.
        is_cut: Whether the source cut the digits off instead of rounding.
    """

    report: str
    pointer: str
    text: str
    where: str
    unit: float = 1.0
    inputs: float = 0.0
    is_cut: bool = False


TWENTY_DAYS = 0.5 / 20 + 0.5 / 310 + 0.005 / 1.12 + 0.0005 / 0.545
THIRTY_DAYS = 0.5 / 30 + 0.5 / 289 + 0.005 / 1.09 + 0.0005 / 0.415
TWENTY_SEVEN_DAYS = 0.5 / 27 + 0.5 / 245 + 0.005 / 1.10 + 0.0005 / 0.403
THREE_PARTS_OF_A_PROMPT = 3 * 0.005 / 0.22

PRINTED = (
    Printed("bloom-176b", "/activities/0/energy/0/energy_kwh", "433196", "Table 1"),
    Printed("bloom-176b", "/activities/0/energy/1/energy_kwh", "256646", "idle consumption"),
    Printed("bloom-176b", "/activities/0/work/device_hours/0/hours", "1082990", "Table 1"),
    Printed("bloom-176b", "/places/0/grid_gco2e_per_kwh", "57", "Table 1"),
    Printed("bloom-176b", "/results/embodied_gco2e", "11.2", "Table 3", TONNE),
    Printed("bloom-176b", "/results/total_gco2e", "50.5", "Table 3", TONNE),
    Printed("bloom-api", "/results/it_energy_kwh", "914", "section 4.4"),
    Printed("bloom-api", "/functional_unit/count", "230768", "section 4.4"),
    Printed("bloom-api", "/places/0/grid_gco2e_per_kwh", "394", "section 4.4"),
    Printed("llama-2", "/activities/0/totals/operational_gco2e", "31.22", "card", TONNE),
    Printed("llama-2", "/activities/1/totals/operational_gco2e", "62.44", "card", TONNE, is_cut=True),
    Printed("llama-2", "/activities/2/totals/operational_gco2e", "153.90", "paper, Table 2", TONNE, is_cut=True),
    Printed("llama-2", "/activities/3/totals/operational_gco2e", "291.42", "card", TONNE),
    Printed("llama-2", "/results/operational_gco2e", "539.00", "card, total", TONNE),
    Printed("llama-2", "/work/device_hours/0/hours", "3311616", "card, total"),
    Printed("llama-3.1", "/results/operational_gco2e", "11390", "card, total", TONNE, 0.05 / 39.3),
    Printed("llama-3.1", "/activities/0/totals/operational_gco2e", "420", "card", TONNE, 0.005 / 1.46),
    Printed("llama-3.1", "/activities/1/totals/operational_gco2e", "2040", "card", TONNE, 0.05 / 7.0),
    Printed("llama-3.1", "/activities/2/totals/operational_gco2e", "8930", "card", TONNE, 0.05 / 39.3),
    Printed("llama-3.1", "/claims/0/gco2e", "0", "card, market-based"),
    Printed("code-llama", "/results/operational_gco2e", "228.55", "card", TONNE),
    Printed("code-llama", "/activities/0/work/device_hours/0/hours", "1400", "card", 1e3),
    Printed("t5-11b", "/results/facility_energy_kwh", "85.7", "Table 4", MWH, TWENTY_DAYS),
    Printed("t5-11b", "/results/operational_gco2e", "46.7", "Table 4", TONNE, TWENTY_DAYS),
    Printed("meena", "/results/facility_energy_kwh", "232", "Table 4", MWH, THIRTY_DAYS),
    Printed("meena", "/results/operational_gco2e", "96.4", "Table 4", TONNE, THIRTY_DAYS),
    Printed("switch-1.5t", "/results/facility_energy_kwh", "179", "Table 4", MWH, TWENTY_SEVEN_DAYS),
    Printed("switch-1.5t", "/results/operational_gco2e", "72.2", "Table 4", TONNE, TWENTY_SEVEN_DAYS),
    Printed("switch-1.5t", "/claims/0/gco2e", "59.1", "Table 4, net", TONNE),
    Printed("bert-base", "/results/facility_energy_kwh", "1507", "Table 3"),
    Printed("bert-base", "/results/operational_gco2e", "1438", "Table 3", LB),
    Printed("bert-base", "/activities/0/duration_s", "79.2", "section 2.1", 3600.0),
    Printed("evolved-transformer", "/results/facility_energy_kwh", "656347", "Table 3"),
    Printed("evolved-transformer", "/results/operational_gco2e", "626155", "Table 3", LB),
    Printed("evolved-transformer", "/quality/0/value", "29.7", "section 4.1"),
    Printed("lisa", "/activities/0/work/device_hours/0/hours", "239942", "Table 4"),
    Printed("lisa", "/activities/0/repeats", "4789", "Table 4"),
    Printed("lisa", "/sensitivity/0/trials", "4789", "Table 4"),
    Printed("lisa", "/other_impacts/0/cost/amount", "9870", "Table 4"),
    Printed("gemini-prompt", "/results/facility_energy_kwh", "0.24", "abstract", 1e-3, THREE_PARTS_OF_A_PROMPT),
    Printed("gemini-prompt", "/results/site_water_l", "0.26", "abstract", 1e-3, THREE_PARTS_OF_A_PROMPT),
    Printed("gemini-prompt", "/activities/0/energy/0/energy_kwh", "0.14", "energy by part", 1e-3),
    Printed("gemini-prompt", "/activities/0/energy/1/energy_kwh", "0.06", "energy by part", 1e-3),
    Printed("gemini-prompt", "/activities/0/energy/2/energy_kwh", "0.02", "energy by part", 1e-3),
    Printed("gemini-prompt", "/claims/0/gco2e", "0.023", "scope 2, market-based"),
    Printed("distilbert", "/activities/0/duration_s", "90", "section 3", 3600.0),
    Printed("distilbert", "/devices/0/count", "8", "section 3"),
    Printed("mlperf-tiny-kws", "/activities/0/energy/0/energy_kwh", "822371.660", "window 2", 1e-6 * JOULE),
    Printed("mlperf-tiny-kws", "/activities/2/energy/0/energy_kwh", "5481.633", "median", 150e-6 * JOULE),
    Printed("mlperf-tiny-kws", "/activities/2/energy/0/mean_power_w", "75317.844", "window 6", 1e-6),
    Printed("mlperf-tiny-kws", "/activities/4/energy/0/energy_kwh", "5483.785", "window 10", 150e-6 * JOULE),
    Printed("mlperf-tiny-kws", "/quality/0/value", "90.2", "accuracy", 0.01),
    Printed("xylo-kws", "/results/it_energy_kwh", "6.6", "abstract", 1e-6 * JOULE),
    Printed("xylo-kws", "/activities/0/energy/0/mean_power_w", "291", "abstract", 1e-6),
    Printed("xylo-kws", "/quality/0/value", "95", "abstract", 0.01),
    Printed("docornot", "/results/it_energy_kwh", "0.004784841798393446", "codecarbon.csv"),
    Printed("docornot", "/results/operational_gco2e", "0.322", "card"),
)


def value_at(document: dict[str, Any], pointer: str) -> float:
    node: Any = document
    for step in pointer.split("/")[1:]:
        node = node[int(step)] if isinstance(node, list) else node[step]
    return float(node["value"] if isinstance(node, dict) else node)


def urls_in(node: Any) -> set[str]:
    if isinstance(node, dict):
        found = {value for key, value in node.items() if key in ("url", "doi") and isinstance(value, str)}
        return found.union(*map(urls_in, node.values()))
    return set().union(*map(urls_in, node)) if isinstance(node, list) else set()


def test_the_stored_reports_are_what_the_build_writes(tmp_path: Path) -> None:
    """After a change of facts, or of a table that gives defaults: python examples/published/build.py."""
    subprocess.run([sys.executable, str(FOLDER / "build.py"), "--output", str(tmp_path)], check=True)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    assert built == {path.name: path.read_bytes() for path in PATHS}
    assert len(built) >= 10


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_published_report_is_sound(path: Path) -> None:
    data = path.read_bytes()

    assert validate_bytes(data, name=path.name).findings == ()
    assert report_to_bytes(report_from_bytes(data)) == data


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_published_report_cites_what_it_describes(path: Path) -> None:
    document = orjson.loads(path.read_bytes())

    assert urls_in(document["identity"]["paper"])
    assert "published work by others" in document["subject"]["description"]
    assert document["identity"]["authors"] == [{"name": "sci-report contributors"}]
    assert document["identity"]["licence"] == "CC-BY-4.0"


@pytest.mark.parametrize("target", sorted(RENDERERS))
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_published_report_renders(path: Path, target: str) -> None:
    report = report_from_bytes(path.read_bytes())

    assert report.identity.title is not None
    text = renderer(target)(view_of(report))
    assert text.endswith("\n")
    assert len(text) > 1000


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: f"{printed.report}{printed.pointer}")
def test_a_printed_number_comes_out_within_its_rounding(printed: Printed) -> None:
    document = orjson.loads(BY_NAME[printed.report].read_bytes())
    value = value_at(document, printed.pointer) / printed.unit
    number = float(printed.text)
    exponent = Decimal(printed.text).as_tuple().exponent
    assert isinstance(exponent, int)
    # 2040 and 8930 have three digits: a zero at the end of a whole number may be a filler.
    whole = printed.text.rstrip("0") if exponent == 0 and printed.text != "0" else printed.text
    step = 10.0**exponent if exponent < 0 else 10.0 ** (len(printed.text) - len(whole))
    lowest, highest = (number, number + step) if printed.is_cut else (number - step / 2, number + step / 2)
    slack = printed.inputs * value + 1e-12 * abs(number)

    assert lowest - slack <= value <= highest + slack


@pytest.mark.parametrize(("entry", "tonnes"), [(0, 24.69), (1, 14.6)])
def test_the_parts_of_bloom_are_those_of_its_paper(entry: int, tonnes: float) -> None:
    """Dynamic and idle emissions; the report states their energies and one intensity."""
    document = orjson.loads(BY_NAME["bloom-176b"].read_bytes())
    energy_kwh = value_at(document, f"/activities/0/energy/{entry}/energy_kwh")
    intensity = value_at(document, "/places/0/grid_gco2e_per_kwh") * value_at(document, "/places/0/pue")

    assert energy_kwh * intensity / TONNE == pytest.approx(tonnes, abs=0.05 if entry else 0.005)


def test_every_report_has_a_number_that_its_source_prints() -> None:
    assert {printed.report for printed in PRINTED} == set(BY_NAME)


@pytest.mark.parametrize(("name", "base"), [("code-llama", "llama-2"), ("distilbert", "bert-base")])
def test_what_is_built_on_is_cited_as_it_is(name: str, base: str) -> None:
    citing = orjson.loads(BY_NAME[name].read_bytes())
    cited = orjson.loads(BY_NAME[base].read_bytes())
    entry = citing["subject"]["base"][0]
    emissions = cited["results"].get("total_gco2e", cited["results"]["operational_gco2e"])

    assert entry["report_id"] == cited["identity"]["id"]
    assert entry["report_sha256"] == digest(cited)
    assert citing["results"]["inherited_gco2e"]["value"] == pytest.approx(emissions["value"], rel=1e-12)


def test_every_report_is_described() -> None:
    described = (FOLDER / "README.md").read_text(encoding="utf-8")

    assert [name for name in BY_NAME if f"`{name}`" not in described] == []
