"""The page of the crosswalk: what other formats carry, and where a report holds it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docs_markdown import cell, table

_GROUPS = {
    "C": "What other formats carry",
    "N": "What none of them carries",
}


def load(path: Path) -> dict[str, Any]:
    """Return the crosswalk as it is stored."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def crosswalk_page(path: Path, home_link: Callable[[str], str]) -> str:
    """Return the page.

    Args:
        path: `docs/crosswalk.toml`.
        home_link: Makes the link to a field.
    """
    data = load(path)
    lines = [
        "# Crosswalk",
        "",
        "Every concept that the formats below carry has one home in a report. Generated from `docs/crosswalk.toml`. "
        "For each row a test stores the concept in a report, reads it back and finds it at its home.",
        "",
        "Read were, in the editions of 2026: " + cell(", ".join(data["read"])) + ".",
        "",
    ]
    for letter, title in _GROUPS.items():
        rows = [
            (
                concept["row"],
                cell(concept["concept"]),
                ", ".join(home_link(home) for home in concept["homes"]),
                cell(concept["how"]),
                cell("; ".join(concept.get("carried_by", ["–"]))),
            )
            for concept in data["concept"]
            if concept["row"].startswith(letter)
        ]
        lines += [
            f"## {title}",
            "",
            *table(("row", "concept", "home", "how it is stored", "who else carries it"), rows),
            "",
        ]
    lines += ["## Not carried, and why", ""]
    lines += table(
        ("format", "field", "why"),
        [tuple(cell(each[k]) for k in ("format", "field", "why")) for each in data["not_carried"]],
    )
    return "\n".join([*lines, ""])
