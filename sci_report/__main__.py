"""`python -m sci_report`, and the console script."""

from __future__ import annotations

import gc
import os
import sys
import threading

_ALLOCATIONS = 50_000
"""Between two looks for garbage: at Python's 700, a tenth of the time to start goes into looking."""


def main() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(_ALLOCATIONS)
    from sci_report.cli import command  # noqa: PLC0415  (the only thing this module does)

    try:
        command()
    except SystemExit as done:
        _leave(done.code)
        raise


def _leave(code: object) -> None:
    """End the process without taking it apart, which costs a tenth of a short run: the system does it at once.

    Where that could lose something, as with another thread at work or output that cannot be written, nothing is done.
    """
    if not isinstance(code, int | None) or threading.active_count() > 1:
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(code or 0)


if __name__ == "__main__":
    main()
