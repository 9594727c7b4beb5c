"""Exit codes, part of the contract. `run` passes on its child's instead."""

from __future__ import annotations

from typing import Final

FINE: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2
INTERNAL_ERROR: Final = 70
