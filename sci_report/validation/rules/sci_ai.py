"""SCI431-SCI443: what SCI for AI (edition 2026-01) demands of a provider's and of a consumer's score."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sci_report.validation.finding import Raw, pointer
from sci_report.validation.rules.agreement import value_of
from sci_report.validation.rules.base import Document, Rule
from sci_report.validation.rules.boundaries import CONSUMER_GROUPS, PROVIDER_STAGES, demanded, silent

_AI = "SCI for AI, edition 2026-01 (commit 4b7c0f7)"

_CONSUMER_ONLY = frozenset({"inference", "monitoring"})
_PROVIDER_ONLY = frozenset(
    {
        "data_collection",
        "data_preprocessing",
        "synthetic_data",
        "hyperparameter_search",
        "pretraining",
        "training",
        "distillation",
        "compression",
    }
)
_PROVIDER_UNITS = ("flop", "token", "parameter")
_SHORTEST_RATIONALE = 10

_USUAL_UNITS = {
    "text generation": ("token",),
    "chat": ("token",),
    "language model": ("token",),
    "image generation": ("image",),
    "video generation": ("second", "video"),
    "speech recognition": ("second",),
    "translation": ("character", "token"),
    "text to speech": ("character", "second"),
    "optical character recognition": ("page",),
    "classification": ("inference", "request", "image", "sample"),
    "agent": ("workflow", "task"),
}
"""Task → units in which such a service is delivered or billed."""

_MANY_CALLS = ("agent", "retrieval", "rag", "tool use")


def _persona(code: str, wanted: str, document: Document) -> Iterator[Raw]:
    stated = document.get("boundary", {}).get("persona")
    if stated != wanted:
        yield Raw(code, "/boundary/persona", f"the profile judges the score of a {wanted}", wanted, stated)


def _stages(document: Document) -> Iterator[Raw]:
    persona = document.get("boundary", {}).get("persona")
    foreign = {"provider": _CONSUMER_ONLY, "consumer": _PROVIDER_ONLY}.get(persona, frozenset())
    for index, activity in enumerate(document.get("activities", ())):
        if activity.get("stage") in foreign:
            message = f"{activity['stage']!r} is outside the boundary of a {persona}; each persona has its own score"
            yield Raw("SCI433", pointer("activities", index, "stage"), message, actual=activity["stage"])


def _training_runs(document: Document) -> Iterator[Raw]:
    activities = document.get("activities", ())
    other = any(
        activity.get("role", "final") != "final"
        or activity.get("outcome") in ("failed", "interrupted")
        or activity.get("stage") == "hyperparameter_search"
        for activity in activities
    )
    for index, search in enumerate(document.get("sensitivity", ())):
        if search.get("trials", 1) > 1 and not (other or search.get("activities")):
            message = f"{search['trials']} trials are stated, but only the final run is counted"
            yield Raw("SCI436", pointer("sensitivity", index, "trials"), message, actual=search["trials"])


def _provider_unit(document: Document) -> Iterator[Raw]:
    unit = document.get("functional_unit")
    if unit is not None and unit.get("kind") not in _PROVIDER_UNITS:
        message = "a provider's unit is FLOP, token or parameter"
        yield Raw("SCI437", "/functional_unit", message, ", ".join(_PROVIDER_UNITS), unit.get("kind"))


def _rationale(document: Document) -> Iterator[Raw]:
    unit = document.get("functional_unit")
    if unit is None:
        return
    rationale = unit.get("rationale", "").strip()
    if len(rationale) < _SHORTEST_RATIONALE or rationale.casefold() == unit.get("unit", "").casefold():
        yield Raw("SCI438", "/functional_unit", "why this unit was chosen is not said in `rationale`")


def _accounting(document: Document) -> Iterator[Raw]:
    unit = document.get("functional_unit")
    if unit is None or unit.get("kind") not in _PROVIDER_UNITS:
        return
    if "accounting" not in unit:
        yield Raw("SCI439", "/functional_unit", "whether gross or effective units are counted is not said")
    elif unit["accounting"] == "effective" and not unit.get("conversions") and "definition" not in unit:
        message = "effective units need the rule that leads from gross to them"
        yield Raw("SCI439", "/functional_unit/accounting", message, actual="effective")


def _consumer_unit(document: Document) -> Iterator[Raw]:
    unit, task = document.get("functional_unit", {}), document.get("subject", {}).get("task", "").lower()
    kind = unit.get("kind")
    for words, usual in _USUAL_UNITS.items():
        if words in task.replace("-", " ") and kind is not None and kind not in usual:
            message = f"{words} is usually delivered by the {' or '.join(usual)}"
            yield Raw("SCI441", "/functional_unit/kind", message, usual[0], kind)
            return


def _calls(document: Document) -> Iterator[Raw]:
    task = document.get("subject", {}).get("task", "").lower().replace("-", " ").split()
    counted = len(document.get("boundary", {}).get("included", ())) + len(document.get("activities", ()))
    if set(task) & set(_MANY_CALLS) and counted <= 1:
        message = "such a system calls models, tools and stores; only one activity is counted"
        yield Raw("SCI442", "/activities", message)


def _unit_against_work(document: Document) -> Iterator[Raw]:
    unit, work = document.get("functional_unit", {}), document.get("work", {})
    kind, each = unit.get("kind"), unit.get("kind_per_unit", 1)
    done = {"token": "tokens", "image": "images", "request": "requests", "sample": "samples"}.get(kind or "")
    amount = value_of(work.get(done)) if done else None
    if amount is None or unit.get("conversions"):
        return
    counted = unit["count"]["value"] * each
    if abs(counted - amount) > 0.01 * amount:
        message = (
            f"{counted:.6g} {done} are counted as units, but the work was {amount:.6g}, and no conversion is given"
        )
        yield Raw("SCI443", "/functional_unit/count/value", message, amount / each, unit["count"]["value"])


_UNIT = (
    '{{"subject": {{"task": "{task}"}}, "functional_unit": {{"unit": "token", "kind": "{kind}", '
    '"count": {{"value": {count}}}{more}}}, "work": {{"tokens": {{"value": 1000}}}}, "activities": [{{}}]}}'
)


def _unit(**changed: object) -> str:
    more = ', "accounting": "gross", "rationale": "It is what is billed."'
    return _UNIT.format(**{"task": "chat", "kind": "token", "count": 1000, "more": more, **changed})


_SEARCH = '{{"sensitivity": [{{"trials": 24}}], "activities": [{{"stage": "training"}}{more}]}}'


def _names(*names: str) -> str:
    return '{"boundary": {"included": [' + ", ".join(f'{{"name": "{name}"}}' for name in names) + "]}}"


RULES = (
    Rule(
        code="SCI431",
        name="persona-provider",
        summary="A provider's score has the persona `provider`.",
        why="The persona fixes the boundary; scores of different personas do not compare.",
        source=f"{_AI}, persona",
        fix="Set `boundary.persona`, or take the profile sci-ai-consumer.",
        bad='{"boundary": {"persona": "consumer"}}',
        good='{"boundary": {"persona": "provider"}}',
        since="1.1",
        check=partial(_persona, "SCI431", "provider"),
    ),
    Rule(
        code="SCI432",
        name="persona-consumer",
        summary="A consumer's score has the persona `consumer`.",
        why="The persona fixes the boundary; scores of different personas do not compare.",
        source=f"{_AI}, persona",
        fix="Set `boundary.persona`, or take the profile sci-ai-provider.",
        bad='{"boundary": {"persona": "provider"}}',
        good='{"boundary": {"persona": "consumer"}}',
        since="1.1",
        check=partial(_persona, "SCI432", "consumer"),
    ),
    Rule(
        code="SCI433",
        name="stage-of-other-persona",
        summary="No activity belongs to the other persona.",
        why="A mixed score counts making and using a model once for everybody, and compares with nothing.",
        source=f"{_AI}, boundaries of provider and consumer",
        fix="Write a report for each persona.",
        bad='{"boundary": {"persona": "consumer"}, "activities": [{"stage": "pretraining"}]}',
        good='{"boundary": {"persona": "consumer"}, "activities": [{"stage": "inference"}]}',
        since="1.1",
        check=_stages,
    ),
    Rule(
        code="SCI434",
        name="operations-silent",
        summary="A consumer's boundary speaks of each group of operations.",
        why="Orchestration, stores and connectors are what is forgotten beside the model.",
        source=f"{_AI}, consumer boundary",
        fix="Name each under `boundary`: `included`, `excluded` with a reason, or `not_present`.",
        bad=_names("inference"),
        good=_names(
            "inference API", "orchestration", "autoscaling", "observability", "features", "storage", "clients", "tools"
        ),
        since="1.1",
        check=silent("SCI434", CONSUMER_GROUPS, "some groups of operations"),
    ),
    Rule(
        code="SCI435",
        name="stages-silent",
        summary="A provider's boundary speaks of each stage of making a model.",
        why="A training alone is a part of what a model costs.",
        source=f"{_AI}, provider boundary: inception, design and development, deployment, retirement",
        fix="Count each as an activity; or name it under `boundary`, `excluded` with a reason or `not_present`.",
        bad=_names("training"),
        good=_names(
            "inception",
            "data collection",
            "preprocessing",
            "training",
            "model selection",
            "evaluation",
            "deployment",
            "retirement",
        ),
        since="1.1",
        check=silent("SCI435", PROVIDER_STAGES, "some stages"),
    ),
    Rule(
        code="SCI436",
        name="trials-left-out",
        summary="Where there were trials, more than the final run is counted.",
        why="Training counts over its whole course: intermediate runs, early stops and selection are inside.",
        source=f"{_AI}, training; Strubell et al. 2019",
        fix="Add the trials as activities (`hyperparameter_search`, or the role `preliminary`).",
        bad=_SEARCH.format(more=""),
        good=_SEARCH.format(more=', {"stage": "hyperparameter_search"}'),
        since="1.1",
        check=_training_runs,
    ),
    Rule(
        code="SCI437",
        name="provider-unit",
        summary="A provider's functional unit is FLOP, token or parameter.",
        why="These say what was made, whatever it is used for.",
        source=f"{_AI}, functional units of the provider",
        fix="State `functional_unit.kind`; another unit may stand under `alternative_units`.",
        bad=_unit(kind="training_run"),
        good=_unit(),
        since="1.1",
        check=_provider_unit,
    ),
    Rule(
        code="SCI438",
        name="rationale-absent",
        summary="Why the functional unit was chosen is said.",
        why="The choice of a unit can flatter a score.",
        source=f"{_AI}, functional units",
        fix="Add `functional_unit.rationale`, in a sentence.",
        bad=_unit(more=""),
        good=_unit(),
        since="1.1",
        check=_rationale,
    ),
    Rule(
        code="SCI439",
        name="accounting-absent",
        summary="Whether units are gross or effective is said, and by what rule they are effective.",
        why="Recomputed operations and repeated tokens change a count by a factor.",
        source=f"{_AI}, gross and effective",
        fix="Add `functional_unit.accounting`; for `effective` also `definition` or `conversions`.",
        bad=_unit(more=""),
        good=_unit(),
        since="1.1",
        check=_accounting,
    ),
    Rule(
        code="SCI440",
        name="assumptions-absent",
        summary="What the numbers rest on is said: at least one assumption or limitation.",
        why="No footprint of a model is without them.",
        source=f"{_AI}, strategies, assumptions and methods; GSF self-certification",
        fix="Add `boundary.assumptions` and `boundary.limitations`.",
        bad='{"boundary": {}}',
        good='{"boundary": {"assumptions": [{"statement": "Fans draw 5 %."}]}}',
        since="1.1",
        check=demanded(
            "SCI440",
            "/boundary",
            "neither an assumption nor a limitation is stated",
            lambda document: (
                document.get("boundary", {}).get("assumptions") or document.get("boundary", {}).get("limitations")
            ),
        ),
    ),
    Rule(
        code="SCI441",
        name="consumer-unit",
        summary="A consumer's unit is the one in which such a service is delivered or billed.",
        why="Readers compare services by what they pay for.",
        source=f"{_AI}, functional units of the consumer",
        severity="warning",
        fix="Take the usual unit, or give the other one under `alternative_units`.",
        bad=_unit(task="image generation"),
        good=_unit(),
        since="1.1",
        check=_consumer_unit,
    ),
    Rule(
        code="SCI442",
        name="calls-left-out",
        summary="All calls that a request triggers are counted.",
        why="An agent's single answer may be dozens of calls to models, tools and stores.",
        source=f"{_AI}, consumer boundary: triggered calls",
        severity="warning",
        fix="Add the other calls as activities, or name them in the boundary.",
        bad=_unit(task="agent"),
        good=_unit(),
        since="1.1",
        check=_calls,
    ),
    Rule(
        code="SCI443",
        name="units-against-work",
        summary="The units counted are the work done, or a conversion says how they follow.",
        why="A score divided by other tokens than were processed is a score of something else.",
        source="ISO/IEC 21031:2024 (SCI 1.1), R: conversions are disclosed",
        severity="warning",
        fix="Correct the count, or add `functional_unit.conversions`.",
        bad=_unit(count=500),
        good=_unit(),
        since="1.1",
        check=_unit_against_work,
    ),
)
