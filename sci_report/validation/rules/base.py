"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sci_report.validation.finding import Raw, Severity

Document: TypeAlias = Mapping[str, Any]

Check = Callable[[Document], Iterator[Raw]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the standard.

    Attributes:
        code: `SCI` and three digits; never used again for another rule.
        name: A name in kebab case.
        summary: What must hold, in one line.
        why: Why it matters.
        source: Clause or document behind it.
        severity: `error`, `warning` or `note`.
        fix: How to mend what it finds.
        since: Version of the ruleset it came with.
        bad: An example that it finds. File rules: the text. Schema rules: `pointer: value` put into a report.
            Others: the part of a report that matters.
        good: The same, mended.
        check: Yields what is wrong in a document; None where the file or schema pass does.
        needs: Members of which a document has at least one wherever the check finds something; none if that is not
            known. It spares the check: a report without a learning curve is not asked about its curve.
    """

    code: str
    name: str
    summary: str
    why: str
    source: str
    fix: str
    bad: str
    good: str
    severity: Severity = "error"
    since: str = "1.0"
    check: Check | None = None
    needs: tuple[str, ...] = ()
