"""A corpus of realistic reports, valid and invalid, as files or as lines: the same bytes for the same seed.

    python benchmarks/corpus.py --count 1000 --invalid 0.1 --as files OUT
    python benchmarks/corpus.py --count 1000000 --as jsonl OUT.jsonl

Valid reports are those of examples/published, their energies scaled and everything that follows worked out again.
"""

from __future__ import annotations

import argparse
import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from sci_report.authoring.edit import facts_from, settled
from sci_report.models.text import document_of

_PUBLISHED: Final = Path(__file__).resolve().parents[1] / "examples" / "published"
_DISTINCT: Final = 60
"""Reports worked out by themselves; the rest of a corpus repeats them under other ids."""

Document = dict[str, Any]
Fault = tuple[str, Callable[[Document], bytes]]


def _dumped(document: Document) -> bytes:
    return orjson.dumps(document)


def _changed(*path: str | int, value: Any) -> Callable[[Document], bytes]:
    def change(document: Document) -> bytes:
        owner: Any = document
        for step in path[:-1]:
            owner = owner[step]
        owner[path[-1]] = value
        return _dumped(document)

    return change


def _without(*path: str | int) -> Callable[[Document], bytes]:
    def change(document: Document) -> bytes:
        owner: Any = document
        for step in path[:-1]:
            owner = owner[step]
        del owner[path[-1]]
        return _dumped(document)

    return change


def _energy_in_wh(document: Document) -> bytes:
    document["results"]["it_energy_kwh"]["value"] *= 1000
    return _dumped(document)


def _not_finite(document: Document) -> bytes:
    energy = document["results"]["it_energy_kwh"]
    number = orjson.dumps(energy["value"])
    return _dumped(document).replace(b'"it_energy_kwh":{"value":' + number, b'"it_energy_kwh":{"value":NaN')


FAULTS: Final[Mapping[str, Fault]] = {
    "wrong type": ("SCI101", _changed("subject", "name", value=7)),
    "missing member": ("SCI102", _without("boundary", "persona")),
    "unknown member": ("SCI103", _changed("subject", "carbon", value=1)),
    "unknown word": ("SCI104", _changed("activities", 0, "outcome", value="done")),
    "wrong form": ("SCI105", _changed("identity", "created", value="yesterday")),
    "below bounds": ("SCI107", _changed("results", "it_energy_kwh", "value", value=-1)),
    "Wh for kWh": ("SCI221", _energy_in_wh),
    "unknown place": ("SCI202", _changed("activities", 0, "place", value="nowhere")),
    "repeated member": ("SCI005", lambda document: b'{"schema_version":"1.0",' + _dumped(document)[1:]),
    "cut off": ("SCI003", lambda document: _dumped(document)[:-20]),
    "not finite": ("SCI004", _not_finite),
    "newer version": ("SCI010", _changed("schema_version", value="9.0")),
    "not UTF-8": ("SCI002", lambda document: _dumped(document).replace(b"e", b"\xe9", 1)),
    "a list": ("SCI007", lambda document: b"[" + _dumped(document) + b"]"),
}
"""Name of a fault → the code that finds it, and how a valid report gets it."""


def sources() -> list[Document]:
    """Return the published reports, the smallest first, without the figures as printed."""
    documents = [orjson.loads(path.read_bytes()) for path in sorted(_PUBLISHED.glob("*.sci.json"))]
    for document in documents:
        document.pop("published", None)
    return sorted(documents, key=lambda document: len(_dumped(document)))


def scaled(document: Document, factor: float) -> Document:
    """Return a consistent report like another, its energies multiplied where no model gives them."""
    copy: Document = orjson.loads(_dumped(document))
    for activity in copy["activities"]:
        for entry in activity["energy"]:
            if "power_model" not in entry and "unit_model" not in entry:
                for member in ("value", "standard_uncertainty", "low", "high"):
                    if member in entry["energy_kwh"]:
                        entry["energy_kwh"][member] *= factor
                entry.pop("mean_power_w", None)
    copy["quality"] = [{k: v for k, v in metric.items() if k != "curve"} for metric in copy.get("quality", ())]
    return document_of(settled(facts_from(copy)))


def corpus(
    count: int, *, invalid: float = 0.0, seed: int = 1, largest: int | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield reports, each with the code that finds its fault; the code is empty for a valid one.

    Args:
        count: How many.
        invalid: Share of them that has a fault.
        seed: Of the choice of reports, factors and faults.
        largest: Only reports of at most so many bytes.
    """
    chosen = random.Random(seed)  # noqa: S311  (a corpus must be the same each time)
    of_size = [each for each in sources() if largest is None or len(_dumped(each)) <= largest]
    distinct = [scaled(chosen.choice(of_size), chosen.uniform(0.9, 1.0)) for _ in range(min(count, _DISTINCT))]
    texts = [(_dumped(document), document["identity"]["id"].encode()) for document in distinct]
    for _ in range(count):
        text, own = chosen.choice(texts)
        fresh = f"urn:uuid:{uuid.UUID(int=chosen.getrandbits(128), version=4)}".encode()
        if chosen.random() >= invalid:
            yield "", text.replace(own, fresh, 1)
            continue
        code, fault = FAULTS[chosen.choice(list(FAULTS))]
        yield code, fault(orjson.loads(text)).replace(own, fresh, 1).replace(b"\n", b" ")


def main() -> None:
    """Write a corpus."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--invalid", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--largest", type=int)
    parser.add_argument("--as", dest="form", choices=("files", "jsonl"), default="files")
    asked = parser.parse_args()
    reports = corpus(asked.count, invalid=asked.invalid, seed=asked.seed, largest=asked.largest)
    if asked.form == "jsonl":
        with asked.out.open("wb") as lines:
            lines.writelines(text + b"\n" for _, text in reports)
    else:
        asked.out.mkdir(parents=True, exist_ok=True)
        for number, (_, text) in enumerate(reports):
            (asked.out / f"{number:07}.sci.json").write_bytes(text)


if __name__ == "__main__":
    main()
