"""SCI531-SCI539: what the documentation of general-purpose AI under the EU AI Act asks of compute and energy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.base import Document, Rule
from sci_report.validation.rules.boundaries import demanded, is_listed_missing

_ANNEX = "Regulation (EU) 2024/1689, Annex XI, section 1"
_TRAINING = frozenset({"pretraining", "training", "fine_tuning", "distillation"})


def _training(document: Document) -> list[tuple[int, Document]]:
    activities = enumerate(document.get("activities", ()))
    return [(index, activity) for index, activity in activities if activity.get("stage") in _TRAINING]


def _compute(document: Document) -> Iterator[Raw]:
    works = [document.get("work", {}), *(activity.get("work", {}) for _, activity in _training(document))]
    counts = [flop for work in works for flop in work.get("flop", ())]
    if not counts:
        if not is_listed_missing(document, "/work"):
            yield Raw("SCI534", "/work", "training compute in FLOP is neither stated nor listed under `missing`")
    elif not any("formula" in flop or flop.get("counting") in ("profiler", "hardware_counters") for flop in counts):
        yield Raw("SCI535", "/work/flop", "by what the FLOP were counted is not said")


def _time(document: Document) -> Iterator[Raw]:
    for index, activity in _training(document):
        if "duration_s" not in activity:
            yield Raw("SCI537", pointer("activities", index), "the wall-clock time of the training is not stated")


def _has_training_energy(document: Document) -> bool:
    return bool(_training(document)) and all(activity.get("energy") for _, activity in _training(document))


def _methods(document: Document) -> Iterator[Raw]:
    for index, activity in _training(document):
        for position, entry in enumerate(activity.get("energy", ())):
            source = entry["energy_kwh"].get("source", {})
            estimated = entry["energy_kwh"].get("method") != "measured"
            if estimated and not entry.keys() & {"power_model", "unit_model"} and "note" not in source:
                where = pointer("activities", index, "energy", position)
                yield Raw("SCI538", where, "by what method the energy was estimated is not said")


def _stated(code: str, member: str, words: str) -> Callable[[Document], Iterator[Raw]]:
    """Return the check that a member of the subject is there."""
    return demanded(code, "/subject", f"{words} is not stated", lambda document: member in document.get("subject", {}))


_WORK = (
    '{{"activities": [{{"stage": "training"{more}}}], "work": {{"flop": [{{"value": 1e24, "counting": "analytic"'
    "{formula}}}]}}}}"
)
_ENERGY = (
    '{{"activities": [{{"stage": "training", "energy": [{{"energy_kwh": {{"value": 1, "method": "estimated", '
    '"source": {{"name": "x"{more}}}}}}}]}}]}}'
)

RULES = (
    Rule(
        code="SCI531",
        name="provider-absent",
        summary="The provider is named by its legal name.",
        why="The form is filed by somebody.",
        source=f"{_ANNEX}; model documentation form: legal name of the provider",
        fix="Add `subject.provider`.",
        bad='{"subject": {}}',
        good='{"subject": {"provider": "Example Ltd"}}',
        since="1.1",
        check=_stated("SCI531", "provider", "the provider"),
    ),
    Rule(
        code="SCI532",
        name="release-absent",
        summary="Version and release date of the model are stated.",
        why="A form describes one release.",
        source=f"{_ANNEX}, 1(c): date of release",
        severity="warning",
        fix="Add `subject.version` and `subject.release_date`.",
        bad='{"subject": {"version": "1"}}',
        good='{"subject": {"version": "1", "release_date": "2026-03"}}',
        since="1.1",
        check=demanded(
            "SCI532",
            "/subject",
            "version and release date are not both stated",
            lambda document: document.get("subject", {}).keys() >= {"version", "release_date"},
        ),
    ),
    Rule(
        code="SCI533",
        name="size-absent",
        summary="Architecture and number of parameters are stated.",
        why="They are asked for first.",
        source=f"{_ANNEX}, 1(d): architecture and number of parameters",
        fix="Add `subject.architecture` and `subject.parameters_total`.",
        bad='{"subject": {"architecture": "transformer"}}',
        good='{"subject": {"architecture": "transformer", "parameters_total": {"value": 7e9}}}',
        since="1.1",
        check=demanded(
            "SCI533",
            "/subject",
            "architecture and number of parameters are not both stated",
            lambda document: document.get("subject", {}).keys() >= {"architecture", "parameters_total"},
        ),
    ),
    Rule(
        code="SCI534",
        name="training-compute-absent",
        summary="Training compute is stated in FLOP.",
        why="Thresholds of the Act are in FLOP.",
        source=f"{_ANNEX}, 2(d): computational resources used to train the model; Article 51(2)",
        fix="Add `work.flop`, or list `/work/flop` under `missing`.",
        bad='{"activities": [{"stage": "training"}]}',
        good=_WORK.format(more="", formula=', "formula": "6·N·D"'),
        since="1.1",
        check=_compute,
    ),
    Rule(
        code="SCI535",
        name="compute-method-absent",
        summary="How training compute was counted is said.",
        why="Analytic and measured FLOP differ by what is recomputed.",
        source=f"{_ANNEX}, 2(d); model documentation form: method",
        severity="warning",
        fix="Add `formula`, or count with a profiler.",
        bad=_WORK.format(more="", formula=""),
        good=_WORK.format(more="", formula=', "formula": "6·N·D"'),
        since="1.1",
        check=_compute,
    ),
    Rule(
        code="SCI536",
        name="training-energy-absent",
        summary="The energy of training is stated, or what is missing for it.",
        why="Known or estimated energy is asked for, and may rest on compute.",
        source=f"{_ANNEX}, 2(e): known or estimated energy consumption",
        fix="Add `energy` to the training, or list it under `missing` with what is lacking.",
        bad='{"activities": [{"stage": "training"}]}',
        good=_ENERGY.format(more=""),
        since="1.1",
        check=demanded(
            "SCI536",
            "/activities",
            "the energy of training is neither stated nor listed under `missing`",
            lambda document: (
                _has_training_energy(document) or is_listed_missing(document, "/activities", "/results/it_energy_kwh")
            ),
        ),
    ),
    Rule(
        code="SCI537",
        name="training-time-absent",
        summary="The time of training is stated.",
        why="The form has ranges of months, and days on the wall clock.",
        source=f"{_ANNEX}, 2(d): training time",
        fix="Add `duration_s` to the training.",
        bad='{"activities": [{"stage": "training"}]}',
        good='{"activities": [{"stage": "training", "duration_s": {"value": 60}}]}',
        since="1.1",
        check=_time,
    ),
    Rule(
        code="SCI538",
        name="energy-method-absent",
        summary="How energy was estimated is said.",
        why="An authority must be able to follow it.",
        source=f"{_ANNEX}, 2(e); model documentation form: methodology of the energy figure",
        severity="warning",
        fix="State `power_model`, or explain in `source.note`.",
        bad=_ENERGY.format(more=""),
        good=_ENERGY.format(more=', "note": "GPU-hours × 400 W."'),
        since="1.1",
        check=_methods,
    ),
    Rule(
        code="SCI539",
        name="training-data-absent",
        summary="Type and size of the training data are stated.",
        why="The form asks for kind, source and amount.",
        source=f"{_ANNEX}, 2(c): data used for training",
        severity="warning",
        fix="Add `datasets` with role `training`, modality, and size, samples or tokens.",
        bad='{"datasets": []}',
        good='{"datasets": [{"role": "training", "modality": "text", "tokens": {"value": 2e12}}]}',
        since="1.1",
        check=demanded(
            "SCI539",
            "/datasets",
            "no training data with its modality and amount is listed",
            lambda document: any(
                each.get("role") == "training"
                and "modality" in each
                and each.keys() & {"size_gb", "samples", "tokens", "unique_tokens"}
                for each in document.get("datasets", ())
            ),
        ),
    ),
)
