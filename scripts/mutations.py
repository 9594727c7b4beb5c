"""What the validator catches of twenty reports corrupted in every place, as a page: docs/mutations.md.

    python scripts/mutations.py

Whether a number enters the arithmetic is not guessed: the report is worked out again with it changed, and it does if
any derived number differs. Such a change makes the report contradict itself, so it must be caught. Other numbers are
stated beside the arithmetic: only physics can object to them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from docs_markdown import table

from sci_report.authoring.edit import facts_from, settled
from sci_report.errors import SciReportError
from sci_report.models.text import document_of
from sci_report.validation.profile import CORE
from sci_report.validation.rules.registry import RULESET
from sci_report.validation.run import validate_bytes

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "mutations.md"

Document = dict[str, Any]
Steps = tuple[str | int, ...]

_FACTORS: Final[Mapping[str, Callable[[float], float]]] = {
    "× 1.1": lambda number: number * 1.1,
    "× 10": lambda number: number * 10,
    "× 1000": lambda number: number * 1000,
    "÷ 3.6": lambda number: number / 3.6,
    "÷ 3600": lambda number: number / 3600,
    "sign": lambda number: -number,
    "zero": lambda number: number * 0,
}
_DERIVED: Final = ("totals", "results")
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_MOST_SITES: Final = 60
"""Numbers of one report and class; of more, as in a curve, every n-th is taken."""

OUTCOMES: Final = ("error", "warning or note", "silent")


def sources() -> dict[str, Document]:
    """Return the twenty reports by name: the published ones, the measured one, and those of the texts."""
    files = [*sorted((ROOT / "examples" / "published").glob("*.sci.json")), ROOT / "examples" / "iris.sci.json"]
    found = {path.name.removesuffix(".sci.json"): orjson.loads(path.read_bytes()) for path in files}
    for name, path in {
        "SPEC": ROOT / "schema" / "SPEC.md",
        "guide": ROOT / "docs" / "guide" / "first-report.md",
    }.items():
        blocks = re.findall(r"```json\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
        whole = [
            block
            for block in map(_loaded, blocks)
            if isinstance(block, dict) and "identity" in block and "results" in block
        ]
        found |= {f"{name} {number}": block for number, block in enumerate(whole, 1)}
    return found


def _loaded(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def leaves(node: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Yield every value that holds no others, with the way to it."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    if not isinstance(node, dict | list):
        yield steps, node
    for step, child in children:
        yield from leaves(child, (*steps, step))


def members(node: Any, steps: Steps = ()) -> Iterator[Steps]:
    """Yield the way to every member of every object."""
    if isinstance(node, dict):
        for name, child in node.items():
            yield (*steps, name)
            yield from members(child, (*steps, name))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from members(child, (*steps, index))


def changed(document: Document, steps: Steps, value: Any) -> Document:
    """Return a copy with another value at one place."""
    copy: Document = orjson.loads(orjson.dumps(document))
    owner: Any = copy
    for step in steps[:-1]:
        owner = owner[step]
    owner[steps[-1]] = value
    return copy


def without(document: Document, steps: Steps) -> Document:
    """Return a copy without one member."""
    copy: Document = orjson.loads(orjson.dumps(document))
    owner: Any = copy
    for step in steps[:-1]:
        owner = owner[step]
    del owner[steps[-1]]
    return copy


def outcome(document: Document) -> str:
    """Return how the validator takes a report: the worst that it finds beyond what it found in the original."""
    found = {finding.severity for finding in validate_bytes(orjson.dumps(document), name="mutated").findings}
    return OUTCOMES[0] if "error" in found else OUTCOMES[1] if found else OUTCOMES[2]


def _derived(document: Document) -> list[tuple[Steps, Any]]:
    worked_out = document_of(settled(facts_from(document)))
    return [(steps, value) for steps, value in leaves(worked_out) if set(_DERIVED) & set(steps)]


def class_of(document: Document, derived: list[tuple[Steps, Any]], steps: Steps, number: float) -> str:
    """Return what a number is to the arithmetic of its report."""
    if "extensions" in steps or "published" in steps:
        return "not judged"
    if set(_DERIVED) & set(steps):
        return "derived"
    for other in (number + 1, number - 1) if isinstance(number, int) else (number * 1.1, number * 0.9):
        try:
            return "input" if _derived(changed(document, steps, other)) != derived else "beside"
        except SciReportError:  # it leaves the bounds of the schema
            continue
    return "input"


def _thinned(sites: list[tuple[Steps, Any]]) -> list[tuple[Steps, Any]]:
    return sites[:: max(1, -(-len(sites) // _MOST_SITES))]


def numbers(document: Document) -> Iterator[tuple[str, str]]:
    """Yield class and change, and the outcome, for every corrupted number."""
    derived = _derived(document)
    classes: dict[str, list[tuple[Steps, Any]]] = {}
    for steps, value in leaves(document):
        if isinstance(value, int | float) and not isinstance(value, bool) and value:
            classes.setdefault(class_of(document, derived, steps, value), []).append((steps, value))
    for name, sites in classes.items():
        if name == "not judged":
            continue
        for steps, value in _thinned(sites):
            for words, factor in _FACTORS.items():
                other = factor(value)
                if isinstance(value, int) and float(other).is_integer():
                    other = int(other)
                yield f"{name} number {words}", outcome(changed(document, steps, other))


def dates(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the same for times: of a day that is not, without an offset, moved by an hour and by ten years."""
    for steps, value in leaves(document):
        if not isinstance(value, str) or not _TIME.match(value):
            continue
        moment = datetime.fromisoformat(value)
        moved = {
            "not in the calendar": f"{value[:5]}02-30{value[10:]}",
            "without offset": value.removesuffix("Z").partition("+")[0],
            "an hour later": (moment + timedelta(hours=1)).isoformat(),
            "ten years later": moment.replace(year=moment.year + 10, day=min(moment.day, 28)).isoformat(),
        }
        for words, other in moved.items():
            yield f"time {words}", outcome(changed(document, steps, other))


def words_of(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the same for the words of closed vocabularies."""
    closed = {"method", "stage", "outcome", "persona", "aspect", "signal", "basis", "perspective", "resolution", "role"}
    for steps, value in leaves(document):
        if steps[-1] in closed and isinstance(value, str):
            yield "word of a closed vocabulary → unknown", outcome(changed(document, steps, "somehow"))


def drops(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the same for every member left out: one that the schema requires, that is worked out, or any other."""
    for steps in members(document):
        if {"extensions", "published"} & set(steps):
            continue
        shorter = without(document, steps)
        found = validate_bytes(orjson.dumps(shorter), name="mutated").findings
        is_required = any(finding.code == "SCI102" for finding in found)
        kind = "required" if is_required else "derived" if set(_DERIVED) & set(steps) else "optional"
        yield f"{kind} member left out", outcome(shorter)


def harmless(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the outcome of changes that leave a report as true as it was."""
    yield "members in another order", outcome(_reversed(document))
    spelt = re.sub(rb"(?<=[:\[,])(\d+)\.(\d+)(?=[,}\]])", rb"\1.\g<2>00", orjson.dumps(document))
    found = validate_bytes(spelt, name="mutated").findings
    yield "zeros after the decimals", OUTCOMES[0] if found else OUTCOMES[2]
    yield "an extension more", outcome({**document, "extensions": {"org.example.more": [1, {"low": 9, "method": "x"}]}})
    yield "another id", outcome(changed(document, ("identity", "id"), "urn:uuid:00000000-0000-4000-8000-00000000000f"))
    rounded = orjson.loads(orjson.dumps(document))
    for steps, value in leaves(document):
        if set(_DERIVED) & set(steps) and isinstance(value, float):
            rounded = changed(rounded, steps, float(f"{value:.4g}"))
    yield "derived numbers rounded to four digits", outcome(rounded)


def _reversed(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _reversed(node[name]) for name in reversed(node)}
    return [_reversed(child) for child in node] if isinstance(node, list) else node


def mutations(document: Document) -> Counter[tuple[str, str]]:
    """Return how many changes of each kind had which outcome."""
    return Counter([*numbers(document), *dates(document), *words_of(document), *drops(document)])


MUST_BE_CAUGHT: Final = ("derived number", "input number", "required member", "word of", "time not", "time without")
"""Kinds of change after which a report contradicts itself or its schema."""


def _rows(counts: Counter[tuple[str, str]]) -> list[tuple[str, ...]]:
    kinds = dict.fromkeys(kind for kind, _ in counts)
    rows = []
    for kind in kinds:
        made = sum(counts[kind, each] for each in OUTCOMES)
        caught = made - counts[kind, OUTCOMES[2]]
        rows.append((kind, f"{made:,}", *(f"{counts[kind, each]:,}" for each in OUTCOMES), f"{caught / made:.1%}"))
    return rows


def share_caught(counts: Counter[tuple[str, str]]) -> tuple[int, int]:
    """Return how many changes that must be caught were made, and how many were caught."""
    must = {key: count for key, count in counts.items() if key[0].startswith(MUST_BE_CAUGHT)}
    return sum(must.values()), sum(count for (_, each), count in must.items() if each != OUTCOMES[2])


_HEAD: Final = """# What is caught

Written by `make mutations`: {reports} reports, each corrupted in every place, one change at a time, judged by profile
{profile} of ruleset {ruleset}. Of long lists, such as a learning curve, every n-th number is taken, {most} of each
class and report at most.

**{caught:,} of {made:,} changes ({share:.2%}) after which a report contradicts itself or its schema are caught.** They
are those of derived numbers, of inputs (numbers that a derived one follows from), of required members, of closed
vocabularies, and of times that cannot be.

A number *beside* the arithmetic feeds nothing: a rating, a size, a share in words. A change of it leaves the report
consistent; only physics and reference tables can object, and a small change is as plausible as the truth.
"""


def page() -> str:
    """Return the page; it takes some minutes."""
    by_report = {name: mutations(document) for name, document in sources().items()}
    total = sum(by_report.values(), Counter[tuple[str, str]]())
    sound = Counter(pair for document in sources().values() for pair in harmless(document))
    made, caught = share_caught(total)
    head = _HEAD.format(
        reports=len(by_report),
        profile=f"{CORE.name} {CORE.version}",
        ruleset=RULESET,
        most=_MOST_SITES,
        caught=caught,
        made=made,
        share=caught / made,
    )
    kinds = dict.fromkeys(kind for kind, _ in sound)
    flagged = [
        (kind, f"{sum(sound[kind, each] for each in OUTCOMES)}", f"{sum(sound[kind, each] for each in OUTCOMES[:2])}")
        for kind in kinds
    ]
    by_name = [row_of(name, counts) for name, counts in by_report.items()]
    parts = (
        head,
        "## By kind of change",
        "",
        *table(("change", "made", *OUTCOMES, "caught"), _rows(total)),
        "",
        "## Changes that leave a report true",
        "",
        *table(("change", "made", "flagged"), flagged),
        "",
        "## By report",
        "",
        *table(("report", "changes", "must be caught", "are caught"), by_name),
        "",
    )
    return "\n".join(parts)


def row_of(name: str, counts: Counter[tuple[str, str]]) -> tuple[str, ...]:
    """Return the row of one report: changes, those that must be caught, those that are."""
    must, found = share_caught(counts)
    return name, f"{counts.total():,}", f"{must:,}", f"{found:,}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"written: {PAGE}")
