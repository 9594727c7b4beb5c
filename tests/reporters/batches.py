"""Outcomes made by hand, in numbers that no test wants to validate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sci_report.validation.finding import FileOutcome, Finding, Severity
from sci_report.validation.rules.registry import CATALOGUE

HOSTILE: Final = {
    "script": "<script>window.ran=1</script>",
    "image": "<img src=x onerror=window.ran=1>",
    "svg": "<svg onload=window.ran=1>",
    "close": "</bdi></td></table></template><script>window.ran=1</script>",
    "attribute": '" onmouseover="window.ran=1" autofocus onfocus=\'window.ran=1\' x=`',
    "comment": "<!-- --><![CDATA[<b>]]>",
    "template": "{{ 7*7 }}{% raw %}{# #}`<b>`${7*7}",
    "link": "[x](javascript:window.ran=1) javascript:window.ran=1 https://example.com/x.png",
    "control": "a\u001b[31m\u0007\r\n\u202eb\u2066c\u0000",
    "style": "</style><style>*{display:none}</style>",
}


def finding(code: str = "SCI223", **changes: Any) -> Finding:
    """One finding of a rule; `changes` are members of `Finding`."""
    rule = CATALOGUE[code]
    members: dict[str, Any] = {
        "message": "wrong",
        "pointer": "/results/x",
        "line": 3,
        "column": 7,
        "expected": 1.0,
        "actual": 2.0,
        "excerpt": '  "x": 2.0,',
        "excerpt_column": 8,
    }
    return Finding(code=code, name=rule.name, severity=rule.severity, **members | changes)


def code_of(severity: Severity) -> str:
    """The first rule of a severity."""
    return next(code for code, rule in CATALOGUE.items() if rule.severity == severity)


def report(name: str, *findings: Finding, is_cut: bool = False) -> FileOutcome:
    """One report with these findings."""
    return FileOutcome(name, findings, is_cut, "1.0")


def many(number: int) -> Iterator[FileOutcome]:
    """As many reports; every second has two errors, every fifth a warning."""
    error, warning = finding(), finding(code_of("warning"))
    for index in range(number):
        errors = (error, error) if index % 2 else ()
        yield report(f"folder/{index}.sci.json", *errors, *((warning,) if index % 5 == 0 else ()))


def hostile() -> list[FileOutcome]:
    """A report for each hostile text, which stands wherever a report can put text."""
    return [
        report(
            f"{text}/{text}.sci.json",
            finding(message=text, pointer=f"/{text}", expected=text, actual=text, excerpt=text, excerpt_column=3),
        )
        for text in HOSTILE.values()
    ]
