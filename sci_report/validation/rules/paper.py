"""SCI501-SCI518: what checklists of venues and model cards ask of the compute behind a paper."""

from __future__ import annotations

from collections.abc import Iterator

from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.base import Document, Rule
from sci_report.validation.rules.boundaries import demanded, is_listed_missing

_NEURIPS = "NeurIPS paper checklist, item 8"
_ERROR_BARS = "NeurIPS paper checklist, item 7; ACL responsible NLP checklist, C3"
_ACL = "ACL responsible NLP checklist"
_CARD = "Hugging Face model card, co2_eq_emissions"
_CLIMATE = "climate performance model card (Hershcovich et al. 2022)"


def _workers(document: Document) -> Iterator[Raw]:
    devices = document.get("devices", ())
    if not devices:
        yield Raw("SCI501", "/devices", "no hardware is named")
    elif not any("memory_gb" in device for device in devices):
        yield Raw("SCI502", "/devices", "the memory of no device is stated")


def _time(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        if "duration_s" not in activity and not activity.get("work", {}).get("device_hours"):
            yield Raw("SCI503", pointer("activities", index), "neither its duration nor device-hours are stated")


def _has_a_total(document: Document) -> bool:
    works = [document.get("work", {}), *(each.get("work", {}) for each in document.get("activities", ()))]
    held = any(activity.get("uses") for activity in document.get("activities", ()))
    return held or any(work.get("flop") or work.get("device_hours") for work in works)


def _speaks_of_other_runs(document: Document) -> bool:
    activities = document.get("activities", ())
    counted = any(
        activity.get("role", "final") != "final"
        or activity.get("outcome") in ("failed", "interrupted")
        or activity.get("stage") == "hyperparameter_search"
        for activity in activities
    )
    boundary = document.get("boundary", {})
    named = [each["name"].lower() for part in ("excluded", "not_present") for each in boundary.get(part, ())]
    words = ("failed", "preliminary", "intermediate", "search", "trial", "ablation", "experiment")
    return counted or any(word in name for word in words for name in named)


def _errors_of_quality(document: Document) -> Iterator[Raw]:
    for index, metric in enumerate(document.get("quality", ())):
        is_known = "standard_uncertainty" in metric["value"]
        if not (is_known or "spread" in metric or metric.get("seeds", 1) > 1):
            message = f"how {metric['metric']!r} varies is not said: one run, or a mean of how many?"
            yield Raw("SCI508", pointer("quality", index), message)


def _searches(document: Document) -> Iterator[Raw]:
    for index, search in enumerate(document.get("sensitivity", ())):
        lacking = [name for name in ("trials", "selection") if name not in search]
        if lacking:
            message = f"the search does not state {' and '.join(f'`{name}`' for name in lacking)}"
            yield Raw("SCI514", pointer("sensitivity", index), message)


def _trackers(document: Document) -> Iterator[Raw]:
    for index, activity in enumerate(document.get("activities", ())):
        for position, entry in enumerate(activity.get("energy", ())):
            energy = entry["energy_kwh"]
            named = "instrument" in entry or "release" in energy.get("source", {})
            if energy.get("method") == "measured" and not named:
                where = pointer("activities", index, "energy", position)
                yield Raw("SCI515", where, "neither the instrument nor a version of what read it is named")


_SEARCH = '{{"sensitivity": [{{{stated}}}]}}'
_QUALITY = '{{"quality": [{{"metric": "accuracy", "value": {{"value": 0.9}}{more}}}]}}'
_READING = (
    '{{"activities": [{{"energy": [{{"energy_kwh": {{"value": 1, "method": "measured", '
    '"source": {{"name": "nvml.total_energy"{more}}}}}}}]}}]}}'
)

RULES = (
    Rule(
        code="SCI501",
        name="hardware-absent",
        summary="The hardware that was used is named.",
        why="Whether CPU or GPU, cluster or cloud, decides whether a reader can repeat the work.",
        source=f"{_NEURIPS}: kind of workers; {_CARD}: hardware_used",
        fix="List it under `devices`, and what each activity held under `uses`.",
        bad='{"devices": []}',
        good='{"devices": [{"name": "A100", "memory_gb": {"value": 80}}]}',
        since="1.1",
        check=_workers,
    ),
    Rule(
        code="SCI502",
        name="memory-absent",
        summary="The memory of the hardware is stated.",
        why="It decides where the work can be repeated at all.",
        source=f"{_NEURIPS}: memory",
        severity="warning",
        fix="Add `memory_gb` to the devices.",
        bad='{"devices": [{"name": "A100"}]}',
        good='{"devices": [{"name": "A100", "memory_gb": {"value": 80}}]}',
        since="1.1",
        check=_workers,
    ),
    Rule(
        code="SCI503",
        name="duration-absent",
        summary="Every activity states its duration or its device-hours.",
        why="Compute of each run is what the checklists ask for first.",
        source=f"{_NEURIPS}: compute of each run; EMNLP 2020 reproducibility criteria: mean runtime",
        fix="Add `duration_s`, or `work.device_hours`.",
        bad='{"activities": [{}]}',
        good='{"activities": [{"duration_s": {"value": 60}}]}',
        since="1.1",
        check=_time,
    ),
    Rule(
        code="SCI504",
        name="compute-absent",
        summary="Total compute is stated: devices held, device-hours or FLOP.",
        why="It is the budget that another group would need.",
        source=f"{_NEURIPS}: total compute; {_ACL}, C1: total budget",
        severity="warning",
        fix="Add `uses` to the activities, or `work.device_hours` or `work.flop`.",
        bad='{"activities": [{}]}',
        good='{"work": {"device_hours": [{"kind": "gpu", "hours": {"value": 8}}]}}',
        since="1.1",
        check=demanded("SCI504", "/work", "neither devices held, device-hours nor FLOP are stated", _has_a_total),
    ),
    Rule(
        code="SCI505",
        name="other-runs-silent",
        summary="Runs that are not in the paper are counted, or left out in words.",
        why="Failed and preliminary runs may cost more than the final one.",
        source=f"{_NEURIPS}: more compute than the experiments reported; {_CLIMATE}: all experiments",
        severity="warning",
        fix="Add them as activities, or name them under `boundary.excluded` or `not_present`.",
        bad='{"activities": [{"role": "final"}]}',
        good='{"boundary": {"excluded": [{"name": "failed runs"}]}}',
        since="1.1",
        check=demanded(
            "SCI505",
            "/boundary",
            "nothing is said of failed, preliminary or search runs",
            _speaks_of_other_runs,
        ),
    ),
    Rule(
        code="SCI506",
        name="parameters-absent",
        summary="The number of parameters is stated.",
        why="It is the first thing that readers compare.",
        source=f"{_ACL}, C1; EMNLP 2020 reproducibility criteria",
        severity="warning",
        fix="Add `subject.parameters_total`.",
        bad='{"subject": {}}',
        good='{"subject": {"parameters_total": {"value": 7e9}}}',
        since="1.1",
        check=demanded(
            "SCI506",
            "/subject",
            "the number of parameters is neither stated nor listed under `missing`",
            lambda document: (
                "parameters_total" in document.get("subject", {})
                or is_listed_missing(document, "/subject/parameters_total")
            ),
        ),
    ),
    Rule(
        code="SCI507",
        name="hyperparameters-absent",
        summary="Hyperparameters are stated: those of the final run, or those searched.",
        why="Nobody can repeat a training without them.",
        source=f"{_ACL}, C2; AAAI reproducibility checklist",
        severity="warning",
        fix="Add `subject.hyperparameters` or `sensitivity`.",
        bad='{"subject": {}}',
        good='{"subject": {"hyperparameters": [{"name": "lr", "value": "1e-4"}]}}',
        since="1.1",
        check=demanded(
            "SCI507",
            "/subject",
            "no hyperparameter is stated",
            lambda document: document.get("subject", {}).get("hyperparameters") or document.get("sensitivity"),
        ),
    ),
    Rule(
        code="SCI508",
        name="spread-absent",
        summary="How a metric varies is said.",
        why="A difference smaller than the spread over seeds is none.",
        source=_ERROR_BARS,
        severity="warning",
        fix="Add `seeds` and `spread`, or the uncertainty of the value.",
        bad=_QUALITY.format(more=""),
        good=_QUALITY.format(more=', "seeds": 5'),
        since="1.1",
        check=_errors_of_quality,
    ),
    Rule(
        code="SCI509",
        name="software-absent",
        summary="The software that mattered is named with its versions.",
        why="Another version of a library may need another amount of energy.",
        source=f"{_ACL}, C4; AAAI reproducibility checklist",
        severity="warning",
        fix="Add `provenance.software`.",
        bad='{"provenance": {}}',
        good='{"provenance": {"software": [{"name": "torch", "version": "2.9"}]}}',
        since="1.1",
        check=demanded(
            "SCI509", "/provenance", "no software is named", lambda each: each.get("provenance", {}).get("software")
        ),
    ),
    Rule(
        code="SCI510",
        name="location-absent",
        summary="Where the work was done is stated, to the country at least.",
        why="The same work differs by ten times and more between countries.",
        source=f"{_CARD}: geographical_location; {_CLIMATE}: location; Henderson et al. 2020",
        severity="warning",
        fix="Add `places` with `country` or cloud region.",
        bad='{"places": []}',
        good='{"places": [{"country": "NO"}]}',
        since="1.1",
        check=demanded(
            "SCI510",
            "/places",
            "no place with a country or a cloud region is named",
            lambda document: any(
                each.keys() & {"country", "cloud_region", "subdivision"} for each in document.get("places", ())
            ),
        ),
    ),
    Rule(
        code="SCI511",
        name="carbon-absent",
        summary="Operational emissions are stated, or listed as missing.",
        why="It is what cards and venues print.",
        source=f"{_CARD}: emissions; {_CLIMATE}: CO2eq; Strubell et al. 2019",
        severity="warning",
        fix="State the intensity of the grid; the rest follows.",
        bad='{"results": {}}',
        good='{"results": {"operational_gco2e": {"value": 1}}}',
        since="1.1",
        check=demanded(
            "SCI511",
            "/results",
            "operational emissions are neither stated nor listed under `missing`",
            lambda document: (
                "operational_gco2e" in document.get("results", {})
                or is_listed_missing(document, "/results/operational_gco2e")
            ),
        ),
    ),
    Rule(
        code="SCI512",
        name="paper-absent",
        summary="The publication that the report belongs to is named.",
        why="A report that cannot be matched to its paper supports none.",
        source="SPEC 5.2",
        severity="note",
        fix="Add `identity.paper`; under blind review, after it.",
        bad='{"identity": {}}',
        good='{"identity": {"paper": {"title": "A paper"}}}',
        since="1.1",
        check=demanded("SCI512", "/identity", "no paper is named", lambda each: each.get("identity", {}).get("paper")),
    ),
    Rule(
        code="SCI513",
        name="quality-absent",
        summary="How good the result is, is stated.",
        why="Energy without quality compares nothing: doing nothing costs nothing.",
        source="EMNLP 2020 reproducibility criteria: validation performance; Strubell et al. 2019",
        severity="warning",
        fix="Add `quality` with metric, dataset, split and value.",
        bad='{"quality": []}',
        good=_QUALITY.format(more=""),
        since="1.1",
        check=demanded("SCI513", "/quality", "no quality is stated", lambda document: document.get("quality")),
    ),
    Rule(
        code="SCI514",
        name="search-vague",
        summary="A search says how many trials it had and by what the best was chosen.",
        why="The expected best of many trials says little of one.",
        source=f"AAAI reproducibility checklist: number and range of values tried, criterion; {_ACL}, C2",
        severity="warning",
        fix="Add `trials` and `selection`.",
        bad=_SEARCH.format(stated='"trials": 24'),
        good=_SEARCH.format(stated='"trials": 24, "selection": "best on dev"'),
        since="1.1",
        check=_searches,
    ),
    Rule(
        code="SCI515",
        name="tracker-unnamed",
        summary="What measured the energy is named with its version.",
        why="Trackers differ by tens of percent, and so do their versions.",
        source="Henderson et al. 2020; SPEC 5.9",
        severity="warning",
        fix="Add `instrument`, or `source.release` of the energy.",
        bad=_READING.format(more=""),
        good=_READING.format(more=', "release": "driver 570.1"'),
        since="1.1",
        check=_trackers,
    ),
    Rule(
        code="SCI516",
        name="energy-uncertainty-absent",
        summary="The energy of the report has an uncertainty.",
        why="Without one nobody knows whether two models differ.",
        source=f"{_ERROR_BARS}; JCGM 100:2008, 7.2.1",
        severity="note",
        fix="State the standard uncertainty of the energy entries; the total follows.",
        bad='{"results": {"it_energy_kwh": {"value": 1}}}',
        good='{"results": {"it_energy_kwh": {"value": 1, "standard_uncertainty": 0.1}}}',
        since="1.1",
        check=demanded(
            "SCI516",
            "/results/it_energy_kwh",
            "it states no uncertainty",
            lambda document: "standard_uncertainty" in document.get("results", {}).get("it_energy_kwh", {}),
        ),
    ),
    Rule(
        code="SCI517",
        name="code-absent",
        summary="The code, to the commit, is named.",
        why="A run is repeated from its commit.",
        source=f"NeurIPS paper checklist, item 5; {_ACL}, C4",
        severity="note",
        fix="Add `provenance.repository` and `provenance.commit`; under blind review, after it.",
        bad='{"provenance": {}}',
        good='{"provenance": {"repository": "https://example.org/code", "commit": "0123abc"}}',
        since="1.1",
        check=demanded(
            "SCI517",
            "/provenance",
            "repository and commit are not both named",
            lambda document: document.get("provenance", {}).keys() >= {"repository", "commit"},
        ),
    ),
    Rule(
        code="SCI518",
        name="evidence-absent",
        summary="Measured energy has a file of evidence.",
        why="A trace lets a reviewer recompute the energy; a number alone does not.",
        source="MLPerf Power: logs with each submission; SPEC 5.19",
        severity="note",
        fix="Add the journal or log under `provenance.evidence`.",
        bad=_READING.format(more=""),
        good='{"activities": [], "provenance": {"evidence": [{"name": "trace.csv"}]}}',
        since="1.1",
        check=demanded(
            "SCI518",
            "/provenance",
            "energy was measured, but no evidence is listed",
            lambda document: (
                document.get("provenance", {}).get("evidence")
                or not any(
                    entry["energy_kwh"].get("method") == "measured"
                    for activity in document.get("activities", ())
                    for entry in activity.get("energy", ())
                )
            ),
        ),
    ),
)
