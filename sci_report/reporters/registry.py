"""The formats by name, as `--format` offers them."""

from __future__ import annotations

from typing import Final

from sci_report.reporters.base import Reporter
from sci_report.reporters.json_ import json
from sci_report.reporters.text import text

REPORTERS: Final[dict[str, Reporter]] = {"text": text, "json": json}
