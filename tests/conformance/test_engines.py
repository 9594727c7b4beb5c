"""The schema gives one verdict in four implementations: pydantic, jsonschema, jsonschema-rs and ajv."""

from __future__ import annotations

import copy
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from sci_report.errors import InputError
from sci_report.models.text import report_from_bytes
from sci_report.validation.document import parse, version_problem
from sci_report.validation.engine import fast_engine, reference_engine
from sci_report.validation.finding import Raw
from tests.conformance.suite import all_cases, bases

Document = dict[str, Any]

MUTATIONS = {"plain": 3500, "full": 1500, "draft": 500}

VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        "",
        " ",
        "text",
        "text\n",
        "\u00a0",
        "\u0000",
        "x" * 5000,
        "\U0001d11e" * 150,
        "e\u0301" * 150,
    ),
    *("2026-03-04T05:06:07Z", "2026-03-04T05:06:07Z\n", "ab" * 32, "https://example.org", "urn:uuid:", "gpu", "/a"),
    *(-1, -0.0, 0, 1, 1.0, 1.5, 8.0, 5e-324, 1e36, 1e37, 1e308, 2**53 - 1, 2**53, float(2**53), 2**63, 1900.0),
    *([], {}, [None], [[]], [1.5], {"": 1}, {"value": 1}, {"value": 1, "method": "measured", "source": {"name": "x"}}),
)


def paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, value in items:
        yield (*path, step)
        yield from paths(value, (*path, step))


def mutated(base: Document, chance: random.Random) -> Document:
    """A copy with one to three of its parts replaced, removed, doubled, renamed or joined by a stranger."""
    document = copy.deepcopy(base)
    for _ in range(chance.choice((1, 1, 2, 3))):
        path = chance.choice([each for each in paths(document) if each[0] != "schema_version"])
        owner: Any = document
        for step in path[:-1]:
            owner = owner[step]
        last: Any = path[-1]
        match chance.randrange(6):
            case 0:
                del owner[last]
            case 1 if isinstance(owner, dict):
                owner[chance.choice(("stranger", "__proto__", "value", "name", "id"))] = chance.choice(VALUES)
            case 2 if isinstance(owner, dict):
                owner[f"{last}x"] = owner.pop(last)
            case 3 if isinstance(owner, list):
                owner.append(copy.deepcopy(owner[last]))
            case _:
                owner[last] = copy.deepcopy(chance.choice(VALUES))
    return document


def mutations() -> list[Document]:
    chance = random.Random(20260321)  # noqa: S311  (not for secrets)
    return [mutated(bases()[name], chance) for name, count in MUTATIONS.items() for _ in range(count)]


def from_the_suite() -> list[Document]:
    found = []
    for case in all_cases():
        document = parse(case.data)
        if not isinstance(document, Raw) and version_problem(document) is None:
            found.append(document)
    return found


def by_engine(engine: Any, document: Document) -> bool:
    return not any(True for _ in engine(document))


def by_pydantic(document: Document) -> bool:
    try:
        report_from_bytes(orjson.dumps(document))
    except (ValidationError, InputError):
        return False
    return True


def by_ajv(scripts: Path, documents: list[Document]) -> list[bool]:
    lines = b"".join(orjson.dumps({"version": each["schema_version"], "document": each}) + b"\n" for each in documents)
    done = subprocess.run(["node", "ajv.mjs"], cwd=scripts, input=lines, capture_output=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return [line == b"true" for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return from_the_suite() + mutations()


@pytest.fixture(scope="module")
def verdicts(documents: list[Document]) -> list[bool]:
    """What jsonschema-rs says: the engine that the validator uses."""
    engines = {version: fast_engine(version) for version in ("0.1", "1.0")}
    return [by_engine(engines[each["schema_version"]], each) for each in documents]


def disagreements(documents: list[Document], ours: list[bool], theirs: list[bool]) -> list[Document]:
    return [each for each, one, other in zip(documents, ours, theirs, strict=True) if one != other]


def test_the_documents_are_many_and_of_both_kinds(documents: list[Document], verdicts: list[bool]) -> None:
    assert len(documents) >= 7000
    assert sum(MUTATIONS.values()) >= 5000
    assert 0.1 < sum(verdicts) / len(verdicts) < 0.9


@pytest.mark.node
def test_ajv_agrees_and_accepts_the_schemas_in_strict_mode(
    scripts: Path, documents: list[Document], verdicts: list[bool]
) -> None:
    assert disagreements(documents, verdicts, by_ajv(scripts, documents)) == []


def test_pydantic_agrees(documents: list[Document], verdicts: list[bool]) -> None:
    newest = [at for at, document in enumerate(documents) if document["schema_version"] == "1.0"]
    chosen, ours = [documents[at] for at in newest], [verdicts[at] for at in newest]

    assert disagreements(chosen, ours, [by_pydantic(document) for document in chosen]) == []


def test_jsonschema_agrees(documents: list[Document], verdicts: list[bool]) -> None:
    """The reference implementation is slow: it sees every small document, and one in ten of the large ones."""
    chosen = [at for at, document in enumerate(documents) if at % 10 == 0 or len(orjson.dumps(document)) < 5000]
    engines = {version: reference_engine(version) for version in ("0.1", "1.0")}
    theirs = [by_engine(engines[documents[at]["schema_version"]], documents[at]) for at in chosen]

    assert len(chosen) > 3000
    assert disagreements([documents[at] for at in chosen], [verdicts[at] for at in chosen], theirs) == []
