"""A validator in another language, written from SPEC.md, gives the same codes: text and tool say the same."""

from __future__ import annotations

import base64
import copy
import json
import random
import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest

from sci_report.validation.conformance import mismatch, own_verdict
from tests.conformance.suite import all_cases, bases
from tests.conformance.test_engines import Document, mutations, paths

pytestmark = pytest.mark.node

FACTORS = (0, 0.5, 0.95, 0.999, 1.0004, 1.004, 1.02, 1.2, 3.6, 1000, -1)


def verdicts(scripts: Path, files: list[bytes]) -> list[dict[str, Any]]:
    lines = b"".join(orjson.dumps({"base64": base64.b64encode(data).decode()}) + b"\n" for data in files)
    done = subprocess.run(
        ["node", "checker.mjs", "--lines"], cwd=scripts, input=lines, capture_output=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def differences(scripts: Path, files: list[bytes]) -> list[tuple[bytes, set[str], set[str]]]:
    found = []
    for data, theirs in zip(files, verdicts(scripts, files), strict=True):
        ours = own_verdict(data)
        if theirs != {**ours, "codes": sorted(ours["codes"])}:
            found.append((data, set(ours["codes"]), set(theirs["codes"])))
    return found


def renumbered(base: Document, chance: random.Random) -> Document:
    """A copy with one or two of its numbers changed, so that the schema holds and the arithmetic may not."""
    document = copy.deepcopy(base)
    for _ in range(chance.choice((1, 1, 2))):
        numbers = [path for path in paths(document) if type(_at(document, path)) in (int, float)]
        path = chance.choice(numbers)
        owner, last = _at(document, path[:-1]), path[-1]
        value = owner[last] * chance.choice(FACTORS)
        owner[last] = int(value) if type(owner[last]) is int else float(f"{value:.{chance.randint(1, 16)}g}")
    return document


def _at(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def test_the_checker_passes_the_suite(scripts: Path) -> None:
    cases = all_cases()
    answers = verdicts(scripts, [case.data for case in cases])
    wrong = {
        case.name: why
        for case, answer in zip(cases, answers, strict=True)
        if (why := mismatch(case, **{**answer, "codes": frozenset(answer["codes"])}))
    }

    assert wrong == {}


def test_the_checker_finds_the_same_in_reports_with_other_numbers(scripts: Path) -> None:
    chance = random.Random(6)  # noqa: S311  (not for secrets)
    files = [orjson.dumps(renumbered(bases()[name], chance)) for name in bases() for _ in range(700)]

    assert differences(scripts, files) == []


def test_the_checker_finds_the_same_in_reports_with_parts_replaced(scripts: Path) -> None:
    assert differences(scripts, [orjson.dumps(document) for document in mutations()]) == []


def test_the_checker_takes_any_bytes(scripts: Path) -> None:
    chance = random.Random(7)  # noqa: S311  (not for secrets)
    whole = json.dumps(bases()["plain"]).encode()
    files = [chance.randbytes(chance.randint(0, 40)) for _ in range(200)]
    for _ in range(800):
        data = bytearray(whole)
        at = chance.randrange(len(data))
        data[at : at + chance.randint(0, 3)] = chance.choice((b"", b"}", b'"', b"\xff", b"NaN", b"1e999", b"\\ud800"))
        files.append(bytes(data))
    seen = verdicts(scripts, files)

    assert len(seen) == len(files)
    ours = [own_verdict(data)["valid"] for data in files]
    assert [verdict["valid"] for verdict in seen] == ours
