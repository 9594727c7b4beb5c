"""The formats by name, as `--format` offers them. A new one is a function in a module of its own, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from sci_report.reporters.base import Reporter

REPORTERS: Final[Mapping[str, str]] = {
    "text": "text.text",
    "json": "json_.json",
    "jsonl": "json_.jsonl",
    "sarif": "sarif.sarif",
    "junit": "junit.junit",
    "github": "github.github",
    "markdown": "markdown.markdown",
    "html": "html.html",
}
"""Format → module and function; a module is imported when its format is asked for."""


def reporter(form: str) -> Reporter:
    """Return the reporter of a format.

    Raises:
        KeyError: There is no such format.
    """
    module, _, function = REPORTERS[form].partition(".")
    found: Reporter = getattr(import_module(f"sci_report.reporters.{module}"), function)
    return found
