"""Reports with anything anywhere: no rule of any profile breaks, and none takes longer than its input explains."""

from __future__ import annotations

import copy
import random
from typing import Any

import orjson
import pytest

from sci_report.reporters.base import Tally
from sci_report.reporters.registry import REPORTERS, reporter
from sci_report.validation.engine import accepts
from sci_report.validation.profile import PROFILES, Profile
from sci_report.validation.rules.members import names_in
from sci_report.validation.rules.registry import CATALOGUE
from sci_report.validation.run import validate_bytes
from tests.everything import everything_document

EVERYTHING = Profile("everything", "0", "All rules at once.", (("SCI001", "SCI999"),))

NUMBERS = (0, 1, 2, 0.0, 1e-300, 5e-324, 1e36, 1e35, -1e36, 0.5, 1e9, 9007199254740991)
TEXTS = (
    "",
    "x",
    "\x1b[2J\x07",
    "\u202e\u2066",
    "{{7*7}}",
    "=1+1",
    "2026-13-45T99:99:99Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999999999-12:00",
    "../../etc/passwd",
    "a" * 200,
    "*" * 100,
    "NO",
    "token",
    "planned",
)


def places_of(node: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every owner and key of a document."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in list(children):
        found.append((node, key))
        places_of(child, found)
    return found


def mutated(source: random.Random) -> bytes:
    document = copy.deepcopy(everything_document())
    if source.random() < 0.1:
        document["schema_version"] = "0.1"
    for _ in range(source.choice((1, 1, 1, 2, 5))):
        owner, key = source.choice(places_of(document, []))
        value = owner[key] if not isinstance(owner, dict) or key in owner else None
        action = source.random()
        if action < 0.15 and isinstance(owner, dict):
            owner.pop(key, None)
        elif action < 0.25 and isinstance(value, list):
            owner[key] = []
        elif action < 0.35 and isinstance(value, list) and value:
            owner[key] = value * source.choice((2, 3))
        elif isinstance(value, str):
            owner[key] = source.choice(TEXTS)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            owner[key] = source.choice((*NUMBERS, value * 1000, value / 1000, -value))
        else:
            owner[key] = source.choice((*NUMBERS, *TEXTS, None, True, [], {}))
    return orjson.dumps(document)


@pytest.mark.parametrize("seed", range(8))
def test_no_rule_breaks_whatever_a_report_holds(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311  (a test that fails must fail again)
    reached: set[str] = set()
    for _ in range(400):
        reached |= {each.code for each in validate_bytes(mutated(source), name="x", profile=EVERYTHING).findings}

    assert len(reached) > 30


def test_a_check_that_is_spared_would_have_found_nothing() -> None:
    """Rules say which members they need; asked for nothing, every check runs."""
    source = random.Random(99)  # noqa: S311
    unasked = [(check, needs) for check, needs in (*EVERYTHING.first, *EVERYTHING.last) if needs]
    for _ in range(600):
        document = orjson.loads(mutated(source))
        if not accepts("1.0")(document):
            continue
        names = names_in(document)
        for check, needs in unasked:
            assert not needs.isdisjoint(names) or list(check(document)) == []


def test_the_names_of_a_report_are_those_of_all_its_members_outside_sources() -> None:
    def names(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {name for name in node if name != "source"} | ({"source"} & node.keys())
            return own.union(*(names(child) for name, child in node.items() if name != "source"))
        return set().union(*map(names, node)) if isinstance(node, list) else set()

    document = everything_document()
    assert names_in(document) >= names({name: block for name, block in document.items() if name != "extensions"})


def test_all_rules_at_once_are_all_rules() -> None:
    assert EVERYTHING.severities.keys() == CATALOGUE.keys()


@pytest.mark.parametrize("form", REPORTERS)
def test_no_reporter_breaks_or_shows_a_control_character(form: str) -> None:
    source = random.Random(form)  # noqa: S311
    outcomes = [
        validate_bytes(mutated(source), name=source.choice(TEXTS) or "x", profile=EVERYTHING) for _ in range(40)
    ]
    shown = "\n".join(reporter(form)(iter(outcomes), Tally("1", "1")))

    assert not {character for character in shown if character < " "} - {"\n", "\t"}
    assert not set("\x7f\u202e\u2066\u2028") & set(shown)


@pytest.mark.parametrize("name", PROFILES)
def test_a_report_with_nothing_but_what_must_be_there_breaks_no_rule(name: str) -> None:
    document = everything_document()
    bare = {key: document[key] for key in ("schema_version", "identity", "subject", "boundary", "results")}
    activity = {key: document["activities"][0][key] for key in ("id", "stage", "outcome", "energy", "totals")}
    entry = {key: activity["energy"][0][key] for key in ("component", "energy_kwh")}
    data = orjson.dumps({**bare, "activities": [{**activity, "energy": [entry]}]})

    assert all(each.code >= "SCI2" for each in validate_bytes(data, name="x", profile=PROFILES[name]).findings)


MANY = 9000


def held(number: int) -> dict[str, Any]:
    activity = {**everything_document()["activities"][0], "id": f"a{number}", "start": "2026-01-01T00:00:00Z"}
    activity["end"] = "2026-01-02T00:00:00Z"
    for member in ("segments", "regions", "other_readings", "baseline", "work"):
        activity.pop(member, None)
    return activity


def repeated(document: dict[str, Any], member: str, **changed: str) -> list[dict[str, Any]]:
    """The first entry of a list many times, some of its texts numbered."""
    first = document[member][0]
    numbered = ({name: f"{text}{number}" for name, text in changed.items()} for number in range(MANY))
    return [{**first, **each} for each in numbered]


LARGE: dict[str, Any] = {
    "activities that hold one device": lambda document: {"activities": [held(number) for number in range(MANY // 3)]},
    "places of cloud regions": lambda document: {
        "places": document["places"] + repeated(document, "places", id="p", cloud_provider="gcp", cloud_region="r")
    },
    "devices of any name": lambda document: {
        "devices": document["devices"] + repeated(document, "devices", id="d", name="NVIDIA "),
        "missing": [{"field": f"/x/{n}", "reason": "unknown", "explanation": "x"} for n in range(1000)],
    },
    "claims of any supplier": lambda document: {
        "places": document["places"] + repeated(document, "places", id="p"),
        "claims": [{**document["claims"][0], "supplier": f"s{number}"} for number in range(1000)],
        "activities": [{**held(number), "place": f"p{number}"} for number in range(MANY // 9)],
    },
}


@pytest.mark.timeout(40)
@pytest.mark.parametrize("name", LARGE)
def test_the_time_of_all_rules_grows_with_the_report_and_not_with_its_square(name: str) -> None:
    """The limit is generous, since machines differ; a check of each against each would pass it by far."""
    document = everything_document()
    data = orjson.dumps({**document, **LARGE[name](document)})

    assert len(data) > 3_000_000
    assert validate_bytes(data, name="x", most_bytes=30_000_000, profile=EVERYTHING).schema_version == "1.0"
