"""Findings that are known and left out, each with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

from sci_report.validation.finding import FileOutcome, Finding

_FIRST_IGNORABLE = "SCI2"


class Ignore(NamedTuple):
    """What is left out.

    Attributes:
        code: Code of the rule.
        reason: Why.
        at: Pattern of JSON pointers: `*` stands for one step or a part of it, `**` for any number of steps.
        files: Pattern of file names, as a shell has it.
    """

    code: str
    reason: str
    at: str = "**"
    files: str = "*"


def is_ignorable(code: str) -> bool:
    """Return whether findings of a rule may be left out: not those that keep the others from being looked for."""
    return code >= _FIRST_IGNORABLE


def without_ignored(outcome: FileOutcome, ignores: Sequence[Ignore]) -> FileOutcome:
    """Return an outcome without the findings that are ignored; it counts them."""
    used: Counter[int] = Counter()
    kept = []
    for finding in outcome.findings:
        number = next((at for at, each in enumerate(ignores) if _covers(each, outcome.name, finding)), None)
        if number is None:
            kept.append(finding)
        else:
            used[number] += 1
    return replace(outcome, findings=tuple(kept), ignored=tuple(sorted(used.items()))) if used else outcome


def _covers(ignore: Ignore, name: str, finding: Finding) -> bool:
    return (
        ignore.code == finding.code
        and _pattern(ignore.at).fullmatch(finding.pointer) is not None
        and fnmatchcase(name, ignore.files)
    )


@lru_cache(1024)
def _pattern(glob: str) -> re.Pattern[str]:
    """Return a pattern of JSON pointers as a regular expression; it has no nested repeats, so it cannot explode."""
    parts = re.split(r"(/\*\*|\*\*|\*)", glob)
    meant = {"/**": "(?:/.*)?", "**": ".*", "*": "[^/]*"}
    return re.compile("".join(meant.get(part, re.escape(part)) for part in parts))
